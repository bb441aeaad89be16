"""Reads words that point at something said or shown before: `it`, `that invoice`, `the second one`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.intents.mentions import Mentions
from bot.intents.values.reading import Reading
from bot.intents.words import Token, norm_at, tokens_of, wordset
from bot.intents.world import World

_POINTING = wordset("it that this those these the one sie es diese dieses die das")
_PERSONAL = wordset("them they him her him ihn ihnen sie ihr")
_CUSTOMER = wordset("customer client company one kunde kunden firma")
_INVOICE = wordset("invoice bill one rechnung")
_THING = wordset(
    "one run thing record note entry fact job flow task todo reminder eintrag notiz lauf aufgabe"
)
_PLACES = {
    word: place
    for place, words in enumerate(
        (
            "first 1st erste ersten",
            "second 2nd zweite zweiten",
            "third 3rd dritte dritten",
            "fourth 4th vierte vierten",
            "fifth 5th funfte funften",
        )
    )
    for word in words.split()
}
_SAID_BY_ID = re.compile(r"[rkt]_[a-z0-9]+")
_LATEST = wordset("last latest recent newest letzte letzten previous")
_COST, _POINTED_COST = 0.15, -0.1


def points(text: str) -> bool:
    """Whether a text says `it`, `that invoice` or `the second one`, so that a list may matter."""
    return any(refers(token) for token in tokens_of(text))


def refers(token: Token) -> bool:
    """Whether a word stands for something said or shown before."""
    return token.norm in _POINTING or token.norm in _PERSONAL


def spelt_out(text: str, listed: Sequence[str]) -> str:
    """The text with a run, a record or a task by its own name where it says `the second one`.

    Customers and invoices are read where they stand, as what may be meant by a place among them
    depends on the sentence.
    """
    tokens = tokens_of(text)
    for at in range(len(tokens)):
        end, place = _pointed(tokens, at, _THING)
        if place is not None and 0 <= place < len(listed) and _SAID_BY_ID.fullmatch(listed[place]):
            return f"{text[: tokens[at].start]}{listed[place]}{text[tokens[end - 1].end :]}"
    return text


def read_invoice_reference(
    tokens: Sequence[Token], at: int, mentions: Mentions, world: World
) -> list[Reading[str]]:
    """The invoice that was spoken of, chosen from a list, or the latest there is."""
    end, place = _pointed(tokens, at, _INVOICE)
    if end == at:
        return []
    numbers = _numbers(place, mentions, world)
    cost = _POINTED_COST if end > at + 1 else _COST
    return [Reading(end, number, (), cost) for number in numbers[:1]]


def _numbers(place: int | None, mentions: Mentions, world: World) -> tuple[str, ...]:
    known = {invoice.number for invoice in world.invoices}
    if place is None:
        return mentions.invoices or (_sole(mentions.listed, known))
    listed = tuple(name for name in mentions.listed if name in known)
    if place >= 0:
        return listed[place : place + 1]
    return tuple(invoice.number for invoice in world.invoices[-1:])


def _sole(listed: tuple[str, ...], known: set[str]) -> tuple[str, ...]:
    found = tuple(name for name in listed if name in known)
    return found if len(found) == 1 else ()


def read_customer_reference(
    tokens: Sequence[Token], at: int, mentions: Mentions, world: World
) -> list[Reading[str]]:
    """The customer that was spoken of, or who stands at that place of a list."""
    if norm_at(tokens, at) in _PERSONAL and mentions.customers:
        return [Reading(at + 1, mentions.customers[0], (), _COST)]
    end, place = _pointed(tokens, at, _CUSTOMER)
    if end == at or end == at + 1:
        return []
    listed = _customers_listed(mentions, world)
    if place is None:
        return [Reading(end, name, (), _COST) for name in mentions.customers[:1]]
    return [Reading(end, name, (), _COST) for name in listed[place : place + 1] if place >= 0]


def _customers_listed(mentions: Mentions, world: World) -> tuple[str, ...]:
    """The customers of a list, also where it is one of their invoices."""
    known = {customer.name: customer.name for customer in world.customers}
    billed = {invoice.number: invoice.customer for invoice in world.invoices}
    return tuple(name for each in mentions.listed if (name := (known | billed).get(each)))


def _pointed(tokens: Sequence[Token], at: int, kind: frozenset[str]) -> tuple[int, int | None]:
    """Where the pointing words end, and the place in a list: -1 is the latest, None is `it`."""
    if norm_at(tokens, at) not in _POINTING:
        return at, None
    word, after = norm_at(tokens, at + 1), norm_at(tokens, at + 2)
    steps = 2 if tokens[at + 1 : at + 2] and word.isdigit() and after in ("st", "nd", "rd") else 1
    place = _PLACES.get(word + after if steps == 2 else word)
    if place is None and word in _LATEST:
        place = -1
    if place is not None:
        end = at + 1 + steps
        return end + (norm_at(tokens, end) in kind), place
    if word in kind:
        return at + 2, None
    is_article = norm_at(tokens, at) in ("the", "die", "das", "one")
    return (at, None) if is_article else (at + 1, None)
