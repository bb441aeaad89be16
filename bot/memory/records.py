"""What Steward knows: versioned records, and the port that keeps them as the truth."""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import count
from typing import Literal, NewType, Protocol

from pydantic import AwareDatetime

from bot.kernel.actions import Source
from bot.kernel.errors import NotFound
from bot.kernel.frozen import Frozen, digest_of
from bot.kernel.messages import Trust

# How the subjects of all passages of files, notes and mails begin.
DOCUMENT = "document/"
# The field of the source that names, by digest, the kept file that a document was read from.
FILE = "file"
RecordId = NewType("RecordId", str)
Kind = Literal["fact", "preference", "note", "playbook", "template", "document"]
State = Literal["current", "doubtful", "superseded", "forgotten"]


class Privacy(StrEnum):
    """Who may see a record: anybody, any operator, or only its owner; private text leaves no machine."""

    SHAREABLE = "shareable"
    INTERNAL = "internal"
    PRIVATE = "private"


class Draft(Frozen):
    """Knowledge about to be written. `thread` and `position` place it among its neighbours.

    `at` is when it was said or written; `valid_from` and `valid_to` bound when it holds.
    `supersedes` names another record that this one replaces. What carries a `doubt` is kept apart,
    and never recalled, until an operator admits it.
    """

    scope: str
    text: str
    at: AwareDatetime
    kind: Kind = "note"
    subject: str = ""
    speaker: str = ""
    participants: tuple[str, ...] = ()
    thread: str = ""
    position: int = 0
    privacy: Privacy = Privacy.INTERNAL
    trust: Trust = Trust.OPERATOR
    sources: tuple[Source, ...] = ()
    rationale: str = ""
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None
    supersedes: RecordId | None = None
    doubt: str = ""

    @property
    def digest(self) -> str:
        """The same words in the same scope have one digest, so nothing is learnt twice."""
        return digest_of(self.scope, self.subject, " ".join(self.text.casefold().split()))


class Record(Draft):
    """Stored knowledge: one version of it. The highest version of an id is what counts."""

    id: RecordId
    version: int
    written_at: AwareDatetime
    actor: str
    state: State = "current"
    superseded_by: RecordId | None = None

    @property
    def ref(self) -> str:
        """How a citation names exactly this version."""
        return f"{self.id}@{self.version}"


class Authorship(Frozen):
    """Who writes, when, and why; `trust` is how far the words of a correction carry."""

    actor: str
    at: AwareDatetime
    trust: Trust = Trust.OPERATOR
    rationale: str = ""


class Change(Frozen):
    """The state a record reached at place `seq` of the order in which memory changed."""

    seq: int
    record: Record


class Records(Protocol):
    """The append-only truth of long-term memory; every index is derived from it."""

    def write(self, drafts: Sequence[Draft], by: Authorship) -> tuple[Record, ...]:
        """Store drafts, all or none, one record each; a superseded record keeps its history."""
        ...

    def admit(self, id: RecordId, by: Authorship) -> Record:
        """Let a doubtful record count. Raises NotFound where nothing is in doubt."""
        ...

    def retire(
        self, id: RecordId, by: Authorship, *, replaced_by: RecordId | None = None
    ) -> Record:
        """Let a record count no more; what took its place, if anything did, is there already. Raises NotFound."""
        ...

    def correct(self, ref: str, text: str, by: Authorship) -> Record:
        """Append a version with other words. Raises NotFound, or Conflict where `ref` is not the latest."""
        ...

    def forget(self, id: RecordId, by: Authorship) -> Record:
        """Erase the words of every version, and leave a tombstone. Raises NotFound."""
        ...

    def finish_forgetting(self) -> None:
        """Erase what a crash left between the word to forget and the erasure; for every start."""
        ...

    def versions(self, id: RecordId) -> tuple[Record, ...]:
        """Every version, oldest first; none where the id is unknown."""
        ...

    def latest(self, ids: Iterable[RecordId]) -> dict[RecordId, Record]:
        """The highest version of each known id."""
        ...

    def about(self, scope: str, subject: str) -> tuple[Record, ...]:
        """What counts now about one subject in one scope, in the order of writing."""
        ...

    def under(self, scopes: frozenset[str], prefix: str) -> tuple[Record, ...]:
        """What counts now about all subjects whose name begins so, in the order of writing."""
        ...

    def of(self, scope: str, subject: str) -> tuple[Record, ...]:
        """Everything about one subject that was not forgotten, history and doubts included."""
        ...

    def knows(self, digests: Iterable[str]) -> frozenset[str]:
        """Which of these digests some record has, whether it counts, is in doubt or is history."""
        ...

    def doubtful(self) -> tuple[Record, ...]:
        """What waits for an operator to admit or forget it, oldest first."""
        ...

    def saying(
        self,
        terms: Iterable[str],
        scopes: frozenset[str],
        privacy: frozenset[Privacy],
        most: int,
    ) -> tuple[Record, ...]:
        """What counts now, may be seen and holds any of these stems, the latest changes first."""
        ...

    def current(self, scopes: frozenset[str] | None = None) -> Iterator[Record]:
        """What counts now, in the order of writing; all scopes where none are given."""
        ...

    def newest(self, most: int) -> tuple[Record, ...]:
        """What changed last, the latest first."""
        ...

    def changes(self, after: int = 0) -> Iterator[Change]:
        """What changed behind place `after`, the latest state of each record once, in order."""
        ...

    def place(self) -> int:
        """The place of the last change: an index that has come this far is complete."""
        ...


def record_of(draft: Draft, by: Authorship, taken: Container[RecordId]) -> Record:
    """The first version of a record, named by what it says; said again, it gets another name."""
    said = (draft.digest, draft.thread, str(draft.position), draft.at.isoformat())
    id = next(name for name in map(partial(_name, said), count()) if name not in taken)
    return written(draft, id, by)


def written(draft: Draft, id: RecordId, by: Authorship) -> Record:
    """The first version of a record of this name."""
    state = "doubtful" if draft.doubt else "current"
    own = {"id": id, "version": 1, "written_at": by.at, "actor": by.actor, "state": state}
    return Record.model_validate(_fields(draft) | own)


def corrected(record: Record, text: str, by: Authorship) -> Record:
    """The next version, with other words; what it was stays readable as the version before."""
    if record.state == "forgotten":
        raise NotFound(f"{record.id} was forgotten; write a new record instead.")
    return record.model_copy(
        update={
            "text": text,
            "version": record.version + 1,
            "written_at": by.at,
            "actor": by.actor,
            "rationale": by.rationale,
            "trust": by.trust,
            "state": "current",
        }
    )


def doubted(record: Record, reason: str) -> Record:
    """The same version, set aside until it was reviewed; what does not count stays as it is."""
    if record.state != "current":
        return record
    return record.model_copy(update={"state": "doubtful", "doubt": reason})


def admitted(record: Record) -> Record:
    """The same version, in doubt no longer."""
    if record.state != "doubtful":
        raise NotFound(f"{record.id} is not in doubt; it is {record.state}.")
    return record.model_copy(update={"state": "current", "doubt": ""})


def superseded(record: Record, by: RecordId | None, until: datetime) -> Record:
    """The same version, no longer what counts, and what took its place; what was forgotten stays so."""
    if record.state == "forgotten":
        return record
    return record.model_copy(update={"state": "superseded", "superseded_by": by, "valid_to": until})


def forgotten(record: Record, by: Authorship) -> Record:
    """A tombstone: who forgot it, when and why, and nothing of what it said."""
    return Record(
        id=record.id,
        version=record.version,
        scope=record.scope,
        thread=record.thread,
        position=record.position,
        kind=record.kind,
        privacy=record.privacy,
        trust=record.trust,
        text="",
        at=record.at,
        written_at=by.at,
        actor=by.actor,
        rationale=by.rationale,
        state="forgotten",
    )


def _name(said: tuple[str, ...], nonce: int) -> RecordId:
    return RecordId(f"k_{digest_of(*said, str(nonce))[:16]}")


def _fields(draft: Draft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in Draft.model_fields}
