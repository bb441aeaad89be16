"""Long-term memory on the log: records are events, and their table is what follows from them."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import (
    Engine,
    Executable,
    bindparam,
    exists,
    func,
    select,
    update,
)

from bot.kernel.errors import Conflict, NotFound
from bot.kernel.events import Entry, Fact
from bot.kernel.ports import Append, Batch, Log
from bot.memory.facts import (
    STREAM,
    RecordAdmitted,
    RecordCorrected,
    RecordForgotten,
    RecordSuperseded,
    RecordWritten,
)
from bot.memory.records import (
    Authorship,
    Change,
    Draft,
    Privacy,
    Record,
    RecordId,
    admitted,
    corrected,
    forgotten,
    record_of,
    superseded,
)
from bot.storage.database import begin_write, drop_old_pages
from bot.storage.full_text import bodies_saying, drop_old_words
from bot.storage.tables import EventRow, RecordRow, RecordVersionRow, table

_EVENTS, _RECORDS, _VERSIONS = table(EventRow), table(RecordRow), table(RecordVersionRow)
_PAGE = 2000
_BODIES = select(_RECORDS.c.body).where(_RECORDS.c.id.in_(bindparam("ids", expanding=True)))
_CHANGED = (
    select(_RECORDS.c.seq, _RECORDS.c.body)
    .where(_RECORDS.c.seq > bindparam("after"))
    .order_by(_RECORDS.c.seq)
    .limit(_PAGE)
)
_NEWEST = select(_RECORDS.c.body).order_by(_RECORDS.c.seq.desc()).limit(bindparam("most"))
_PLACE = select(func.coalesce(func.max(_RECORDS.c.seq), 0))
_OLD = (
    select(_VERSIONS.c.body).where(_VERSIONS.c.id == bindparam("id")).order_by(_VERSIONS.c.version)
)
_ABOUT = (
    select(_RECORDS.c.body)
    .where(_RECORDS.c.scope == bindparam("scope"), _RECORDS.c.subject == bindparam("subject"))
    .where(_RECORDS.c.state == "current")
    .order_by(_RECORDS.c.first)
)
_OF = (
    select(_RECORDS.c.body)
    .where(_RECORDS.c.scope == bindparam("scope"), _RECORDS.c.subject == bindparam("subject"))
    .where(_RECORDS.c.state != "forgotten")
    .order_by(_RECORDS.c.first)
)
_UNDER = (
    select(_RECORDS.c.body)
    .where(_RECORDS.c.scope.in_(bindparam("scopes", expanding=True)))
    .where(_RECORDS.c.subject.startswith(bindparam("prefix"), autoescape=False))
    .where(_RECORDS.c.state == "current")
    .order_by(_RECORDS.c.first)
)
_DOUBTFUL = select(_RECORDS.c.body).where(_RECORDS.c.state == "doubtful").order_by(_RECORDS.c.first)
_KNOWN = (
    select(_RECORDS.c.digest)
    .where(_RECORDS.c.digest.in_(bindparam("digests", expanding=True)))
    .where(_RECORDS.c.state != "forgotten")
)
_SPOKEN = ("RecordWritten", "RecordCorrected")
_FORGOTTEN = (
    select(_RECORDS.c.id)
    .where(_RECORDS.c.state == "forgotten")
    .where(
        exists().where(
            _EVENTS.c.stream == STREAM + _RECORDS.c.id,
            _EVENTS.c.type.in_(_SPOKEN),
            _EVENTS.c.payload.is_not(None),
        )
    )
)
_ERASE = (
    update(_EVENTS)
    .where(_EVENTS.c.stream.in_(bindparam("streams", expanding=True)), _EVENTS.c.type.in_(_SPOKEN))
    .values(payload=None)
)


class SqlRecords:
    """`Records` on the event log."""

    def __init__(self, engine: Engine, log: Log) -> None:
        self._engine = engine
        self._log = log

    def write(self, drafts: Sequence[Draft], by: Authorship) -> tuple[Record, ...]:
        while True:
            written = self._named(drafts, by)
            replaced = [(*self._met(new.supersedes), new) for new in written if new.supersedes]
            appends = [
                _append(record.id, 0, RecordWritten(id=record.id, draft=draft), by)
                for record, draft in zip(written, drafts, strict=True)
            ]
            for old, version, new in replaced:
                fact = RecordSuperseded(by=new.id, until=new.valid_from or by.at)
                appends.append(_append(old.id, version, fact, by))
            if not self._log.commit([Batch(at=by.at, appends=tuple(appends))]):
                return written

    def admit(self, id: RecordId, by: Authorship) -> Record:
        known, version = self._met(id)
        record = admitted(known)
        self._commit(id, version, RecordAdmitted(), by)
        return record

    def retire(
        self, id: RecordId, by: Authorship, *, replaced_by: RecordId | None = None
    ) -> Record:
        known, version = self._met(id)
        record = superseded(known, replaced_by, by.at)
        self._commit(id, version, RecordSuperseded(by=replaced_by, until=by.at), by)
        return record

    def correct(self, ref: str, text: str, by: Authorship) -> Record:
        id, _, seen = ref.partition("@")
        latest, version = self._met(RecordId(id))
        if seen != str(latest.version):
            raise Conflict(
                f"{ref} is not the latest version of this record; look at {latest.ref} first."
            )
        record = corrected(latest, text, by)
        self._commit(record.id, version, RecordCorrected(text=text, trust=by.trust), by)
        return record

    def forget(self, id: RecordId, by: Authorship) -> Record:
        known, version = self._met(id)
        tombstone = forgotten(known, by)
        self._commit(id, version, RecordForgotten(tombstone=tombstone), by)
        self._erase([id])
        return tombstone

    def finish_forgetting(self) -> None:
        with self._engine.connect() as connection:
            ids = connection.execute(_FORGOTTEN).scalars().all()
        if ids:
            self._erase([RecordId(id) for id in ids])

    def _erase(self, ids: Sequence[RecordId]) -> None:
        with self._engine.connect() as connection:
            begin_write(connection)
            connection.execute(_ERASE, {"streams": [STREAM + id for id in ids]})
            drop_old_words(connection)
            connection.commit()
        drop_old_pages(self._engine)

    def versions(self, id: RecordId) -> tuple[Record, ...]:
        return self._read(_OLD, id=id)

    def latest(self, ids: Iterable[RecordId]) -> dict[RecordId, Record]:
        wanted = list(ids)
        found: dict[RecordId, Record] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(wanted), _PAGE):
                some = wanted[start : start + _PAGE]
                for body in connection.execute(_BODIES, {"ids": some}).scalars():
                    record = Record.model_validate_json(body)
                    found[record.id] = record
        return found

    def about(self, scope: str, subject: str) -> tuple[Record, ...]:
        return self._read(_ABOUT, scope=scope, subject=subject)

    def under(self, scopes: frozenset[str], prefix: str) -> tuple[Record, ...]:
        return self._read(_UNDER, scopes=sorted(scopes), prefix=prefix)

    def of(self, scope: str, subject: str) -> tuple[Record, ...]:
        return self._read(_OF, scope=scope, subject=subject)

    def doubtful(self) -> tuple[Record, ...]:
        return self._read(_DOUBTFUL)

    def knows(self, digests: Iterable[str]) -> frozenset[str]:
        wanted = list(digests)
        with self._engine.connect() as connection:
            return frozenset(
                digest
                for start in range(0, len(wanted), _PAGE)
                for digest in connection.execute(
                    _KNOWN, {"digests": wanted[start : start + _PAGE]}
                ).scalars()
            )

    def saying(
        self,
        terms: Iterable[str],
        scopes: frozenset[str],
        privacy: frozenset[Privacy],
        most: int,
    ) -> tuple[Record, ...]:
        with self._engine.connect() as connection:
            bodies = bodies_saying(connection, terms, scopes, privacy, most)
            return tuple(Record.model_validate_json(body) for body in bodies)

    def current(self, scopes: frozenset[str] | None = None) -> Iterator[Record]:
        for change in self.changes():
            record = change.record
            if record.state == "current" and (scopes is None or record.scope in scopes):
                yield record

    def newest(self, most: int) -> tuple[Record, ...]:
        return self._read(_NEWEST, most=most)

    def changes(self, after: int = 0) -> Iterator[Change]:
        while True:
            with self._engine.connect() as connection:
                rows = connection.execute(_CHANGED, {"after": after}).all()
            if not rows:
                return
            for seq, body in rows:
                yield Change.model_construct(seq=seq, record=Record.model_validate_json(body))
            after = rows[-1][0]

    def place(self) -> int:
        with self._engine.connect() as connection:
            place: int = connection.execute(_PLACE).scalar_one()
            return place

    def _read(self, query: Executable, **values: str | int | list[str]) -> tuple[Record, ...]:
        with self._engine.connect() as connection:
            bodies = connection.execute(query, values).scalars()
            return tuple(Record.model_validate_json(body) for body in bodies)

    def _named(self, drafts: Sequence[Draft], by: Authorship) -> tuple[Record, ...]:
        """Give each draft a name that no record has, nor another draft of these."""
        taken = _Taken(self)
        written = []
        for draft in drafts:
            record = record_of(draft, by, taken)
            taken.add(record.id)
            written.append(record)
        return tuple(written)

    def _commit(self, id: RecordId, version: int, fact: Fact, by: Authorship) -> None:
        append = _append(id, version, fact, by)
        if self._log.commit([Batch(at=by.at, appends=(append,))]):
            raise Conflict(f"{id} changed in the meantime; look at it again.")

    def _met(self, id: RecordId) -> tuple[Record, int]:
        """A record, and the version of its stream: read first, so that what comes between is a Conflict."""
        version = self._log.version(STREAM + id)
        found = self.latest([id])
        if id not in found:
            raise NotFound(f"There is no record {id}; search for its words to find its name.")
        return found[id], version


class _Taken:
    """The names that are in use: those just given, and those of streams in the log."""

    def __init__(self, records: SqlRecords) -> None:
        self._records = records
        self._given: set[RecordId] = set()

    def add(self, id: RecordId) -> None:
        self._given.add(id)

    def __contains__(self, id: object) -> bool:
        return id in self._given or bool(self._records.latest([RecordId(str(id))]))


def _append(id: RecordId, expected: int, fact: Fact, by: Authorship) -> Append:
    entry = Entry(fact=fact, actor=by.actor, rationale=by.rationale)
    return Append(stream=STREAM + id, expected=expected, entries=(entry,))
