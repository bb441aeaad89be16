"""Reads the ends of calendar stretches: `end of month`, `mid-December`, `EOM`, `Ende der Woche`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.intents.values.calendar import MONTHS, NEXT, THIS, bare
from bot.intents.values.durations import add_months, last_day
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Token

_ENDS = frozenset(("end", "ende", "close"))
_MIDS = frozenset(("mid", "middle", "mitte"))
_BEGINS = frozenset(("beginning", "start", "anfang", "beginn", "begin"))
_SMALL = frozenset(("of", "the", "this", "der", "des", "diese", "dieser", "dieses", "current", "-"))
_STRETCHES = {
    "week": "week",
    "woche": "week",
    "month": "month",
    "monat": "month",
    "monats": "month",
    "months": "month",
    "quarter": "quarter",
    "quartal": "quarter",
    "quartals": "quarter",
    "year": "year",
    "jahr": "year",
    "jahres": "year",
}
_SHORT = {"eom": "month", "eow": "week", "eoy": "year", "eoq": "quarter"}
_COMPOUND = {
    "monatsende": "month",
    "wochenende": "week",
    "jahresende": "year",
    "quartalsende": "quarter",
}


def read_edge(
    tokens: Sequence[Token], at: int, setting: Setting, _past: bool
) -> list[Reading[date]]:
    """The day on which a week, month, quarter or year begins or ends, or its middle."""
    word = bare(tokens, at)
    if word in _SHORT or word in _COMPOUND:
        stretch = _SHORT.get(word) or _COMPOUND[word]
        return [Reading(at + 1, _last_of(stretch, setting.today))]
    if word in _STRETCHES and bare(tokens, at + 1) in ("end", "ends"):
        return [Reading(at + 2, _last_of(_STRETCHES[word], setting.today))]
    if word.startswith("mid") and word[3:] in MONTHS:
        return [Reading(at + 1, _in_month("mid", MONTHS[word[3:]], setting))]
    which = _which(word)
    return _bounded(tokens, at + 1, which, setting) if which else []


def _which(word: str) -> str | None:
    for name, words in (("end", _ENDS), ("mid", _MIDS), ("begin", _BEGINS)):
        if word in words:
            return name
    return None


def _bounded(tokens: Sequence[Token], at: int, which: str, setting: Setting) -> list[Reading[date]]:
    place, base = at, setting.today
    while bare(tokens, place) in _SMALL:
        place += 1
    is_next = bare(tokens, place) in NEXT or bare(tokens, place) == "nachsten"
    place += is_next or bare(tokens, place) in THIS
    word = bare(tokens, place)
    if word in MONTHS:
        return [Reading(place + 1, _in_month(which, MONTHS[word], setting))]
    stretch = _STRETCHES.get(word)
    if stretch is None:
        return []
    if is_next:
        base = _following(stretch, base)
    edge = {"end": _last_of, "mid": _middle_of, "begin": _first_of}[which](stretch, base)
    if edge < setting.today and not is_next:
        edge = {"end": _last_of, "mid": _middle_of, "begin": _first_of}[which](
            stretch, _following(stretch, base)
        )
    return [Reading(place + 1, edge)]


def _in_month(which: str, month: int, setting: Setting) -> date:
    year = setting.today.year + (month < setting.today.month)
    day = {"begin": 1, "mid": 15, "end": last_day(year, month)}[which]
    return date(year, month, day)


def _following(stretch: str, day: date) -> date:
    if stretch == "week":
        return day + timedelta(days=7)
    return add_months(day.replace(day=1), {"month": 1, "quarter": 3, "year": 12}[stretch])


def _first_of(stretch: str, day: date) -> date:
    if stretch == "week":
        return day - timedelta(days=day.weekday())
    if stretch == "month":
        return day.replace(day=1)
    month = 1 if stretch == "year" else (day.month - 1) // 3 * 3 + 1
    return date(day.year, month, 1)


def _last_of(stretch: str, day: date) -> date:
    """The last day; a week's is its Friday, unless it has passed."""
    if stretch == "week":
        friday = _first_of(stretch, day) + timedelta(days=4)
        return friday if friday >= day else friday + timedelta(days=7)
    return _first_of(stretch, _following(stretch, day)) - timedelta(days=1)


def _middle_of(stretch: str, day: date) -> date:
    days = {"week": 2, "month": 14, "quarter": 45, "year": 181}[stretch]
    return _first_of(stretch, day) + timedelta(days=days)
