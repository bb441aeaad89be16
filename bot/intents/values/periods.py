"""Reads stretches of days to look at: `this week`, `next 7 days`, `November`, `last quarter`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from bot.intents.values.calendar import LAST, MONTHS, NEXT, THIS, bare
from bot.intents.values.dates import read_date
from bot.intents.values.durations import add_months, last_day, read_span
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Token


class Period(BaseModel):
    """The days from one to another, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: date
    end: date


_STRETCHES = {
    "week": "week",
    "woche": "week",
    "month": "month",
    "monat": "month",
    "quarter": "quarter",
    "quartal": "quarter",
    "year": "year",
    "jahr": "year",
}
_SMALL = frozenset(
    ("in", "for", "during", "over", "the", "within", "im", "den", "der", "die", "of")
)
_SPAN_DAYS = {"day": 1, "week": 7, "month": 30, "fortnight": 14, "quarter": 91, "year": 365}


def read_period(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Period]]:
    """A stretch of days at this place; a single day is a stretch of one."""
    place = at
    while bare(tokens, place) in _SMALL:
        place += 1
    found = [
        *_calendar(tokens, place, setting),
        *_rolling(tokens, place, setting),
        *_month(tokens, place, setting),
        *_quarter(tokens, place, setting),
        *_to_date(tokens, place, setting),
        *[
            Reading(day.end, Period(start=day.value, end=day.value))
            for day in read_date(tokens, at, setting)
        ],
    ]
    return sorted(found, key=lambda reading: -reading.end)


def _shift(word: str) -> int | None:
    if word in NEXT:
        return 1
    if word in THIS or word == "current":
        return 0
    return -1 if word in LAST or word == "previous" else None


def _calendar(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Period]]:
    shift = _shift(bare(tokens, at))
    stretch = _STRETCHES.get(bare(tokens, at + 1))
    if shift is None or stretch is None:
        return []
    return [Reading(at + 2, stretch_around(setting.today, stretch, shift))]


def stretch_around(day: date, stretch: str, shift: int) -> Period:
    """The week, month, quarter or year of a day, or one some steps before or after."""
    if stretch == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(days=7 * shift)
        return Period(start=monday, end=monday + timedelta(days=6))
    months = {"month": 1, "quarter": 3, "year": 12}[stretch]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    start = add_months(first, shift * months)
    return Period(start=start, end=add_months(start, months) - timedelta(days=1))


def _rolling(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Period]]:
    """`next 7 days`, `last 3 months`, `coming two weeks`."""
    shift = _shift(bare(tokens, at))
    if not shift:
        return []
    found = []
    for span in read_span(tokens, at + 1, setting):
        days = int(_SPAN_DAYS.get(span.value.unit, 0) * span.value.amount)
        if not 0 < days < 4000:
            continue
        other = setting.today + timedelta(days=shift * days)
        start, end = min(other, setting.today), max(other, setting.today)
        found.append(Reading(span.end, Period(start=start, end=end)))
    return found


def _month(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Period]]:
    shift = _shift(bare(tokens, at))
    place = at + (shift is not None)
    month = MONTHS.get(bare(tokens, place))
    if month is None:
        return []
    year, end = setting.today.year, place + 1
    if re.fullmatch(r"20\d\d", bare(tokens, end)):
        year, end = int(bare(tokens, end)), end + 1
    elif shift is None:
        year += _nearest_year(month - setting.today.month)
    elif shift == -1 and month >= setting.today.month:
        year -= 1
    elif shift == 1 and month <= setting.today.month:
        year += 1
    last = date(year, month, last_day(year, month))
    return [Reading(end, Period(start=date(year, month, 1), end=last))]


def _nearest_year(months_ahead: int) -> int:
    """`January` said in December is the next one; one half a year away is that of this year."""
    return 1 if months_ahead < -6 else -1 if months_ahead > 6 else 0


def _quarter(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Period]]:
    hit = re.fullmatch(r"q([1-4])", bare(tokens, at))
    if hit is None:
        return []
    year, end = setting.today.year, at + 1
    if re.fullmatch(r"20\d\d", bare(tokens, end)):
        year, end = int(bare(tokens, end)), end + 1
    first = date(year, int(hit[1]) * 3 - 2, 1)
    return [Reading(end, stretch_around(first, "quarter", 0))]


def _to_date(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[Period]]:
    words = [bare(tokens, at + step) for step in range(3)]
    if words[0] in ("ytd", "mtd"):
        stretch, end = ("year" if words[0] == "ytd" else "month"), at + 1
    elif words[0] in _STRETCHES and words[1:] == ["to", "date"]:
        stretch, end = _STRETCHES[words[0]], at + 3
    elif words[:2] == ["so", "far"] and words[2] in THIS:
        stretch, end = _STRETCHES.get(bare(tokens, at + 3), ""), at + 4
    else:
        return []
    if not stretch:
        return []
    start = stretch_around(setting.today, stretch, 0).start
    return [Reading(end, Period(start=start, end=setting.today))]
