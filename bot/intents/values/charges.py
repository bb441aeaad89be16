"""Reads the lines of an invoice from what was said, and says when a price could be two things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bot.intents.values.calendar import MONTHS, WEEKDAYS
from bot.intents.values.descriptions import LEADS, NUMBERED, read_descriptions
from bot.intents.values.money import Money, read_currency, read_money
from bot.intents.values.numbers import read_number
from bot.intents.values.quantities import (
    UNITS,
    Charge,
    Line,
    Quantity,
    read_quantity,
    read_rate,
)
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Kind, Token, norm_at, wordset

LineRead = Reading[tuple[Line, str]]
_MOST_LINES = 20
_TIMES = frozenset((*WEEKDAYS, *MONTHS)) | wordset(
    "today tomorrow tonight yesterday next last this week month year now soon later heute morgen"
)
_TOO_MANY = 100
"""Of nothing that one person sells so many are counted without a price for each."""
_JOINS = frozenset((",", ";", "and", "plus", "&", "+", "und", "also", "then"))
_AT = frozenset(
    ("at", "@", "a", "je", "zu", "per", "x", "×", "*", ":", "=", "-", "–", "for", "fur")
)
_RATED = frozenset(("at", "@", "a", "je", "zu"))
_TOTAL = frozenset(("total", "altogether", "flat", "fixed", "pauschal", "gesamt", "insgesamt"))


def read_charge(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Charge]]:
    """One or more lines in one currency, the longest readings first."""
    best: dict[tuple[int, str], _Lines] = {}
    ahead: list[_Lines] = [_Lines(at, (), "", (), 0.0)]
    while ahead:
        so_far = ahead.pop(0)
        for longer in _with_line(tokens, so_far, setting):
            known = best.get((longer.end, longer.currency))
            if known is None or longer.cost < known.cost:
                best[longer.end, longer.currency] = longer
                ahead.append(longer)
    found = [
        Reading(each.end, _charge(each, tokens[at : each.end]), each.others, each.cost)
        for each in best.values()
    ]
    return sorted(found, key=lambda reading: -reading.end)


def _charge(read: _Lines, tokens: Sequence[Token]) -> Charge:
    """`380 flyers` alone may count flyers; `$380 flyers` and `1200 logo design` do not."""
    line = read.lines[0]
    figure = tokens[0].kind is Kind.FIGURE and len(tokens) > 1
    things = figure and tokens[1].norm.endswith("s") and line.description.startswith(tokens[1].text)
    return Charge(read.lines, read.currency, perhaps_counted=things and len(read.lines) == 1)


class _Lines(NamedTuple):
    """The cheapest way to read the lines up to `end`."""

    end: int
    lines: tuple[Line, ...]
    currency: str
    others: tuple[Charge, ...]
    cost: float


def _with_line(tokens: Sequence[Token], so_far: _Lines, setting: Setting) -> Iterator[_Lines]:
    """Every next line in the same currency; a price that may be two ends the list."""
    place = _after_joins(tokens, so_far.end) if so_far.lines else so_far.end
    if so_far.lines and (place == so_far.end or so_far.others or len(so_far.lines) >= _MOST_LINES):
        return
    for line in read_line(tokens, place, setting):
        new, currency = line.value
        if so_far.currency in ("", currency):
            others = tuple(Charge((*so_far.lines, other), code) for other, code in line.others)
            cost = so_far.cost + line.cost
            yield _Lines(line.end, (*so_far.lines, new), currency, others, cost)


def _after_joins(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and tokens[at].norm in _JOINS:
        at += 1
    return at


def read_line(tokens: Sequence[Token], at: int, setting: Setting) -> list[LineRead]:
    """One line, in any of the orders in which people say it."""
    if at >= len(tokens):
        return []
    return [
        *_quantity_first(tokens, at, setting),
        *_things_first(tokens, at, setting),
        *_price_first(tokens, at, setting),
        *_description_first(tokens, at, setting),
    ]


def _quantity_first(tokens: Sequence[Token], at: int, setting: Setting) -> Iterator[LineRead]:
    """`3 days of design at 800`, `2 x logo at 400`, `3 days 800`."""
    for quantity in read_quantity(tokens, at, setting):
        for place, description in read_descriptions(tokens, quantity.end, setting):
            for rate in read_rate(tokens, _past_at(tokens, place), setting):
                if not quantity.value.is_priced_by(rate.value[1]):
                    continue
                line = _counted(tokens, quantity.value, description, place, rate)
                cost = 0.1 * (place - quantity.end)
                end = line.end + (
                    norm_at(tokens, place) == "(" and norm_at(tokens, line.end) == ")"
                )
                yield Reading(end, line.value, line.others, cost)
        yield from _total_first(tokens, quantity, setting)


def _past_at(tokens: Sequence[Token], at: int) -> int:
    """After the words that lead to a price, of which German may say two: `zu je 800`."""
    start = at + (norm_at(tokens, at) == "," and norm_at(tokens, at + 1) in _RATED)
    end = start + (norm_at(tokens, start) in _AT or norm_at(tokens, start) in ("(", ","))
    return end + (end > at and norm_at(tokens, end) in ("je", "a"))


def _total_first(
    tokens: Sequence[Token], quantity: Reading[Quantity], setting: Setting
) -> Iterator[LineRead]:
    """`3 days for a total of 2,400`: the price is for all of it."""
    for place, description in read_descriptions(tokens, quantity.end, setting):
        said = [norm_at(tokens, place + step) for step in range(4)]
        if said not in (["for", "a", "total", "of"], ["at", "a", "total", "of"]):
            continue
        for money in read_money(tokens, place + 4, setting):
            amount, unit = quantity.value.amount, quantity.value.unit
            each = Line(
                description=description,
                quantity=amount,
                unit=unit,
                unit_price=money.value.amount,
            )
            if not money.others:
                yield Reading(money.end, (_as_whole(each), money.value.currency))


def _things_first(tokens: Sequence[Token], at: int, setting: Setting) -> Iterator[LineRead]:
    """`300 photos at 2.50 each`: what is counted is the work itself, so the rate must be said."""
    for number in read_number(tokens, at, setting):
        if number.others or number.value <= 0 or norm_at(tokens, number.end) in UNITS:
            continue
        for place, description in read_descriptions(tokens, number.end, setting):
            if not description or norm_at(tokens, place) not in (*_RATED, ","):
                continue
            for rate in read_rate(tokens, place + 1, setting):
                if norm_at(tokens, place) == "," and not _is_each(tokens, rate):
                    continue
                quantity = Quantity(number.value, None)
                line = _counted(tokens, quantity, description, place, rate)
                yield Reading(line.end, line.value, line.others, 0.1 * (place - number.end))


def _is_each(tokens: Sequence[Token], rate: Reading[tuple[Money, str | None]]) -> bool:
    return bool(rate.value[1]) or norm_at(tokens, rate.end - 1) in ("each", "apiece", "jeweils")


def _counted(
    tokens: Sequence[Token],
    quantity: Quantity,
    description: str,
    place: int,
    rate: Reading[tuple[Money, str | None]],
) -> LineRead:
    money, unit = rate.value
    each = Line(
        description=description,
        quantity=quantity.amount,
        unit=quantity.unit or unit,
        unit_price=money.amount,
    )
    if rate.others:
        others = tuple(
            (each.model_copy(update={"unit_price": other.amount}), other.currency)
            for other, _ in rate.others
        )
        return Reading(rate.end, (each, money.currency), others)
    whole = _as_whole(each)
    end, is_total = _said_total(tokens, rate.end)
    if is_total:
        return Reading(end, (whole, money.currency))
    if _is_each(tokens, rate):
        return Reading(rate.end, (each, money.currency))
    word = norm_at(tokens, place)
    if quantity.amount != 1 and (word in ("for", "fur", "-", "–", ":", "=") or word not in _AT):
        return Reading(rate.end, (each, money.currency), ((whole, money.currency),))
    return Reading(rate.end, (each, money.currency))


def _as_whole(each: Line) -> Line:
    """The same work at a price for all of it, on one line that counts once."""
    count = f"{each.quantity.normalize():f}"
    unit = f" {each.unit}{'s' if each.quantity != 1 else ''}" if each.unit else " x"
    description = f"{each.description} ({count}{unit})" if each.description else f"{count}{unit}"
    return Line(description=description.strip(), unit_price=each.unit_price)


def _said_total(tokens: Sequence[Token], at: int) -> tuple[int, bool]:
    step = at + (norm_at(tokens, at) in ("in", "as", "a", "all"))
    if norm_at(tokens, step) in _TOTAL:
        return step + 1, True
    return at, False


def _price_first(tokens: Sequence[Token], at: int, setting: Setting) -> Iterator[LineRead]:
    """`2,400 for the website`, `120 euros`, `800 a day for 3 days of design`."""
    for rate in read_rate(tokens, at, setting):
        money, unit = rate.value
        if unit:
            yield from _rate_then_quantity(tokens, rate, setting)
            continue
        others = tuple((_flat("", other), other.currency) for other, _ in rate.others)
        end, _ = _said_total(tokens, rate.end)
        yield Reading(end, (_flat("", money), money.currency), others, 0.2)
        yield from _total_for(tokens, rate, setting)
        loose = 0.0 if norm_at(tokens, end) in LEADS or norm_at(tokens, end) == "," else 0.3
        if not loose or _is_price(tokens, at, rate, setting):
            for place, description in read_descriptions(tokens, end, setting):
                if description and not (loose and _speaks_of_time(tokens[end:place])):
                    named = tuple(
                        (_flat(description, other), other.currency) for other, _ in rate.others
                    )
                    cost = loose + 0.2 * (place - end)
                    yield Reading(place, (_flat(description, money), money.currency), named, cost)


def _speaks_of_time(tokens: Sequence[Token]) -> bool:
    """Nothing is sold that is called `tomorrow`; whether it is due then was not said."""
    return any(token.norm in _TIMES for token in tokens)


def _total_for(
    tokens: Sequence[Token], rate: Reading[tuple[Money, str | None]], setting: Setting
) -> Iterator[LineRead]:
    """`2,400 for 3 days of design`: one price for all of it."""
    if norm_at(tokens, rate.end) not in ("for", "fur") or rate.others:
        return
    money, _ = rate.value
    for quantity in read_quantity(tokens, rate.end + 1, setting):
        for place, description in read_descriptions(tokens, quantity.end, setting):
            each = Line(
                description=description,
                quantity=quantity.value.amount,
                unit=quantity.value.unit,
                unit_price=money.amount,
            )
            cost = 0.2 * (place - quantity.end)
            yield Reading(place, (_as_whole(each), money.currency), (), cost)


def _is_price(
    tokens: Sequence[Token], at: int, rate: Reading[tuple[Money, str | None]], setting: Setting
) -> bool:
    """`€50 travel` and `1200 logo design` are prices; `50 travel` could count things, so it is not."""
    named = any(read_currency(tokens, place, setting) for place in (at, rate.end - 1))
    return named or rate.value[0].amount >= _TOO_MANY


def _rate_then_quantity(
    tokens: Sequence[Token], rate: Reading[tuple[Money, str | None]], setting: Setting
) -> Iterator[LineRead]:
    money, unit = rate.value
    start = rate.end + (norm_at(tokens, rate.end) in ("for", "x", "×", "*", ",", "fur"))
    for quantity in read_quantity(tokens, start, setting):
        if not quantity.value.is_priced_by(unit):
            continue
        for place, description in read_descriptions(tokens, quantity.end, setting):
            line = Line(
                description=description,
                quantity=quantity.value.amount,
                unit=quantity.value.unit or unit,
                unit_price=money.amount,
            )
            yield Reading(place, (line, money.currency), (), 0.2 * (place - quantity.end))


def _description_first(tokens: Sequence[Token], at: int, setting: Setting) -> Iterator[LineRead]:
    """`logo design 400`, `the website for 2,400`, `design, 3 days at 800`."""
    if any(quantity.value.unit for quantity in read_quantity(tokens, at, setting)):
        return  # `two days workshop, 1,100 per day` is two days, not one thing of that name
    for place, description in read_descriptions(tokens, at, setting):
        if not description:
            continue
        start = place + (norm_at(tokens, place) in _AT or norm_at(tokens, place) == ",")
        if start == place and norm_at(tokens, place - 1) in NUMBERED:
            continue
        cost = 0.1 + 0.2 * (place - at)
        for money in read_money(tokens, start, setting):
            others = tuple((_flat(description, m), m.currency) for m in money.others)
            yield Reading(
                money.end, (_flat(description, money.value), money.value.currency), others, cost
            )
        for line in _quantity_first(tokens, start, setting):
            if not line.value[0].description:
                yield Reading(
                    line.end,
                    (_described(line.value[0], description), line.value[1]),
                    tuple((_described(other, description), code) for other, code in line.others),
                    cost,
                )


def _described(line: Line, description: str) -> Line:
    known = f"{description} ({line.description})" if line.description else description
    return line.model_copy(update={"description": known})


def _flat(description: str, money: Money) -> Line:
    return Line(description=description, quantity=Decimal(1), unit_price=money.amount)
