"""Reading runs: the latest snapshot, folded on through the events behind it."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, bindparam, func, select

from bot.kernel.fold import evolve
from bot.kernel.ids import ApprovalRef, ConversationId, RunId
from bot.kernel.runs import Run
from bot.storage.chain import StoredEvent
from bot.storage.codec import decode, stored
from bot.storage.tables import ApprovalRow, EventRow, RunRow, SnapshotRow, table

_EVENTS, _RUNS, _SNAPSHOTS = table(EventRow), table(RunRow), table(SnapshotRow)
_APPROVALS = table(ApprovalRow)
_STORED = select(_RUNS.c.id, _RUNS.c.version, _SNAPSHOTS.c.body).outerjoin(
    _SNAPSHOTS, _SNAPSHOTS.c.run == _RUNS.c.id
)
_THESE = _STORED.where(_RUNS.c.id.in_(bindparam("runs", expanding=True)))
_THIS = _STORED.where(_RUNS.c.id == bindparam("run"))
_ASKING = _STORED.join(_APPROVALS, _APPROVALS.c.run == _RUNS.c.id).where(
    _APPROVALS.c.ref == bindparam("ref")
)
_BEHIND = (
    select(_EVENTS)
    .where(_EVENTS.c.stream == bindparam("stream"), _EVENTS.c.version > bindparam("after"))
    .order_by(_EVENTS.c.version)
)
_LATEST = (
    select(_RUNS.c.id).order_by(_RUNS.c.started_at.desc(), _RUNS.c.id).limit(bindparam("most"))
)
_PENDING = (
    select(_APPROVALS.c.run)
    .where(_APPROVALS.c.state == "pending")
    .order_by(_APPROVALS.c.opened_at, _APPROVALS.c.ref)
)
_COUNT = select(func.count()).where(_APPROVALS.c.state == "pending")
_RUNNING = select(_RUNS.c.id).where(
    _RUNS.c.conversation == bindparam("thread"), _RUNS.c.state == "running"
)
_UNFINISHED = select(_RUNS.c.id).where(_RUNS.c.state.in_(("running", "waiting", "parked")))


class Runs:
    """Runs as they stand, by id, by approval, and in lists."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self, ids: Sequence[RunId]) -> list[Run]:
        """The runs of these ids in their order; an id without events gives an empty run."""
        with self._engine.connect() as connection:
            return load_runs(connection, ids)

    def get(self, run: RunId) -> Run:
        with self._engine.connect() as connection:
            return load_run(connection, run)

    def of_approval(self, ref: ApprovalRef) -> Run | None:
        with self._engine.connect() as connection:
            row = connection.execute(_ASKING, {"ref": ref}).first()
            return _loaded(connection, *row) if row else None

    def latest(self, most: int = 50) -> list[Run]:
        with self._engine.connect() as connection:
            ids = connection.execute(_LATEST, {"most": most}).scalars().all()
            return load_runs(connection, [RunId(found) for found in ids])

    def unfinished(self) -> list[Run]:
        with self._engine.connect() as connection:
            ids = connection.execute(_UNFINISHED).scalars().all()
            return load_runs(connection, [RunId(found) for found in ids])

    def running(self, thread: ConversationId) -> list[Run]:
        """The runs of a thread that wait for nobody's answer."""
        with self._engine.connect() as connection:
            ids = connection.execute(_RUNNING, {"thread": thread}).scalars().all()
            return load_runs(connection, [RunId(found) for found in ids])

    def pending_count(self) -> int:
        """How many approvals wait."""
        with self._engine.connect() as connection:
            return int(connection.execute(_COUNT).scalar_one())

    def pending(self) -> list[Run]:
        """Runs with an approval that waits, longest waiting first."""
        with self._engine.connect() as connection:
            ids = dict.fromkeys(connection.execute(_PENDING).scalars())
            return load_runs(connection, [RunId(found) for found in ids])


def load_run(connection: Connection, run: RunId) -> Run:
    row = connection.execute(_THIS, {"run": run}).first()
    return _loaded(connection, *row) if row else Run(id=run)


def load_runs(connection: Connection, ids: Sequence[RunId]) -> list[Run]:
    """One query for any number of short runs, and one more for each run longer than its snapshot."""
    rows = connection.execute(_THESE, {"runs": list(ids)}).all()
    runs = {row.id: _loaded(connection, *row) for row in rows}
    return [runs.get(run) or Run(id=run) for run in ids]


def events_of(connection: Connection, stream: str, after: int = 0) -> list[StoredEvent]:
    """The rows of one stream behind a version, oldest first."""
    return stored(connection.execute(_BEHIND, {"stream": stream, "after": after}).mappings())


def _loaded(connection: Connection, name: str, version: int, snapshot: str | None) -> Run:
    """The run that a snapshot holds, folded on to its version."""
    run = Run.model_validate_json(snapshot) if snapshot else Run(id=RunId(name))
    return run if run.version == version else _caught_up(connection, run)


def _caught_up(connection: Connection, run: Run) -> Run:
    for row in events_of(connection, f"run/{run.id}", run.version):
        event = decode(row)
        run = evolve(run, event.fact, event.at)
    return run
