"""What the kernel needs from outside, as small Protocols; each has a real and an in-memory side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.kernel.actions import Action, Preview, Receipt
from bot.kernel.decisions import Attestation
from bot.kernel.events import Entry, Event
from bot.kernel.ids import EffectKey, OperatorId
from bot.kernel.runs import Run

Queue = Literal["kernel", "edge"]


@dataclass(frozen=True)
class Append:
    """Entries for the end of one stream, whose version must still be `expected`.

    Without entries it only says what was seen: who rests a subject must not miss what came since.
    `run` is the state after them, where the stream is a run's and the writer has folded it already.
    """

    stream: str
    expected: int
    entries: tuple[Entry, ...]
    run: Run | None = None


@dataclass(frozen=True)
class Due:
    """A subject that a queue must look at, not before `at`: the outbox row of a doorbell or a job."""

    subject: str
    queue: Queue
    at: datetime


@dataclass(frozen=True)
class Batch:
    """What one decision of the kernel writes, all of it or nothing."""

    at: datetime
    appends: tuple[Append, ...] = ()
    due: tuple[Due, ...] = ()
    rested: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heads:
    """The whole log at one moment: its last place, and one digest over the ends of all streams."""

    through: int
    streams: int
    digest: str


class Log(Protocol):
    """The append-only truth."""

    def commit(self, batches: Sequence[Batch]) -> tuple[Batch, ...]:
        """Store batches in one transaction; give back those that met a Conflict and were left out."""
        ...

    def read(self, stream: str, after: int = 0) -> Sequence[Event]:
        """The events of one stream, oldest first, from behind version `after`."""
        ...

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Event]:
        """The events of all streams in the order in which they were stored."""
        ...

    def last(self) -> int:
        """The place of the event that was stored last; 0 in an empty log."""
        ...

    def version(self, stream: str) -> int:
        """How many events a stream has."""
        ...

    def heads(self) -> Heads:
        """The end of the log at one moment."""
        ...


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, with a zone."""
        ...


class Bell(Protocol):
    """Tells workers that there is work. Ringing too often is harmless; never ringing is mended."""

    def ring(self, due: Iterable[Due]) -> None: ...

    def answered(self) -> None:
        """The kernel is awake: whoever rings from now on must be heard again."""
        ...


class Signer(Protocol):
    """Signs what operators decide."""

    def attest(self, operator: OperatorId, statement: str) -> Attestation: ...

    def sign(self, text: str) -> tuple[str, str]:
        """Give public key and signature, in hex."""
        ...


class Connector(Protocol):
    """Performs actions outside, and answers for its own past."""

    @property
    def performs(self) -> tuple[type[Action], ...]: ...

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        """Do it once. Raises Unreachable, Refused or OutcomeUnknown."""
        ...

    def find(self, action: Action, *, key: EffectKey) -> Receipt | None:
        """Say whether `key` was performed; raises OutcomeUnknown where that cannot be told."""
        ...

    def simulate(self, action: Action) -> Preview:
        """Say what would happen, without doing it."""
        ...


class Documents(Protocol):
    """Files by the SHA-256 of their content."""

    def keep(self, content: bytes) -> str: ...

    def content(self, digest: str) -> bytes:
        """Raises NotFound."""
        ...

    def erase(self, digest: str) -> None:
        """Drop a file for good; nothing happens where there is none."""
        ...
