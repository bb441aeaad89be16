"""Reads days, said by the calendar or from today, in the operator's time zone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.intents.values.calendar import LAST, NEXT, THIS, WEEKDAYS, bare
from bot.intents.values.durations import Span, read_span
from bot.intents.values.edges import read_edge
from bot.intents.values.monthdays import DAY_LEADS, DateRead, read_calendar_day
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Token

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


_EARLIER = frozenset(("morning", "lunchtime", "noon"))


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
        if bare(tokens, at) in DAY_LEADS and bare(tokens, at + 1) not in ("", "month", "week"):
            if bare(tokens, at) == "this" and bare(tokens, at + 1) in WEEKDAYS:
                return at
            at += 1
    return at


def _named(tokens: Sequence[Token], at: int, setting: Setting, _past: bool) -> list[DateRead]:
    """`today`, `tomorrow`, `day after tomorrow`."""
    words = [bare(tokens, at + step) for step in range(3)]
    if words == ["day", "after", "tomorrow"]:
        return [Reading(at + 3, setting.today + timedelta(days=2))]
    if words == ["day", "before", "yesterday"]:
        return [Reading(at + 3, setting.today - timedelta(days=2))]
    step = 0 if _past and words[0] in _EARLIER else _RELATIVE.get(words[0])
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
_GRAMMARS: tuple[_Grammar, ...] = (read_calendar_day, _named, _weekday, _from_now, read_edge)
