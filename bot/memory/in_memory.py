"""Records in this process: what tests and benches run on, and the model that the SQL side must equal."""

from collections.abc import Iterable, Iterator, Sequence

from bot.kernel.errors import Conflict, NotFound
from bot.memory import words
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


class InMemoryRecords:
    """`Records` as a list of changes."""

    def __init__(self) -> None:
        self._changes: list[Record] = []
        self._latest: dict[RecordId, int] = {}
        self._versions: dict[RecordId, list[Record]] = {}

    def write(self, drafts: Sequence[Draft], by: Authorship) -> tuple[Record, ...]:
        for draft in drafts:
            if draft.supersedes:
                self._require(draft.supersedes)
        written = []
        for draft in drafts:
            record = record_of(draft, by, taken=self._latest)
            self._append(record)
            written.append(record)
            if draft.supersedes:
                until = record.valid_from or by.at
                self._append(superseded(self._require(draft.supersedes), record.id, until))
        return tuple(written)

    def admit(self, id: RecordId, by: Authorship) -> Record:
        record = admitted(self._require(id))
        self._append(record)
        return record

    def retire(
        self, id: RecordId, by: Authorship, *, replaced_by: RecordId | None = None
    ) -> Record:
        record = superseded(self._require(id), replaced_by, by.at)
        self._append(record)
        return record

    def correct(self, ref: str, text: str, by: Authorship) -> Record:
        id, _, version = ref.partition("@")
        latest = self._require(RecordId(id))
        if version != str(latest.version):
            raise Conflict(
                f"{ref} is not the latest version of this record; look at {latest.ref} first."
            )
        record = corrected(latest, text, by)
        self._append(record)
        return record

    def forget(self, id: RecordId, by: Authorship) -> Record:
        tombstone = forgotten(self._require(id), by)
        self._versions[id] = [forgotten(version, by) for version in self._versions[id]]
        for place, record in enumerate(self._changes):
            if record.id == id:
                self._changes[place] = tombstone
        self._append(tombstone)
        return tombstone

    def finish_forgetting(self) -> None:
        """Nothing here outlives a crash."""

    def versions(self, id: RecordId) -> tuple[Record, ...]:
        return tuple(self._versions.get(id, ()))

    def latest(self, ids: Iterable[RecordId]) -> dict[RecordId, Record]:
        return {id: self._changes[self._latest[id]] for id in ids if id in self._latest}

    def about(self, scope: str, subject: str) -> tuple[Record, ...]:
        scopes = frozenset({scope})
        return tuple(record for record in self.current(scopes) if record.subject == subject)

    def under(self, scopes: frozenset[str], prefix: str) -> tuple[Record, ...]:
        return tuple(one for one in self.current(scopes) if one.subject.startswith(prefix))

    def of(self, scope: str, subject: str) -> tuple[Record, ...]:
        about = (
            record for record in self._all() if (record.scope, record.subject) == (scope, subject)
        )
        return tuple(record for record in about if record.state != "forgotten")

    def knows(self, digests: Iterable[str]) -> frozenset[str]:
        return frozenset(digests) & {record.digest for record in self._all() if record.text}

    def doubtful(self) -> tuple[Record, ...]:
        return tuple(record for record in self._all() if record.state == "doubtful")

    def saying(
        self,
        terms: Iterable[str],
        scopes: frozenset[str],
        privacy: frozenset[Privacy],
        most: int,
    ) -> tuple[Record, ...]:
        wanted = frozenset(terms)
        seen = (record for record in self.current(scopes) if record.privacy in privacy)
        holding = [record for record in seen if wanted & set(words.terms(record.text))]
        latest = sorted(holding, key=lambda record: -self._latest[record.id])
        return tuple(latest[:most])

    def current(self, scopes: frozenset[str] | None = None) -> Iterator[Record]:
        for record in self._all():
            if record.state == "current" and (scopes is None or record.scope in scopes):
                yield record

    def newest(self, most: int) -> tuple[Record, ...]:
        return tuple(sorted(self._all(), key=lambda one: -self._latest[one.id])[:most])

    def changes(self, after: int = 0) -> Iterator[Change]:
        for seq in range(after + 1, len(self._changes) + 1):
            record = self._changes[seq - 1]
            if self._latest[record.id] == seq - 1:
                yield Change(seq=seq, record=record)

    def place(self) -> int:
        return len(self._changes)

    def _all(self) -> list[Record]:
        return [self._changes[self._latest[id]] for id in self._versions]

    def _append(self, record: Record) -> None:
        self._latest[record.id] = len(self._changes)
        self._changes.append(record)
        versions = self._versions.setdefault(record.id, [])
        if versions and versions[-1].version == record.version:
            versions.pop()
        versions.append(record)

    def _require(self, id: RecordId) -> Record:
        if id not in self._latest:
            raise NotFound(f"There is no record {id}; search for its words to find its name.")
        return self._changes[self._latest[id]]
