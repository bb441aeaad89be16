"""The grammars that templates may name in `{grammar:slot}`, each reading one kind of value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType

from bot.intents.naming import (
    Readings,
    is_for_somebody,
    read_card,
    read_customer,
    read_email,
    read_invoice,
    read_known_customer,
    read_lead,
    read_name,
    read_person,
    read_ref,
)
from bot.intents.scene import Grammar, Scene
from bot.intents.values.again import read_again
from bot.intents.values.charges import read_charge
from bot.intents.values.dates import read_date
from bot.intents.values.descriptions import read_descriptions, read_work
from bot.intents.values.durations import add_months, read_span
from bot.intents.values.money import read_currency, read_money
from bot.intents.values.numbers import read_number
from bot.intents.values.periods import Period, read_period
from bot.intents.values.quantities import (
    Rate,
    Work,
    read_percent,
    read_quantity,
    read_rate,
    read_share,
)
from bot.intents.values.reading import Reading
from bot.intents.values.recurrence import read_recurrence
from bot.intents.values.terms import read_due, read_terms
from bot.intents.values.times import read_moment
from bot.intents.vocabulary import CHANNELS, CUSTOMER_FIELDS, DEEDS, KINDS_OF_TEXT
from bot.intents.words import Kind, slice_of

_LONGEST_PIECE = 12
_KIND_WORDS = frozenset(word for phrase in KINDS_OF_TEXT for word in phrase.split())
_LATELY = re.compile(
    r"\s+(?:(?:last|this) (?:week|month)|yesterday|today|gestern|heute)$", re.IGNORECASE
)


def _link(scene: Scene, at: int) -> Readings:
    token = scene.tokens[at]
    is_link = token.kind is Kind.LINK and "@" not in token.text
    return [Reading(at + 1, token.text.rstrip(".,;:!?)"))] if is_link else []


def _from_day(scene: Scene, at: int) -> Readings:
    """A day, or the first day of a stretch: `from next month`."""
    days: Readings = list(read_date(scene.tokens, at, scene.setting))
    for stretch in read_period(scene.tokens, at, scene.setting):
        start = stretch.value.start
        has_passed = stretch.value.end < scene.setting.today
        days.append(Reading(stretch.end, add_months(start, 12) if has_passed else start))
    return days


def _later(scene: Scene, at: int) -> Readings:
    """The morning on which a stretch of days begins: `until next week`."""
    return [
        Reading(day.end, datetime.combine(day.value, time(9), scene.setting.now.tzinfo))
        for day in _from_day(scene, at)
        if isinstance(day.value, date)
    ]


def _currency(scene: Scene, at: int) -> Readings:
    found = read_currency(scene.tokens, at, scene.setting)
    return [found] if found else []


def _code(scene: Scene, at: int) -> Readings:
    """An order number or the like: a word that has figures in it."""
    token = scene.tokens[at]
    has_figure = any(letter.isdigit() for letter in token.text)
    return [Reading(at + 1, token.text)] if has_figure else []


def _deed(scene: Scene, at: int) -> Readings:
    """What Steward can be asked how to do: a verb of its templates, and all that follows it."""
    if scene.tokens[at].norm not in DEEDS:
        return []
    end = len(scene.tokens)
    while end > at + 1 and scene.tokens[end - 1].kind is Kind.MARK:
        end -= 1
    return [Reading(end, slice_of(scene.text, scene.tokens, at, end))]


def _up_to(scene: Scene, at: int) -> Readings:
    """From today to the end of a stretch of days: `before the end of next week`."""
    today = scene.setting.today
    return [
        Reading(read.end, Period(start=today, end=read.value.end))
        for read in read_period(scene.tokens, at, scene.setting)
        if read.value.end >= today
    ]


def _last_day(scene: Scene, at: int) -> Readings:
    """The day on which a stretch of days ends: `through June`."""
    read = read_period(scene.tokens, at, scene.setting)
    return [Reading(each.end, each.value.end) for each in read]


def _wait(scene: Scene, at: int) -> Readings:
    """A length of time, as the moment when it has passed."""
    return [
        Reading(span.end, span.value.after(scene.setting.now))
        for span in read_span(scene.tokens, at, scene.setting)
    ]


def _norm(scene: Scene, at: int) -> str:
    return scene.tokens[at].norm


def _no_tax(scene: Scene, at: int) -> Readings:
    """`no VAT`, `ohne MwSt.`: a tax of nothing."""
    is_none = _norm(scene, at) in _WITHOUT and at + 1 < len(scene.tokens)
    taxed = at + 2 if is_none and _norm(scene, at + 1) in _TAXES else 0
    return [Reading(taxed, Decimal(0))] if taxed else []


_WITHOUT = frozenset(("no", "without", "zero", "ohne", "keine"))
_TAXES = frozenset(("vat", "tax", "taxes", "gst", "mwst", "ust", "mehrwertsteuer"))
_PER = MappingProxyType(
    {
        word: unit
        for unit, words in {
            "hour": "hour hourly h stunde",
            "day": "day daily d tag taglich",
            "week": "week weekly woche wochentlich",
            "month": "month monthly mo monat monatlich",
            "year": "year yearly annually annum jahr jahrlich",
            "word": "word",
            "page": "page seite",
            "piece": "piece stuck",
        }.items()
        for word in words.split()
    }
)


def _per(scene: Scene, at: int) -> Readings:
    unit = _PER.get(scene.tokens[at].norm)
    return [Reading(at + 1, unit)] if unit else []


def _span(scene: Scene, at: int) -> Readings:
    """A length of time, in the operator's words."""
    return [
        Reading(span.end, slice_of(scene.text, scene.tokens, at, span.end))
        for span in read_span(scene.tokens, at, scene.setting)
    ]


def _one_of(phrases: frozenset[str]) -> Grammar:
    """A grammar of fixed phrases, which answers with the phrase itself, also where it is misspelt."""
    spelt = sorted((phrase.split() for phrase in phrases), key=len, reverse=True)

    def read(scene: Scene, at: int) -> Readings:
        found: Readings = []
        for words in spelt:
            costs = [scene.spelt(at + step, word) for step, word in enumerate(words)]
            slips = sum(cost or 0.0 for cost in costs)
            if None not in costs and (not slips or len(words[0]) > 5):
                found.append(Reading(at + len(words), " ".join(words), (), slips))
        return found

    return read


def _count(scene: Scene, at: int) -> Readings:
    """`3 days of design` in `3 days of design for Acme at 800`: the price comes later."""
    return [
        Reading(
            end, Work(quantity.value, _LATELY.sub("", description)), (), 0.15 * (end - quantity.end)
        )
        for quantity in read_quantity(scene.tokens, at, scene.setting)
        if quantity.value.unit
        for end, description in read_descriptions(scene.tokens, quantity.end, scene.setting)
        if end == quantity.end or description
    ]


def _rate(scene: Scene, at: int) -> Readings:
    """A price on its own; one that may be two is left to the reader of whole lines."""
    return [
        Reading(rate.end, Rate(*rate.value))
        for rate in read_rate(scene.tokens, at, scene.setting)
        if not rate.others
    ]


def _again(scene: Scene, at: int) -> Readings:
    """`as usual`, and not `my usual 680 a day`, which says what it is."""
    return [
        again
        for again in read_again(scene.tokens, at)
        if again.end >= len(scene.tokens) or scene.tokens[again.end].kind is not Kind.FIGURE
    ]


def _lines(scene: Scene, at: int) -> Readings:
    """What is charged; `design for Acme` is no work, where Acme is in the books."""
    return [
        charge
        for charge in read_charge(scene.tokens, at, scene.setting)
        if not any(is_for_somebody(scene, place) for place in range(at, charge.end - 1))
    ]


def _minutes(scene: Scene, at: int) -> Readings:
    return [
        Reading(span.end, span.value.minutes)
        for span in read_span(scene.tokens, at, scene.setting)
        if span.value.unit in ("minute", "hour", "day")
    ]


def _piece(scene: Scene, at: int) -> Readings:
    """Words that name a text, as they say what kind it is: `the winter newsletter`."""
    found: Readings = []
    for end in range(at + 1, min(len(scene.tokens), at + _LONGEST_PIECE) + 1):
        if scene.tokens[end - 1].kind is not Kind.WORD:
            break
        if any(token.norm in _KIND_WORDS for token in scene.tokens[at:end]):
            said = slice_of(scene.text, scene.tokens, at, end)
            found.append(Reading(end, said, (), 0.1 + 0.15 * (end - at)))
    return found


def _number(scene: Scene, at: int) -> Readings:
    return [
        Reading(number.end, Decimal(number.value))
        for number in read_number(scene.tokens, at, scene.setting)
    ]


def _word(scene: Scene, at: int) -> Readings:
    token = scene.tokens[at]
    return [Reading(at + 1, token.text, (), 0.5)] if token.kind is Kind.WORD else []


GRAMMARS: Mapping[str, Grammar] = MappingProxyType(
    {
        "customer": read_customer,
        "known": read_known_customer,
        "whom": lambda scene, at: list(scene.people.at(scene.tokens, at)),
        "person": read_person,
        "lead": read_lead,
        "name": read_name,
        "invoice": read_invoice,
        "ref": read_ref,
        "card": read_card,
        "email": read_email,
        "link": _link,
        "no_tax": _no_tax,
        "percent": lambda s, at: list(read_percent(s.tokens, at, s.setting)),
        "share": lambda s, at: list(read_share(s.tokens, at, s.setting)),
        "minutes": _minutes,
        "code": _code,
        "deed": _deed,
        "wait": _wait,
        "up_to": _up_to,
        "last_day": _last_day,
        "work": lambda scene, at: list(read_work(scene.tokens, at, scene.setting)),
        "count": _count,
        "rate": _rate,
        "again": _again,
        "per": _per,
        "span": _span,
        "piece": _piece,
        "kind": _one_of(KINDS_OF_TEXT),
        "where": _one_of(CHANNELS),
        "field": _one_of(CUSTOMER_FIELDS),
        "number": _number,
        "word": _word,
        "money": lambda scene, at: list(read_money(scene.tokens, at, scene.setting)),
        "lines": _lines,
        "date": lambda scene, at: list(read_date(scene.tokens, at, scene.setting)),
        "past": lambda scene, at: list(read_date(scene.tokens, at, scene.setting, past=True)),
        "from_day": _from_day,
        "later": _later,
        "currency": _currency,
        "terms": lambda scene, at: list(read_terms(scene.tokens, at, scene.setting)),
        "due": lambda scene, at: list(read_due(scene.tokens, at, scene.setting)),
        "moment": lambda scene, at: list(read_moment(scene.tokens, at, scene.setting)),
        "period": lambda scene, at: list(read_period(scene.tokens, at, scene.setting)),
        "recurrence": lambda scene, at: list(read_recurrence(scene.tokens, at, scene.setting)),
    }
)
OPEN = frozenset(("text",))
"""Grammars that take any words, up to wherever the next part begins."""
