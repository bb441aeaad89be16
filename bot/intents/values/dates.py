"""Reads days, said by the calendar or from today, in the operator's time zone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.intents.values.calendar import LAST, MONTHS, NEXT, THIS, WEEKDAYS, bare
from bot.intents.values.durations import Span, add_months, last_day, read_span
from bot.intents.values.edges import read_edge
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Kind, Token, wordset

_RELATIVE = {
    "today": 0,
    "heute": 0,
    "tonight": 0,
    "tomorrow": 1,
    "tmrw": 1,
    "tmr": 1,
    "tomorow": 1,
    "tommorow": 1,
    "tommorrow": 1,
    "2moro": 1,
    "morgen": 1,
    "ubermorgen": 2,
    "uebermorgen": 2,
    "yesterday": -1,
    "gestern": -1,
    "vorgestern": -2,
    "overmorrow": 2,
}
_LEADS = wordset("on by until till before of am bis zum zur the den der dem from ab vom this")

DateRead = Reading[date]


def read_date(
    tokens: Sequence[Token], at: int, setting: Setting, *, past: bool = False
) -> list[DateRead]:
    """A day at this place; `past` turns days without a year to the last one there was."""
    start = _skip_leads(tokens, at)
    if start >= len(tokens):
        return []
    found: list[DateRead] = []
    for grammar in _GRAMMARS:
        found.extend(grammar(tokens, start, setting, past))
    return sorted(found, key=lambda reading: -reading.end)


def _skip_leads(tokens: Sequence[Token], at: int) -> int:
    for _ in range(3):
        if bare(tokens, at) in _LEADS and bare(tokens, at + 1) not in ("", "month", "week"):
            if bare(tokens, at) == "this" and bare(tokens, at + 1) in WEEKDAYS:
                return at
            at += 1
    return at


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
        elif bare(tokens, at - 1) not in _LEADS:
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


def _named(tokens: Sequence[Token], at: int, setting: Setting, _past: bool) -> list[DateRead]:
    """`today`, `tomorrow`, `day after tomorrow`."""
    words = [bare(tokens, at + step) for step in range(3)]
    if words == ["day", "after", "tomorrow"]:
        return [Reading(at + 3, setting.today + timedelta(days=2))]
    if words == ["day", "before", "yesterday"]:
        return [Reading(at + 3, setting.today - timedelta(days=2))]
    step = _RELATIVE.get(words[0])
    return [] if step is None else [Reading(at + 1, setting.today + timedelta(days=step))]


def _weekday(tokens: Sequence[Token], at: int, setting: Setting, past: bool) -> list[DateRead]:
    """`Friday`, `next Tuesday`, `Tuesday next week`, `last Monday`."""
    which = bare(tokens, at)
    if which in NEXT and bare(tokens, at + 1) in ("week", "woche"):
        after = at + 2 + (bare(tokens, at + 2) in ("on", "am"))
        index = WEEKDAYS.get(bare(tokens, after))
        day = _monday(setting) + timedelta(days=7 + (index or 0))
        return [] if index is None else [Reading(after + 1, day)]
    place = at + (which in NEXT or which in THIS or which in LAST)
    index = WEEKDAYS.get(bare(tokens, place))
    if index is None:
        return []
    end = place + 1 + (bare(tokens, place + 1) == ".")
    if bare(tokens, end) in NEXT and bare(tokens, end + 1) in ("week", "woche"):
        return [Reading(end + 2, _monday(setting) + timedelta(days=7 + index))]
    if bare(tokens, end) in THIS and bare(tokens, end + 1) in ("week", "woche"):
        return [Reading(end + 2, _monday(setting) + timedelta(days=index))]
    if bare(tokens, end) == "week" and which not in NEXT:
        return [Reading(end + 1, _coming(setting, index) + timedelta(days=7))]
    if which in LAST or (past and which not in NEXT):
        return [Reading(end, _coming(setting, index) - timedelta(days=7))]
    return _coming_weekday(end, index, which in NEXT, setting)


def _coming_weekday(end: int, index: int, said_next: bool, setting: Setting) -> list[DateRead]:
    """`next` before a day of the week that still runs means two days, so both are returned."""
    day = _coming(setting, index)
    if said_next and day < _monday(setting) + timedelta(days=7):
        return [Reading(end, day + timedelta(days=7), (day,))]
    return [Reading(end, day)]


def _monday(setting: Setting) -> date:
    return setting.today - timedelta(days=setting.today.weekday())


def _coming(setting: Setting, index: int) -> date:
    return setting.today + timedelta(days=(index - setting.today.weekday() - 1) % 7 + 1)


def _from_now(tokens: Sequence[Token], at: int, setting: Setting, _past: bool) -> list[DateRead]:
    """`in 14 days`, `within 2 weeks`, `a week from today`, `3 days ago`, `2 weeks from now`."""
    lead = bare(tokens, at) in ("in", "within", "innerhalb", "binnen")
    place = at + lead + (lead and bare(tokens, at + 1) in ("the", "von"))
    place += lead and bare(tokens, place) == "next"
    if not lead and bare(tokens, at) in ("vor", "heute"):
        return _german_from_now(tokens, at, setting)
    found = []
    for span in read_span(tokens, place, setting):
        if not span.value.is_whole_days:
            continue
        tail = _tail(tokens, span.end)
        if tail and not lead:
            base = setting.today + timedelta(days=tail[1])
            day = _ago(span.value, base) if tail[2] else _safely(span.value.after_day, base)
            if day:
                found.append(Reading(tail[0], day))
        elif lead and (day := _safely(span.value.after_day, setting.today)):
            found.append(Reading(span.end, day))
    return found


def _tail(tokens: Sequence[Token], at: int) -> tuple[int, int, bool] | None:
    """Where a span counts from: the end of the words, the day's offset, and whether backwards."""
    word = bare(tokens, at)
    if word == "ago":
        return at + 1, 0, True
    if word in ("from", "after"):
        named = bare(tokens, at + 1)
        if named == "now":
            return at + 2, 0, False
        if named in _RELATIVE:
            return at + 2, _RELATIVE[named], False
    return None


def _german_from_now(tokens: Sequence[Token], at: int, setting: Setting) -> list[DateRead]:
    if bare(tokens, at) == "heute" and bare(tokens, at + 1) == "in":
        return _from_now(tokens, at + 1, setting, False)
    if bare(tokens, at) == "vor":
        spans = read_span(tokens, at + 1, setting)
        return [
            Reading(span.end, day) for span in spans if (day := _ago(span.value, setting.today))
        ]
    return []


def _ago(span: Span, base: date) -> date | None:
    return _safely(Span(-span.amount, span.unit).after_day, base)


def _safely(move: Callable[[date], date], base: date) -> date | None:
    try:
        return move(base)
    except (ValueError, OverflowError):
        return None


_Grammar = Callable[[Sequence[Token], int, Setting, bool], list[DateRead]]
_GRAMMARS: tuple[_Grammar, ...] = (
    _iso,
    _numeric,
    _day_month,
    _month_day,
    _day_of_month,
    _named,
    _weekday,
    _from_now,
    read_edge,
)
