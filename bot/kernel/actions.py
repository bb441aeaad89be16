"""A typed, proposed change of the world, and what policy says of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, Literal

from bot.kernel.cards import Attachment, Card
from bot.kernel.errors import Malformed
from bot.kernel.frozen import Frozen, Packed, pack
from bot.kernel.messages import Trust


class Reversibility(StrEnum):
    REVERSIBLE = "reversible"
    COMPENSABLE = "compensable"
    IRREVERSIBLE = "irreversible"


class Capability(Frozen):
    """A kind of action: the unit that policy grants or withholds autonomy for.

    What is `always_asked` never becomes automatic, whatever a policy says: contracts, prices,
    refunds, deletions.
    """

    name: str
    title: str
    outward: bool
    reversibility: Reversibility
    always_asked: bool = False


class ShownField(Frozen):
    """One value of an action as a person reads it; in a form, `name` is what `edit` takes."""

    name: str
    label: str
    value: str


class Action(Frozen, ABC):
    """Base of every proposed change. `routing` names the fields that say where it goes and how much.

    `summary` completes the sentence "Shall I …?"; `blocked` says why it cannot be approved as it is.
    """

    capability: ClassVar[Capability]
    routing: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def summary(self) -> str: ...

    @abstractmethod
    def shown(self) -> tuple[ShownField, ...]:
        """The fields of the card, in reading order."""

    def form(self) -> tuple[ShownField, ...]:
        """The fields that a person can edit, with their present values; none where it cannot be."""
        return ()

    def edited(self, changes: Mapping[str, str]) -> "Action":
        """The action with fields replaced as a person typed them; raises Malformed per field."""
        raise Malformed(f"{self.capability.title} cannot be edited; reject it and say it anew.")

    def blocked(self) -> str:
        """What is missing before a person may approve it; empty where nothing is."""
        return ""

    def covers(self, action: "Action") -> bool:
        """Whether approving this showed the person `action` as well, in every respect that matters."""
        return False

    def packed(self) -> Packed:
        return pack(self, type(self).__name__)


class Source(Frozen):
    """Where the value of one field came from: a message, a record with its version, a model, a rule."""

    field: str
    trust: Trust
    words: str
    reference: str = ""


class Proposal(Frozen):
    """What an agent or a flow puts forward, with a source for every field it filled in."""

    action: Packed
    sources: tuple[Source, ...] = ()
    confidence: float = 1.0
    notes: tuple[str, ...] = ()


class Verdict(Frozen):
    """What policy says of one exact payload; minted once, spent once."""

    ruling: Literal["auto", "ask", "shadow", "deny"]
    rule: str
    reasons: tuple[str, ...]
    digest: str


class Receipt(Frozen):
    """What a connector brings back: its reference for what happened, and any files it made.

    Where it brings a `card`, that is what the thread shows as the result.
    """

    reference: str
    words: str
    attachments: tuple[Attachment, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    card: Card | None = None

    def value(self, name: str) -> str:
        return dict(self.values)[name]


class Preview(Frozen):
    """What performing an action would do, as found out without doing it."""

    words: str
    attachments: tuple[Attachment, ...] = ()
