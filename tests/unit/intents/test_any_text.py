"""Any text whatever resolves without an exception, twice the same, and loses no figure."""

from __future__ import annotations

import re

from hypothesis import example, given, settings, strategies as st

from bot.intents.catalog.billing import InvoiceCreate
from bot.intents.dialogue import Dialogue, converse
from bot.intents.resolver import Resolver
from tests.unit.intents.worlds import small_world

RESOLVER = Resolver()
WORLD = small_world()
_SAID = st.sampled_from(
    [
        "invoice",
        "Acme",
        "Akme",
        "bill",
        "3",
        "days",
        "of",
        "design",
        "at",
        "800",
        "1.200",
        "1,200",
        "$",
        "€",
        "k",
        "due",
        "in",
        "14",
        "next",
        "Friday",
        "and",
        "remind",
        "me",
        "to",
        "every",
        "Monday",
        "9",
        "pm",
        ".",
        ",",
        ";",
        ":",
        "-",
        "(",
        ")",
        '"',
        "%",
        "net",
        "30",
        "refund",
        "approve",
        "A-1",
        "it",
        "that",
        "the",
        "Dana",
        "2026-0001",
        "-5",
        "0",
        "½",
        "x",
        "@",
        "/",
        "half",
        "a",
        "no",
        "make",
        "12/11",
        "Rechnung",
        "an",
        "fällig",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_unicode_text_resolves_twice_the_same(text: str) -> None:
    assert RESOLVER.resolve(text, WORLD) == RESOLVER.resolve(text, WORLD)


@settings(max_examples=150, deadline=None)
@given(st.lists(_SAID, max_size=14).map(" ".join))
def test_any_jumble_of_known_words_resolves_twice_the_same(text: str) -> None:
    assert RESOLVER.resolve(text, WORLD) == RESOLVER.resolve(text, WORLD)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(_SAID, min_size=1, max_size=6).map(" ".join), max_size=4))
def test_any_conversation_goes_on_through_json(lines: list[str]) -> None:
    dialogue = Dialogue()
    for line in lines:
        turn = converse(dialogue, line, WORLD, RESOLVER)
        dialogue = Dialogue.model_validate_json(turn.dialogue.model_dump_json())

        assert converse(turn.dialogue, "status", WORLD, RESOLVER).intents[:1] != ()


@settings(max_examples=150, deadline=None)
@example("invoice Acme $ ½")
@given(st.lists(_SAID, min_size=2, max_size=12).map(lambda said: "invoice Acme " + " ".join(said)))
def test_no_invoice_starts_with_a_price_that_nobody_said(text: str) -> None:
    for intent in RESOLVER.resolve(text, WORLD).intents:
        if isinstance(intent, InvoiceCreate):
            prices = {line.unit_price for line in intent.lines}
            said = {re.sub(r"[^0-9]", "", word) for word in re.findall(r"[0-9][0-9.,]*", text)}
            assert all(_digits(price) in said | _grown(said) for price in prices), text


def _digits(price: object) -> str:
    return re.sub(r"[^0-9]", "", f"{price}")


def _grown(said: set[str]) -> set[str]:
    """What a `k` or a place for cents makes of the figures that were said."""
    return {figure + zeros for figure in said for zeros in ("0", "00", "000")} | {
        figure.rstrip("0") for figure in said
    }
