"""Reads days of the calendar: `2026-11-30`, `30.11.`, `15 December`, `the 15th of next month`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from bot.intents.values.calendar import MONTHS, NEXT, THIS, bare
from bot.intents.values.durations import add_months, last_day
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Kind, Token, wordset

DateRead = Reading[date]
DAY_LEADS = wordset("on by until till before of am bis zum zur the den der dem from ab vom this")


def read_calendar_day(
    tokens: Sequence[Token], at: int, setting: Setting, past: bool
) -> list[DateRead]:
    """A day by its place in the calendar; `past` turns one without a year to the last there was."""
    return [day for grammar in _GRAMMARS for day in grammar(tokens, at, setting, past)]


def _iso(tokens: Sequence[Token], at: int, _setting: Setting, _past: bool) -> list[DateRead]:
    hit = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", tokens[at].text)
    return _dated(at + 1, *map(int, hit.groups())) if hit else []


def _dated(end: int, year: int, month: int, day: int) -> list[DateRead]:
    try:
        return [Reading(end, date(year, month, day))]
    except ValueError:
        return []


def _numeric(tokens: Sequence[Token], at: int, setting: Setting, past: bool) -> list[DateRead]:
    """`30.11.`, `30.11.2026`, `11/30`: what may be two days is returned as two."""
    hit = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2}))?", tokens[at].text)
    if hit is None or (hit[2] == "-" and not hit[4]):
        return []
    first, second = int(hit[1]), int(hit[3])
    dotted = hit[2] == "."
    end = at + 1
    if dotted and not hit[4]:
        if bare(tokens, end) == "." and tokens[end].glued:
            end += 1
        elif bare(tokens, at - 1) not in DAY_LEADS:
            return []
    days = [(second, first)] if dotted else _orders(first, second, setting)
    found = [
        day
        for month, number in days
        if (day := _in_year(hit[4], month, number, setting, past)) is not None
    ]
    return [Reading(end, found[0], tuple(found[1:]))] if found else []


def _orders(first: int, second: int, setting: Setting) -> list[tuple[int, int]]:
    """As (month, day): both orders where the locale leaves it open and both are possible."""
    month_first, day_first = (first, second), (second, first)
    if first > 12 or setting.month_first is False:
        return [day_first] if second <= 12 else [month_first]
    if second > 12 or setting.month_first is True:
        return [month_first]
    return [day_first, month_first] if first != second else [day_first]


def _in_year(said: str | None, month: int, day: int, setting: Setting, past: bool) -> date | None:
    """The day in the year that was said, or else the next one (or the last, if `past`)."""
    try:
        if said:
            return date(int(said) + (2000 if len(said) == 2 else 0), month, day)
        this = date(setting.today.year, month, min(day, last_day(setting.today.year, month)))
        if this.day != day:
            return None
        if past:
            return this if this <= setting.today else this.replace(year=this.year - 1)
        return this if this >= setting.today else this.replace(year=this.year + 1)
    except ValueError:
        return None


def read_day_number(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """`15`, `15th`, `15.`, `fifteenth`: the number of a day and where it ends."""
    text = bare(tokens, at)
    if text in _ORDINALS:
        return _ORDINALS[text], at + 1
    if not re.fullmatch(r"\d{1,2}", text) or not 1 <= int(text) <= 31:
        return None
    end = at + 1
    if (
        end < len(tokens)
        and tokens[end].glued
        and tokens[end].norm in ("st", "nd", "rd", "th", ".")
    ):
        end += 1
    return int(text), end


_ORDINALS = {
    word: index + 1
    for index, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
        ]
    )
} | {"ersten": 1, "zweiten": 2, "dritten": 3, "twentieth": 20, "thirtieth": 30}


def _day_month(tokens: Sequence[Token], at: int, setting: Setting, past: bool) -> list[DateRead]:
    """`15 December`, `the 15th of Dec 2026`, `1. Dezember`."""
    number = read_day_number(tokens, at)
    if number is None:
        return []
    day, end = number
    end += bare(tokens, end) == "of"
    month = MONTHS.get(bare(tokens, end))
    return _with_year(tokens, end + 1, month, day, setting, past) if month else []


def _month_day(tokens: Sequence[Token], at: int, setting: Setting, past: bool) -> list[DateRead]:
    """`December 15th`, `Dec 15, 2026`."""
    month = MONTHS.get(bare(tokens, at))
    place = at + 1 + (bare(tokens, at + 1) in (".", "the"))
    number = read_day_number(tokens, place) if month else None
    if month is None or number is None:
        return []
    return _with_year(tokens, number[1], month, number[0], setting, past)


def _with_year(
    tokens: Sequence[Token], at: int, month: int, day: int, setting: Setting, past: bool
) -> list[DateRead]:
    place = at + (bare(tokens, at) in (",", "."))
    year = bare(tokens, place)
    if re.fullmatch(r"20\d\d", year):
        return _dated(place + 1, int(year), month, day)
    found = _in_year(None, month, day, setting, past)
    return [Reading(at, found)] if found else []


def _day_of_month(tokens: Sequence[Token], at: int, setting: Setting, past: bool) -> list[DateRead]:
    """`the 15th`, `am 15.`, `15th of next month`: a bare number is no day."""
    number = read_day_number(tokens, at)
    if number is None or (number[1] == at + 1 and tokens[at].kind is Kind.FIGURE):
        return []
    if tokens[at].kind is Kind.WORD and bare(tokens, number[1]) not in ("of", "des"):
        return []
    if bare(tokens, number[1] - 1) == "." and bare(tokens, at - 1) not in ("am", "zum", "bis"):
        return []
    day, end = number
    place = end + (bare(tokens, end) in ("of", "des"))
    if bare(tokens, place) in NEXT and bare(tokens, place + 1) in ("month", "monats"):
        later = add_months(setting.today.replace(day=1), 1)
        return _dated(place + 2, later.year, later.month, day)
    if bare(tokens, place) in (*THIS, "the") and bare(tokens, place + 1) in ("month", "monats"):
        return _dated(place + 2, setting.today.year, setting.today.month, day)
    if place > end:
        return []
    return _nearest_day(end, day, setting, past)


def _nearest_day(end: int, day: int, setting: Setting, past: bool) -> list[DateRead]:
    month = setting.today.replace(day=1)
    for _ in range(13):
        if day <= last_day(month.year, month.month):
            found = month.replace(day=day)
            if found <= setting.today if past else found >= setting.today:
                return [Reading(end, found)]
        month = add_months(month, -1 if past else 1)
    return []


_Grammar = Callable[[Sequence[Token], int, Setting, bool], list[DateRead]]
_GRAMMARS: tuple[_Grammar, ...] = (_iso, _numeric, _day_month, _month_day, _day_of_month)
