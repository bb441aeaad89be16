"""What every intent of the catalog is: a frozen, typed record of what the operator meant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, get_args

from pydantic import BaseModel, ConfigDict

from bot.intents.values.money import Money
from bot.intents.values.periods import Period
from bot.intents.values.quantities import Line
from bot.intents.values.recurrence import Recurrence

_WEIGHTY = frozenset(("money", "lines", "percent", "share", "invoice", "ref", "email"))


class Intent(BaseModel):
    """Something the operator wants; required fields are asked for until they are there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    summary: ClassVar[str]
    outward: ClassVar[bool] = False
    """Whether doing it would change anything outside the office."""

    changes: ClassVar[bool] = True
    """Whether doing it changes anything; what only looks may follow from a confident guess."""
    found: ClassVar[frozenset[str]] = frozenset()
    """Needed slots that the world often fills, so that they need not be said."""

    one_of: ClassVar[tuple[str, ...]] = ()
    """Slots of which at least one must be there; the first is asked for."""

    own_word: ClassVar[bool] = False
    """Whether nobody but the operator may start it: what undoes a stop, a rule or a memory."""

    def goes_out(self) -> bool:
        return self.outward

    @classmethod
    def may_pass(cls) -> bool:
        """Whether a policy can let it start from a model's reading alone.

        None can for what goes out, for money, for where mail goes, or for a decision on a card.
        """
        weighty = any(cls.reads(slot) in _WEIGHTY for slot in cls.model_fields)
        return not (cls.outward or cls.own_word or weighty)

    @classmethod
    def needed(cls) -> tuple[str, ...]:
        """The slots without which nothing can start, in the order in which they are asked."""
        return tuple(slot for slot, field in cls.model_fields.items() if field.is_required())

    @classmethod
    def must_be_said(cls) -> tuple[str, ...]:
        return tuple(slot for slot in cls.needed() if slot not in cls.found)

    @classmethod
    def reads(cls, slot: str) -> str:
        """The grammar that reads an answer for this slot."""
        return _reader_in(cls.model_fields[slot].annotation, cls.model_fields[slot].metadata)

    @classmethod
    def asks(cls, slot: str) -> str:
        return cls.model_fields[slot].description or f"What is the {slot.replace('_', ' ')}?"


@dataclass(frozen=True, slots=True)
class Reads:
    """Names the grammar that reads a slot."""

    grammar: str


def _reader_in(annotation: object, metadata: list[object]) -> str:
    for note in metadata:
        if isinstance(note, Reads):
            return note.grammar
    for inner in get_args(annotation):
        if isinstance(inner, Reads):
            return inner.grammar
        if found := _reader_in(inner, []):
            return found
    return ""


Text = Annotated[str, Reads("text")]
CustomerName = Annotated[str, Reads("customer")]
LeadName = Annotated[str, Reads("lead")]
Person = Annotated[str, Reads("person")]
Email = Annotated[str, Reads("email")]
Link = Annotated[str, Reads("link")]
InvoiceNumber = Annotated[str, Reads("invoice")]
ApprovalRef = Annotated[str, Reads("ref")]
Amount = Annotated[Money, Reads("money")]
Day = Annotated[date, Reads("date")]
PastDay = Annotated[date, Reads("past")]
DueDay = Annotated[date, Reads("due")]
Moment = Annotated[datetime, Reads("moment")]
Minutes = Annotated[int, Reads("minutes")]
Percent = Annotated[Decimal, Reads("percent")]
Share = Annotated[Decimal, Reads("share")]
Lines = Annotated[tuple[Line, ...], Reads("lines")]
When = Annotated[Period, Reads("period")]
Repeats = Annotated[Recurrence, Reads("recurrence")]
