"""Makes the type of an intent that an operator describes in a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, create_model

from bot.intents.catalog.intent import Intent, Reads
from bot.intents.values.money import Money
from bot.intents.values.periods import Period
from bot.intents.values.quantities import Line
from bot.intents.values.recurrence import Recurrence

READABLE: Mapping[str, object] = MappingProxyType(
    {
        "text": str,
        "word": str,
        "name": str,
        "customer": str,
        "person": str,
        "lead": str,
        "invoice": str,
        "email": str,
        "link": str,
        "code": str,
        "ref": str,
        "number": Decimal,
        "percent": Decimal,
        "minutes": int,
        "money": Money,
        "lines": tuple[Line, ...],
        "date": date,
        "past": date,
        "due": date,
        "moment": datetime,
        "period": Period,
        "recurrence": Recurrence,
    }
)
"""The grammars that a slot of an operator's own may name, with the type that each gives."""


def make_intent(
    name: str, summary: str, *, outward: bool, slots: Mapping[str, tuple[str, str, bool]]
) -> type[Intent]:
    """A frozen type like those of the catalog; slots are given as (grammar, question, needed)."""
    fields = {
        slot: (_kind(grammar, needed=needed), Field(... if needed else None, description=question))
        for slot, (grammar, question, needed) in slots.items()
    }
    made = create_model("Own", __base__=Intent, __module__=__name__, **fields)  # type: ignore[call-overload]
    assert issubclass(made, Intent)
    made.name, made.summary, made.outward = name, summary, outward
    return made


def _kind(grammar: str, *, needed: bool) -> object:
    kind = Annotated[READABLE[grammar], Reads(grammar)]  # type: ignore[valid-type]
    return kind if needed else kind | None
