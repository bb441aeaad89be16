"""The grammars that templates may name in `{grammar:slot}`, each reading one kind of value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType

from bot.intents.directory import Directory, Named, unknown_names
from bot.intents.references import read_customer_reference, read_invoice_reference
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

Readings = list[Reading[object]]
_LONGEST_PIECE = 12
_PART_OF_A_NAME = 0.5
_KIND_WORDS = frozenset(word for phrase in KINDS_OF_TEXT for word in phrase.split())
_DECIDED = ("approve", "reject", "edit", "snooze", "decline", "confirm", "deny")
_LATELY = re.compile(
    r"\s+(?:(?:last|this) (?:week|month)|yesterday|today|gestern|heute)$", re.IGNORECASE
)
_INVOICE = re.compile(r"(?:[a-z]{1,6}-?)?\d{1,4}(?:-\d{1,6})*", re.IGNORECASE)


def _customer(scene: Scene, at: int) -> Readings:
    pointed = read_customer_reference(scene.tokens, at, scene.mentions, scene.world)
    return [*pointed, *_names(scene, at, scene.customers)]


def _person(scene: Scene, at: int) -> Readings:
    pointed = read_customer_reference(scene.tokens, at, scene.mentions, scene.world)
    return [*pointed, *_addressed(scene, at), *_names(scene, at, scene.people)]


def _addressed(scene: Scene, at: int) -> Readings:
    """Somebody by the address: the contact who has it, or the address itself."""
    found = _email(scene, at)
    for customer in scene.world.customers if found else ():
        for contact in customer.contacts:
            if (contact.email or "").lower() == found[0].value:
                return [Reading(at + 1, Named(contact.name, scene.tokens[at].text))]
    return found


def _lead(scene: Scene, at: int) -> Readings:
    return _names(scene, at, scene.leads)


def _names(scene: Scene, at: int, directory: Directory) -> Readings:
    """Those who are known; words that may name somebody else are dearer, so they come second."""
    known = directory.at(scene.tokens, at)
    covered = {reading.end for reading in known}
    unknown = unknown_names(scene.tokens, at, directory, scene.vocabulary)
    fresh = [reading for reading in unknown if reading.end not in covered]
    return [*known, *[each for each in fresh if not _leads_to_known(scene, at, each, directory)]]


def _leads_to_known(scene: Scene, at: int, fresh: Reading[Named], directory: Directory) -> bool:
    """Whether words are no name, as one that is known ends them, or a card that waits begins them."""
    if scene.readings("card", at):
        return True
    return any(
        known.cost == 0 or (known.end == fresh.end and known.cost < _PART_OF_A_NAME)
        for start in range(at + 1, fresh.end)
        for known in directory.at(scene.tokens, start)
        if known.end <= fresh.end
    )


def _known_customer(scene: Scene, at: int) -> Readings:
    """Somebody in the books, also where one longer word is plainly a slip of the finger."""
    known = scene.customers.at(scene.tokens, at)
    return [*known, *(() if known else _misspelt(scene, at))]


def _misspelt(scene: Scene, at: int) -> Readings:
    token = scene.tokens[at]
    if token.kind is not Kind.WORD or len(token.norm) < 5 or token.norm in scene.vocabulary:
        return []
    found = unknown_names(scene.tokens[: at + 1], at, scene.customers, scene.vocabulary)
    return [reading for reading in found if len(reading.value.near) == 1]


def _name(scene: Scene, at: int) -> Readings:
    """A name that need not be known, as of a new customer."""
    known = {reading.end for reading in scene.customers.at(scene.tokens, at)}
    return [
        Reading(name.end, name.value.said, (), name.cost - 0.9 + (name.end in known))
        for name in unknown_names(scene.tokens, at, Directory(()), scene.vocabulary)
    ]


def _invoice(scene: Scene, at: int) -> Readings:
    """An invoice by its number, in full or by its last digits, or as the one spoken of."""
    pointed = read_invoice_reference(scene.tokens, at, scene.mentions, scene.world)
    return [*pointed, *_invoice_number(scene, at)]


def _invoice_number(scene: Scene, at: int) -> Readings:
    start = at + (scene.tokens[at].text == "#")
    if start >= len(scene.tokens):
        return []
    said = scene.tokens[start].text
    if _card(scene, at):
        return []
    numbers = [invoice.number for invoice in scene.world.invoices]
    exact = [number for number in numbers if number.casefold() == said.casefold()]
    ending = [number for number in numbers if _ends_with(number, said)]
    if exact or len(ending) == 1:
        return [Reading(start + 1, (exact or ending)[0])]
    if ending:
        return [Reading(start + 1, ending[0], tuple(ending[1:]))]
    if re.fullmatch(r"(?:[A-Za-z]{1,6}-?)?\d{4}-\d{1,6}|[A-Za-z]{1,6}-\d+", said):
        return [Reading(start + 1, said)]
    if start > at and _INVOICE.fullmatch(said):
        return [Reading(start + 1, said)]
    return []


def _ends_with(number: str, said: str) -> bool:
    tail = re.sub(r"^.*?0*(\d+)$", r"\1", number)
    return said.isdigit() and tail == said.lstrip("0")


def _ref(scene: Scene, at: int) -> Readings:
    """An approval by its reference, however its letters and figures are joined, or a short code."""
    start = at + (scene.tokens[at].text == "#")
    if start >= len(scene.tokens):
        return []
    token = scene.tokens[start]
    if token.kind is Kind.MARK:
        return []
    if known := _card(scene, start):
        return known
    refs = [approval.ref for approval in scene.world.approvals]
    ending = [ref for ref in refs if _ends_with(ref, token.text)]
    if len(ending) == 1:
        return [Reading(start + 1, ending[0], (), 0.1)]
    named = (
        token.kind is Kind.CODE or start > at or (start > 0 and _norm(scene, start - 1) in _NUMBERS)
    )
    has_figure = any(letter.isdigit() for letter in token.text)
    if named and re.fullmatch(r"[\w-]+", token.text) and (has_figure or start > at):
        return [Reading(start + 1, token.text, (), 0.1)]
    return []


_FOR = frozenset(("for", "to", "fur", "an"))
_NUMBERS = frozenset(("card", "approval", "number", "no", "nr", "draft", *_DECIDED))


def _norm(scene: Scene, at: int) -> str:
    return scene.tokens[at].norm


def _card(scene: Scene, at: int) -> Readings:
    """An approval that waits, by its whole reference."""
    refs = {_bare(approval.ref): approval.ref for approval in scene.world.approvals}
    for end in range(min(len(scene.tokens), at + 3), at, -1):
        said = _bare("".join(each.text for each in scene.tokens[at:end]))
        if said in refs and scene.tokens[end - 1].kind is not Kind.MARK:
            return [Reading(end, refs[said])]
    return []


def _bare(ref: str) -> str:
    """`A-1`, `a1` and `a 1` are one."""
    return "".join(letter for letter in ref.casefold() if letter.isalnum())


def _email(scene: Scene, at: int) -> Readings:
    token = scene.tokens[at]
    is_email = token.kind is Kind.LINK and "@" in token.text
    return [Reading(at + 1, token.text.lower())] if is_email else []


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
        if not any(_is_for_somebody(scene, place) for place in range(at, charge.end - 1))
    ]


def _is_for_somebody(scene: Scene, at: int) -> bool:
    names = scene.customers.at(scene.tokens, at + 1) if _norm(scene, at) in _FOR else []
    return any(name.cost < _PART_OF_A_NAME for name in names)


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
        "customer": _customer,
        "known": _known_customer,
        "whom": lambda scene, at: list(scene.people.at(scene.tokens, at)),
        "person": _person,
        "lead": _lead,
        "name": _name,
        "invoice": _invoice,
        "ref": _ref,
        "card": _card,
        "email": _email,
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
