"""Reads what comes again: `every Monday at 9`, `on the 1st of every month`, `jeden Freitag`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from pydantic import BaseModel, ConfigDict

from bot.intents.values.calendar import WEEKDAYS
from bot.intents.values.durations import SPANS, add_months, last_day, read_span
from bot.intents.values.monthdays import read_day_number
from bot.intents.values.reading import Reading, Setting
from bot.intents.values.times import read_clock
from bot.intents.words import Token, norm_at, wordset


class Recurrence(BaseModel):
    """An iCalendar rule (RFC 5545) and the first moment that it gives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    first: datetime


_EVERY = wordset("every each jeden jede jedes alle")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_ADVERBS = {
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "yearly": "YEARLY",
    "annually": "YEARLY",
    "taglich": "DAILY",
    "wochentlich": "WEEKLY",
    "monatlich": "MONTHLY",
    "jahrlich": "YEARLY",
}
_AND = frozenset((",", "&", "and", "und", "plus"))
_SECOND = frozenset(("other", "second"))
_WEEKDAYS_OFTEN = frozenset(f"{day}s" for day in WEEKDAYS if day.endswith("day"))
_NINE = time(9)
_WORKDAYS = frozenset(("weekday", "weekdays", "workday", "werktag", "arbeitstag"))


def read_recurrence(
    tokens: Sequence[Token], at: int, setting: Setting
) -> list[Reading[Recurrence]]:
    """A rule at this place, with the clock time that follows it or nine in the morning."""
    found = []
    for end, rule, anchor in _rules(tokens, at, setting):
        found.append(Reading(end, Recurrence(rule=rule, first=_first(anchor, _NINE, setting))))
        for clock in read_clock(tokens, end, setting):
            first = _first(anchor, clock.value, setting)
            found.append(Reading(clock.end, Recurrence(rule=rule, first=first)))
    return sorted(found, key=lambda reading: -reading.end)


def _rules(
    tokens: Sequence[Token], at: int, setting: Setting
) -> list[tuple[int, str, datetime | None]]:
    """As (end, rule, the first day if the rule names one)."""
    word = norm_at(tokens, at)
    if word in _ADVERBS:
        return [(at + 1, f"FREQ={_ADVERBS[word]}", None)]
    if word in _EVERY:
        return _every(tokens, at + 1, setting)
    place = at + (word == "on")
    if norm_at(tokens, place) in _WEEKDAYS_OFTEN:
        return [_weekly(tokens, place, "", setting)]
    return _monthly_day(tokens, at, setting)


def _every(
    tokens: Sequence[Token], at: int, setting: Setting
) -> list[tuple[int, str, datetime | None]]:
    word = norm_at(tokens, at)
    if word in _WORKDAYS:
        return [(at + 1, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", None)]
    if _weekday(tokens, at) is not None:
        return [_weekly(tokens, at, "", setting)]
    if word in _SECOND and _weekday(tokens, at + 1) is not None:
        return [_weekly(tokens, at + 1, ";INTERVAL=2", setting)]
    if word in _SECOND and SPANS.get(norm_at(tokens, at + 1)) in _FREQUENCIES:
        return [(at + 2, f"FREQ={_FREQUENCIES[SPANS[norm_at(tokens, at + 1)]]};INTERVAL=2", None)]
    if SPANS.get(word) in _FREQUENCIES:
        return [(at + 1, f"FREQ={_FREQUENCIES[SPANS[word]]}", None)]
    if word == "morning":
        return [(at + 1, "FREQ=DAILY", None)]
    return [
        (span.end, f"FREQ={_FREQUENCIES[span.value.unit]};INTERVAL={int(span.value.amount)}", None)
        for span in read_span(tokens, at, setting)
        if span.value.unit in _FREQUENCIES and span.value.amount % 1 == 0
    ]


def _weekly(
    tokens: Sequence[Token], at: int, interval: str, setting: Setting
) -> tuple[int, str, datetime | None]:
    """`Tuesday`, or `Mondays, Wednesdays and Fridays`; its first day is the one that comes first."""
    end, days = at, set[int]()
    while (day := _weekday(tokens, end)) is not None:
        days.add(day)
        after, end = end + 1, end + 1
        while norm_at(tokens, end) in _AND:
            end += 1
    coming = min((day - setting.today.weekday() - 1) % 7 + 1 for day in days)
    first = datetime.combine(setting.today + timedelta(days=coming), _NINE, setting.now.tzinfo)
    named = ",".join(_DAYS[day] for day in sorted(days))
    return after, f"FREQ=WEEKLY{interval};BYDAY={named}", first


def _weekday(tokens: Sequence[Token], at: int) -> int | None:
    word = norm_at(tokens, at)
    return WEEKDAYS.get(word, WEEKDAYS.get(word.removesuffix("s")))


def _monthly_day(
    tokens: Sequence[Token], at: int, setting: Setting
) -> list[tuple[int, str, datetime | None]]:
    """`on the 1st of every month`."""
    place = at
    while norm_at(tokens, place) in ("on", "the", "am"):
        place += 1
    number = read_day_number(tokens, place)
    if number is None:
        return []
    day, end = number
    end += norm_at(tokens, end) == "of"
    if norm_at(tokens, end) not in _EVERY or norm_at(tokens, end + 1) not in ("month", "monat"):
        return []
    month = setting.today.replace(day=1)
    while day > last_day(month.year, month.month) or month.replace(day=day) <= setting.today:
        month = add_months(month, 1)
    anchor = datetime.combine(month.replace(day=day), _NINE, setting.now.tzinfo)
    return [(end + 2, f"FREQ=MONTHLY;BYMONTHDAY={day}", anchor)]


def _first(anchor: datetime | None, clock: time, setting: Setting) -> datetime:
    """The first moment from now on: on the rule's own day, or on any where it names none."""
    day = anchor.date() if anchor else setting.today
    first = datetime.combine(day, clock, setting.now.tzinfo)
    return first if anchor or first > setting.now else first + timedelta(days=1)
