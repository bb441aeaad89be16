"""What is refused, or only told, starts nothing; a refusal rejects the card that would do it."""

from __future__ import annotations

import pytest

from bot.intents.resolver import Resolver
from tests.corpus.scoring import corpus_world

RESOLVER, WORLD = Resolver(), corpus_world("en")


@pytest.mark.parametrize(
    "text",
    [
        "do not cancel the meeting with Acme",
        "no need to chase Blue Harbor",
        "please don't refund Northwind 200",
    ],
)
def test_what_is_not_to_be_done_is_left_and_said_so(text: str) -> None:
    found = RESOLVER.resolve(text, WORLD)

    assert found.intents == ()
    assert found.ask is not None
    assert found.ask.text.startswith("All right, I leave that")


def test_a_refusal_rejects_the_card_that_waits_to_do_it() -> None:
    (intent,) = RESOLVER.resolve("please don't invoice Acme", WORLD).intents

    assert intent.model_dump(exclude_none=True) == {"ref": "A-1"}


@pytest.mark.parametrize("text", ["don't forget that Acme pays late", "don't send anything"])
def test_a_refusal_that_is_an_order_of_its_own_is_obeyed(text: str) -> None:
    assert [intent.name for intent in RESOLVER.resolve(text, WORLD).intents] in (
        ["remember"],
        ["stop"],
    )


@pytest.mark.parametrize("text", ["kiesel hasnt paid", "Studio Kiesel is late"])
def test_a_fact_alone_starts_nothing_outward(text: str) -> None:
    found = RESOLVER.resolve(text, WORLD)

    assert not found.outward
    assert found.ask is not None


def test_a_fact_with_a_request_is_a_request() -> None:
    assert RESOLVER.resolve("Studio Kiesel is late, send a reminder", WORLD).outward


@pytest.mark.parametrize(
    ("text", "name"),
    [("why?", "replay"), ("cancel", "reject"), ("never mind", "reject"), ("stop that", "stop")],
)
def test_bare_words_are_understood(text: str, name: str) -> None:
    assert [draft.name for draft in RESOLVER.resolve(text, WORLD).drafts] == [name]


def test_a_price_apart_from_its_work_is_that_of_the_work() -> None:
    text = "I finished 3 days of design for Acme at 800 a day, can you bill them?"
    (draft,) = RESOLVER.resolve(text, WORLD).drafts

    assert draft.slots["lines"] == [
        {"description": "design", "quantity": "3", "unit": "day", "unit_price": "800"}
    ]


@pytest.mark.parametrize("text", ["invoice Acme 300 less 50", "invoice Acme 3 days, 800, 900"])
def test_no_sum_is_taken_where_another_figure_would_be_lost(text: str) -> None:
    assert not RESOLVER.resolve(text, WORLD).outward
