"""Reads spans of time: `half an hour`, `2 weeks`, `1h30`, `anderthalb Stunden`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.intents.values.numbers import read_half, read_number
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Token, norm_at

SPANS = {
    word: unit
    for unit, words in {
        "minute": "minute minutes min mins m minuten",
        "hour": "hour hours h hr hrs stunde stunden std",
        "day": "day days d tag tage tagen",
        "workday": "workday workdays arbeitstag arbeitstage arbeitstagen werktage werktagen",
        "week": "week weeks wk wks w woche wochen",
        "fortnight": "fortnight fortnights",
        "month": "month months monat monate monaten",
        "quarter": "quarter quarters quartal quartale",
        "year": "year years yr yrs jahr jahre jahren",
    }.items()
    for word in words.split()
}
_ARTICLES = frozenset(("a", "an", "one", "ein", "eine", "einen", "einem", "einer"))


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in the operator's own unit, since a month is no number of days."""

    amount: Decimal
    unit: str

    def after(self, moment: datetime) -> datetime:
        """The moment this long after another, by the calendar for days and longer."""
        if self.unit in ("minute", "hour"):
            step = timedelta(minutes=1) if self.unit == "minute" else timedelta(hours=1)
            return moment + step * float(self.amount)
        day = self.after_day(moment.date())
        return datetime.combine(day, moment.timetz())

    def after_day(self, day: date) -> date:
        if self.unit == "workday":
            return _workdays_after(day, int(self.amount))
        if self.unit in _MONTHS:
            return add_months(day, int(self.amount * _MONTHS[self.unit]))
        return day + timedelta(days=int(self.amount * _DAYS.get(self.unit, 0)))

    @property
    def is_whole_days(self) -> bool:
        if self.unit in ("minute", "hour"):
            return False
        scale = _MONTHS.get(self.unit) or _DAYS.get(self.unit, 1)
        return self.amount * scale % 1 == 0

    @property
    def minutes(self) -> int:
        """The length in minutes, with days of 24 hours; months count 30 days."""
        per = {"minute": 1, "hour": 60}.get(self.unit)
        days = _DAYS.get(self.unit) or 30 * _MONTHS.get(self.unit, 0) or 1
        return int(self.amount * (per or days * 1440))


_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, last_day(year, month + 1)))


def last_day(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _workdays_after(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def read_span(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Span]]:
    """A length of time at this place."""
    found = [*_half_spans(tokens, at), *_counted_spans(tokens, at, setting)]
    return [reading for reading in found if 0 < reading.value.amount < 10_000]


def _half_spans(tokens: Sequence[Token], at: int) -> list[Reading[Span]]:
    found = []
    for half in read_half(tokens, at):
        unit = SPANS.get(norm_at(tokens, half.end))
        if unit in ("hour", "day", "year"):
            amount, unit = (Decimal(30), "minute") if unit == "hour" else (half.value, unit)
            amount, unit = (Decimal(12), "hour") if unit == "day" else (amount, unit)
            amount, unit = (Decimal(6), "month") if unit == "year" else (amount, unit)
            found.append(Reading(half.end + 1, Span(amount, unit)))
    return found


def _counted_spans(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Span]]:
    found = []
    for number in [*_couple(tokens, at), *read_number(tokens, at, setting)]:
        place = number.end + _hyphen(tokens, number.end)
        if norm_at(tokens, place) in ("business", "working"):
            if norm_at(tokens, place + 1) in ("day", "days") and number.value % 1 == 0:
                found.append(Reading(place + 2, Span(number.value, "workday")))
            continue
        unit = SPANS.get(norm_at(tokens, place))
        if unit and not number.others:
            found.append(_with_minutes(tokens, place + 1, Span(number.value, unit), setting))
    if norm_at(tokens, at) in _ARTICLES and (unit := SPANS.get(norm_at(tokens, at + 1))):
        end = at + 2
        if [norm_at(tokens, end + k) for k in range(3)] == ["and", "a", "half"] and unit == "hour":
            return [Reading(end + 3, Span(Decimal(90), "minute"))]
        found.append(Reading(end, Span(Decimal(1), unit)))
    return found


def _hyphen(tokens: Sequence[Token], at: int) -> int:
    """One for the hyphen of `1-hour`, which belongs to neither side."""
    return int(norm_at(tokens, at) == "-" and tokens[at].glued and norm_at(tokens, at + 1) in SPANS)


def _couple(tokens: Sequence[Token], at: int) -> list[Reading[Decimal]]:
    """`a couple of days` is two; `a few` is nobody knows how many, so it is not read."""
    words = [norm_at(tokens, at + step) for step in range(3)]
    if words == ["a", "couple", "of"]:
        return [Reading(at + 3, Decimal(2))]
    if words[:2] == ["a", "couple"]:
        return [Reading(at + 2, Decimal(2))]
    return []


def _with_minutes(tokens: Sequence[Token], at: int, span: Span, setting: Setting) -> Reading[Span]:
    """`1h30`, `1 hour 30 minutes`, `2 hours and 15 min`."""
    place = at + (norm_at(tokens, at) == "and")
    if span.unit == "hour" and place < len(tokens):
        for number in read_number(tokens, place, setting):
            named = SPANS.get(norm_at(tokens, number.end)) == "minute"
            glued = tokens[place].glued and number.value < 60
            if named or glued:
                total = span.amount * 60 + number.value
                return Reading(number.end + named, Span(total, "minute"))
    return Reading(at, span)
