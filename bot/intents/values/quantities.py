"""Reads what is charged: lines such as `3 days of design at 800` with their unit and rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from bot.intents.values.money import Money, read_currency, read_money
from bot.intents.values.numbers import read_half, read_number
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Kind, Token, norm_at


class Line(BaseModel):
    """One line of an invoice or a proposal; the price is per unit, in the document's currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str
    quantity: Decimal = Decimal(1)
    unit: str | None = None
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """All lines that were read together, in one currency."""

    lines: tuple[Line, ...]
    currency: str
    perhaps_counted: bool = False
    """Whether a price may be a count: `380 flyers` says what flyers cost, or how many there are."""


UNITS = {
    word: unit
    for unit, words in {
        "day": "day days d tag tage tagen manday mandays",
        "hour": "hour hours h hr hrs stunde stunden std",
        "week": "week weeks wk wks woche wochen",
        "month": "month months mo monat monate monaten",
        "year": "year years jahr jahre",
        "piece": "piece pieces pcs pc unit units stuck stueck stk item items",
        "session": "session sessions",
        "page": "page pages seite seiten",
        "word": "word words",
        "workshop": "workshop workshops",
        "night": "night nights nacht nachte",
        "visit": "visit visits besuch besuche",
        "metre": "metre metres meter meters",
        "kilometre": "km kilometre kilometres kilometer kilometers",
        "licence": "licence licences license licenses seat seats",
    }.items()
    for word in words.split()
}
_PARTS = {"half": 2, "halfte": 2, "third": 3, "drittel": 3, "quarter": 4, "viertel": 4}
_EACH = frozenset(("per", "pro", "je", "the", "each", "every", "one"))
_DOTTED = frozenset(("std", "hrs", "hr", "h", "stk", "pcs", "pc"))


@dataclass(frozen=True, slots=True)
class Quantity:
    amount: Decimal
    unit: str | None

    def is_priced_by(self, unit: str | None) -> bool:
        """Whether a price for a unit, or for each, can be for these: ten hours cost nothing by the day."""
        return unit in (None, self.unit) or self.unit is None


def read_quantity(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Quantity]]:
    """`3 days`, `5h`, `2 x`, `half a day`, `a day`; a bare number only before a rate."""
    found = []
    for number in [*read_half(tokens, at), *read_number(tokens, at, setting)]:
        if number.others or number.value <= 0:
            continue
        end = number.end
        if norm_at(tokens, end) in ("x", "×", "*"):
            end += 1
        end += norm_at(tokens, end) == "-" and norm_at(tokens, end + 1) in UNITS
        unit = UNITS.get(norm_at(tokens, end))
        if unit:
            dotted = norm_at(tokens, end) in _DOTTED and norm_at(tokens, end + 1) == "."
            found.append(Reading(end + 1 + dotted, Quantity(number.value, unit)))
        elif end > number.end:
            found.append(Reading(end, Quantity(number.value, None)))
    if norm_at(tokens, at) in ("a", "an", "one") and norm_at(tokens, at + 1) in UNITS:
        found.append(Reading(at + 2, Quantity(Decimal(1), UNITS[norm_at(tokens, at + 1)])))
    return found


def read_rate(
    tokens: Sequence[Token], at: int, setting: Setting
) -> list[Reading[tuple[Money, str | None]]]:
    """A price with the unit it is for, if one is said: `90/h`, `800 a day`, `400 each`."""
    found: list[Reading[tuple[Money, str | None]]] = []
    for money in read_money(tokens, at, setting):
        if money.others:
            found.append(
                Reading(
                    money.end, (money.value, None), tuple((other, None) for other in money.others)
                )
            )
            continue
        end = money.end
        timed = UNITS.get(norm_at(tokens, end + 2)) in ("hour", "day", "week", "month", "year")
        end += timed and norm_at(tokens, end) == "for" and norm_at(tokens, end + 1) in _EACH
        if norm_at(tokens, end) in ("/", "a", "an", *_EACH):
            unit = UNITS.get(norm_at(tokens, end + 1))
            if unit:
                found.append(Reading(end + 2, (money.value, unit)))
                continue
        end = money.end
        if norm_at(tokens, end) in ("each", "apiece", "jeweils", "hourly", "daily"):
            found.append(Reading(end + 1, (money.value, None)))
        found.append(Reading(end, (money.value, None)))
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """What was done and how much of it, where the price is said elsewhere in the sentence."""

    quantity: Quantity
    description: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A price for each of what was counted elsewhere."""

    money: Money
    unit: str | None = None

    def of(self, work: Work) -> Charge:
        """The charge for this work."""
        line = Line(
            description=work.description,
            quantity=work.quantity.amount,
            unit=work.quantity.unit or self.unit,
            unit_price=self.money.amount,
        )
        return Charge((line,), self.money.currency)


def read_percent(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Decimal]]:
    """`19 %`, `19 percent`."""
    return [
        Reading(number.end + 1, number.value)
        for number in read_number(tokens, at, setting)
        if norm_at(tokens, number.end) in ("%", "percent", "prozent") and not number.others
    ]


def read_share(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Decimal]]:
    """A part of something, in percent: `half`, `a third`, `30%`."""
    start = at + (norm_at(tokens, at) in ("a", "one", "the", "die", "ein"))
    part = _PARTS.get(norm_at(tokens, start))
    named = [Reading(start + 1, Decimal(100) / part)] if part else []
    return [*named, *read_percent(tokens, at, setting)]


def starts_value(tokens: Sequence[Token], at: int, setting: Setting) -> bool:
    """Whether a figure or a currency stands here, which a description must not swallow."""
    if at >= len(tokens):
        return False
    token = tokens[at]
    return token.kind is Kind.FIGURE or read_currency(tokens, at, setting) is not None
