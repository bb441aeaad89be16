"""The event log on a database: one transaction stores facts, read models and doorbells, or nothing."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Engine, bindparam, func, insert, select

from bot.kernel.events import Event
from bot.kernel.fold import evolve
from bot.kernel.ids import RunId
from bot.kernel.ports import Append, Batch, Heads
from bot.kernel.runs import Run
from bot.storage.carrying import heads_in
from bot.storage.chain import GENESIS, StoredEvent
from bot.storage.codec import decode, encode, event_of, stored
from bot.storage.database import begin_read, begin_write
from bot.storage.projections.runs import project_run
from bot.storage.reducers import project
from bot.storage.runs import events_of, load_run
from bot.storage.tables import DueRow, EventRow, StreamRow, stamp, table
from bot.storage.together import Together
from bot.storage.writer import Writer

_EVENTS, _STREAMS = table(EventRow), table(StreamRow)
_INSERT = insert(_EVENTS)
_LAST = select(func.coalesce(func.max(_EVENTS.c.seq), 0))
_HEADS = select(_STREAMS).where(_STREAMS.c.name.in_(bindparam("names", expanding=True)))
_ALL = (
    select(_EVENTS)
    .where(_EVENTS.c.seq > bindparam("after"))
    .order_by(_EVENTS.c.seq)
    .limit(bindparam("most"))
)
_VERSION = select(_STREAMS.c.version).where(_STREAMS.c.name == bindparam("name"))

Head = tuple[int, str]
RUN = "run/"


class SqlLog:
    """`Log` on SQLite or PostgreSQL. Safe to use from several threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._together = Together(self._write)

    def commit(self, batches: Sequence[Batch]) -> tuple[Batch, ...]:
        return self._together.commit(batches)

    def read(self, stream: str, after: int = 0) -> Sequence[Event]:
        with self._engine.connect() as connection:
            return [decode(row) for row in events_of(connection, stream, after)]

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Event]:
        with self._engine.connect() as connection:
            rows = connection.execute(_ALL, {"after": after, "most": limit}).mappings()
            return [decode(row) for row in stored(rows)]

    def last(self) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(_LAST).scalar_one())

    def version(self, stream: str) -> int:
        with self._engine.connect() as connection:
            return connection.execute(_VERSION, {"name": stream}).scalar() or 0

    def heads(self) -> Heads:
        with self._engine.connect() as connection:
            begin_read(connection)
            return heads_in(connection)

    def _write(self, batches: Sequence[Batch]) -> tuple[Batch, ...]:
        with self._engine.connect() as connection:
            begin_write(connection)
            heads = _heads(connection, batches)
            fitting, conflicting = _part(batches, heads)
            if fitting:
                _store(connection, fitting, heads)
            connection.commit()
        return conflicting


def _heads(connection: Connection, batches: Iterable[Batch]) -> dict[str, Head]:
    names = {append.stream for batch in batches for append in batch.appends}
    heads = dict.fromkeys(names, (0, GENESIS))
    if names:
        for row in connection.execute(_HEADS, {"names": sorted(names)}):
            heads[row.name] = (row.version, row.hash)
    return heads


def _part(
    batches: Sequence[Batch], heads: dict[str, Head]
) -> tuple[list[Batch], tuple[Batch, ...]]:
    """Part batches into those whose streams are as expected, and those that met a Conflict."""
    versions = {name: version for name, (version, _) in heads.items()}
    fitting, conflicting = [], []
    for batch in batches:
        if any(versions[append.stream] != append.expected for append in batch.appends):
            conflicting.append(batch)
            continue
        fitting.append(batch)
        for append in batch.appends:
            versions[append.stream] += len(append.entries)
    return fitting, tuple(conflicting)


def _store(connection: Connection, batches: Sequence[Batch], heads: dict[str, Head]) -> None:
    write = Writer(connection)
    runs: dict[str, Run] = {}
    rows: list[StoredEvent] = []
    last = connection.execute(_LAST).scalar_one()
    grown: set[str] = set()
    for batch in batches:
        for append in batch.appends:
            if append.entries:
                events = _chain(append, batch, heads, rows, last)
                _project(connection, append, events, runs, write)
                grown.add(append.stream)
        _note_due(batch, write)
    for name in grown:
        version, head = heads[name]
        write.upsert(StreamRow, {"name": name, "version": version, "hash": head})
    if rows:
        connection.execute(_INSERT, [dict(row) for row in rows])
    write.flush()


def _chain(
    append: Append,
    batch: Batch,
    heads: dict[str, Head],
    rows: list[StoredEvent],
    last: int,
) -> list[Event]:
    """Link entries behind the head of their stream; the head moves on."""
    events = []
    for entry in append.entries:
        version, head = heads[append.stream]
        row = encode(
            entry,
            stream=append.stream,
            version=version + 1,
            seq=last + len(rows) + 1,
            at=batch.at,
            prev_hash=head,
        )
        rows.append(row)
        events.append(event_of(row, entry.fact, batch.at))
        heads[append.stream] = (version + 1, row["hash"])
    return events


def _project(
    connection: Connection,
    append: Append,
    events: Sequence[Event],
    runs: dict[str, Run],
    write: Writer,
) -> None:
    for event in events:
        project(event, write)
    if append.stream.startswith(RUN):
        before = runs.get(append.stream)
        run = append.run or _folded(connection, append, events, before)
        runs[append.stream] = run
        project_run(run, events, write)


def _folded(
    connection: Connection, append: Append, events: Iterable[Event], before: Run | None
) -> Run:
    name = RunId(append.stream.removeprefix(RUN))
    run = before or (load_run(connection, name) if append.expected else Run(id=name))
    for event in events:
        run = evolve(run, event.fact, event.at)
    return run


def _note_due(batch: Batch, write: Writer) -> None:
    for subject in batch.rested:
        write.delete(DueRow, {"subject": subject})
    for due in batch.due:
        write.upsert(DueRow, {"subject": due.subject, "queue": due.queue, "at": stamp(due.at)})
