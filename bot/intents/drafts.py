"""What is understood so far of an intent: its slots as JSON, and the doubts that must be cleared."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from bot.intents.catalog.intent import Intent

Catalog = Mapping[str, type[Intent]]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Frozen):
    """A button: its label is what a tap says, and what it would make of the draft."""

    label: str
    slots: Mapping[str, JsonValue] = Field(default_factory=dict)
    before: tuple[Draft, ...] = ()
    """Drafts to be done first, as adding the customer who is invoiced."""
    instead: tuple[Draft, ...] | None = None
    """Drafts that take the place of this one; empty when the operator wants none of it."""


class Doubt(_Frozen):
    """Something that must be asked before the draft counts."""

    slot: str | None
    question: str
    options: tuple[Option, ...] = ()


class Draft(_Frozen):
    """An intent on its way: it may start only when complete and free of doubts."""

    name: str
    slots: Mapping[str, JsonValue] = Field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    is_guess: bool = False
    """Whether nothing but a ranking speaks for the intent: it is only there to be asked about."""
    said: str = ""
    """The words that a guess was made from: what the operator taps becomes an example of it."""


def missing(draft: Draft, catalog: Catalog) -> tuple[str, ...]:
    """The needed slots that are still empty, in the order in which they are asked."""
    intent = catalog[draft.name]
    either = () if any(slot in draft.slots for slot in intent.one_of) else intent.one_of[:1]
    return tuple(slot for slot in (*intent.needed(), *either) if slot not in draft.slots)


def is_ready(draft: Draft, catalog: Catalog) -> bool:
    return not draft.doubts and not missing(draft, catalog)


def typed(draft: Draft, catalog: Catalog) -> Intent:
    """The intent itself; raises pydantic's ValidationError while the draft is not ready."""
    return catalog[draft.name].model_validate(dict(draft.slots))


class Question(_Frozen):
    """What is asked next, with up to three buttons."""

    text: str
    options: tuple[Option, ...] = ()
    slot: str | None = None

    @property
    def buttons(self) -> tuple[str, ...]:
        return tuple(option.label for option in self.options)
