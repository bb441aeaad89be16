"""Reads when a payment is due: a day, or terms such as `net 30` and `on receipt`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from bot.intents.values.dates import read_date
from bot.intents.values.durations import Span, read_span
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Token, norm_at


def read_due(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[date]]:
    """The day on which money is due, counted from today where the terms count days."""
    found = [
        *read_terms(tokens, at, setting),
        *_plain_span(tokens, at, setting),
        *_next_month(tokens, at, setting),
        *read_date(tokens, at, setting),
    ]
    return sorted(found, key=lambda reading: -reading.end)


def read_terms(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[date]]:
    """Terms that need no `due` before them: `net 30`, `on receipt`."""
    return [*_net(tokens, at, setting), *_on_receipt(tokens, at, setting)]


def _net(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[date]]:
    """`net 30`, `net30`, `n30`, `30 days net`, `30 Tage netto`."""
    glued = re.fullmatch(r"(?:net|n)-?(\d{1,3})", norm_at(tokens, at))
    if glued:
        return [Reading(at + 1, setting.today + timedelta(days=int(glued[1])))]
    if norm_at(tokens, at) in ("net", "netto") and re.fullmatch(
        r"\d{1,3}", norm_at(tokens, at + 1)
    ):
        end = at + 2 + (norm_at(tokens, at + 2) in ("days", "tage"))
        return [Reading(end, setting.today + timedelta(days=int(norm_at(tokens, at + 1))))]
    return [
        Reading(span.end + 1, _due_after(span.value, setting))
        for span in read_span(tokens, at, setting)
        if norm_at(tokens, span.end) in ("net", "netto") and span.value.is_whole_days
    ]


def _due_after(span: Span, setting: Setting) -> date:
    return span.after_day(setting.today)


def _on_receipt(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[date]]:
    words = [norm_at(tokens, at + step) for step in range(3)]
    if words[0] in ("immediately", "sofort", "now") or words[0] == "asap":
        return [Reading(at + 1, setting.today)]
    if words[:2] in (["on", "receipt"], ["upon", "receipt"], ["right", "away"], ["bei", "erhalt"]):
        return [Reading(at + 2, setting.today)]
    if words == ["nach", "erhalt", "der"]:
        return [Reading(at + 4, setting.today)]
    return []


def _plain_span(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[date]]:
    """`30 days`: terms, when they stand where a due date is expected."""
    return [
        Reading(span.end, _due_after(span.value, setting))
        for span in read_span(tokens, at, setting)
        if span.value.is_whole_days and span.value.unit in ("day", "week", "month", "workday")
    ]


def _next_month(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[date]]:
    """`next month` and `next week`: the same day then, since a period is no day."""
    place = at + (norm_at(tokens, at) in ("by", "im", "in"))
    words = [norm_at(tokens, place), norm_at(tokens, place + 1)]
    if words[0] not in ("next", "nachsten", "nachste", "nachster"):
        return []
    for names, unit in ((("month", "monat"), "month"), (("week", "woche"), "week")):
        if words[1] in names:
            return [Reading(place + 2, Span(Decimal(1), unit).after_day(setting.today))]
    return []
