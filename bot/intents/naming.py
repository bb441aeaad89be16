"""Reads whom and what the office knows by name: customers, people, leads, invoices, cards that wait."""

from __future__ import annotations

import re

from bot.intents.directory import Directory, Named, unknown_names
from bot.intents.references import read_customer_reference, read_invoice_reference
from bot.intents.scene import Scene
from bot.intents.values.reading import Reading
from bot.intents.words import Kind

Readings = list[Reading[object]]
_PART_OF_A_NAME = 0.5
_DECIDED = ("approve", "reject", "edit", "snooze", "decline", "confirm", "deny")
_FOR = frozenset(("for", "to", "fur", "an"))
_NUMBERS = frozenset(("card", "approval", "number", "no", "nr", "draft", *_DECIDED))
_INVOICE = re.compile(r"(?:[a-z]{1,6}-?)?\d{1,4}(?:-\d{1,6})*", re.IGNORECASE)


def read_customer(scene: Scene, at: int) -> Readings:
    """A customer by name, known or not, or as the one spoken of."""
    pointed = read_customer_reference(scene.tokens, at, scene.mentions, scene.world)
    return [*pointed, *_names(scene, at, scene.customers)]


def read_person(scene: Scene, at: int) -> Readings:
    """Somebody by name, known or not, by their address, or as the one spoken of."""
    pointed = read_customer_reference(scene.tokens, at, scene.mentions, scene.world)
    return [*pointed, *_addressed(scene, at), *_names(scene, at, scene.people)]


def _addressed(scene: Scene, at: int) -> Readings:
    """Somebody by the address: the contact who has it, or the address itself."""
    found = read_email(scene, at)
    for customer in scene.world.customers if found else ():
        for contact in customer.contacts:
            if (contact.email or "").lower() == found[0].value:
                return [Reading(at + 1, Named(contact.name, scene.tokens[at].text))]
    return found


def read_lead(scene: Scene, at: int) -> Readings:
    """A lead by name, known or not."""
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


def read_known_customer(scene: Scene, at: int) -> Readings:
    """Somebody in the books, also where one longer word is plainly a slip of the finger."""
    known = scene.customers.at(scene.tokens, at)
    return [*known, *(() if known else _misspelt(scene, at))]


def _misspelt(scene: Scene, at: int) -> Readings:
    token = scene.tokens[at]
    if token.kind is not Kind.WORD or len(token.norm) < 5 or token.norm in scene.vocabulary:
        return []
    found = unknown_names(scene.tokens[: at + 1], at, scene.customers, scene.vocabulary)
    return [reading for reading in found if len(reading.value.near) == 1]


def read_name(scene: Scene, at: int) -> Readings:
    """A name that need not be known, as of a new customer."""
    known = {reading.end for reading in scene.customers.at(scene.tokens, at)}
    return [
        Reading(name.end, name.value.said, (), name.cost - 0.9 + (name.end in known))
        for name in unknown_names(scene.tokens, at, Directory(()), scene.vocabulary)
    ]


def read_invoice(scene: Scene, at: int) -> Readings:
    """An invoice by its number, in full or by its last digits, or as the one spoken of."""
    pointed = read_invoice_reference(scene.tokens, at, scene.mentions, scene.world)
    return [*pointed, *_invoice_number(scene, at)]


def _invoice_number(scene: Scene, at: int) -> Readings:
    start = at + (scene.tokens[at].text == "#")
    if start >= len(scene.tokens):
        return []
    said = scene.tokens[start].text
    if read_card(scene, at):
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


def read_ref(scene: Scene, at: int) -> Readings:
    """An approval by its reference, however its letters and figures are joined, or a short code."""
    start = at + (scene.tokens[at].text == "#")
    if start >= len(scene.tokens):
        return []
    token = scene.tokens[start]
    if token.kind is Kind.MARK:
        return []
    if known := read_card(scene, start):
        return known
    refs = [approval.ref for approval in scene.world.approvals]
    ending = [ref for ref in refs if _ends_with(ref, token.text)]
    if len(ending) == 1:
        return [Reading(start + 1, ending[0], (), 0.1)]
    named = (
        token.kind is Kind.CODE
        or start > at
        or (start > 0 and scene.tokens[start - 1].norm in _NUMBERS)
    )
    has_figure = any(letter.isdigit() for letter in token.text)
    if named and re.fullmatch(r"[\w-]+", token.text) and (has_figure or start > at):
        return [Reading(start + 1, token.text, (), 0.1)]
    return []


def read_card(scene: Scene, at: int) -> Readings:
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


def read_email(scene: Scene, at: int) -> Readings:
    """An e-mail address, in small letters."""
    token = scene.tokens[at]
    is_email = token.kind is Kind.LINK and "@" in token.text
    return [Reading(at + 1, token.text.lower())] if is_email else []


def is_for_somebody(scene: Scene, at: int) -> bool:
    """Whether the word here leads to a customer who is known: `for Acme`."""
    names = scene.customers.at(scene.tokens, at + 1) if scene.tokens[at].norm in _FOR else []
    return any(name.cost < _PART_OF_A_NAME for name in names)
