"""What no template covers keeps the values that were plainly said, and never a sum in doubt."""

from __future__ import annotations

from typing import cast

import pytest

from bot.intents.drafts import Draft
from bot.intents.frames import shipped_templates
from bot.intents.guessing import likely_draft
from bot.intents.resolver import Resolver
from tests.corpus.scoring import corpus_world


def _likely(name: str, said: str) -> Draft:
    resolver = Resolver()
    scene = resolver.scene(said, corpus_world("en"))
    return likely_draft(name, scene, shipped_templates(), resolver.catalog)


def test_a_task_goes_without_the_words_that_only_ask_for_it() -> None:
    said = "The shared drive wants tidying up, could you put that on my list?"

    assert _likely("task.add", said).slots["text"] == "The shared drive wants tidying up"


def test_a_reason_may_be_a_clause_of_its_own() -> None:
    draft = _likely("meeting.cancel", "cancel my call with Jonas tomorrow, I'm ill")

    assert draft.slots["person"] == "Jonas Weber"
    assert draft.slots["reason"] == "I'm ill"


def test_a_card_that_waits_is_no_customer() -> None:
    [draft] = Resolver().resolve("A-1 should be due on Friday instead", corpus_world("en")).drafts

    assert draft.slots["ref"] == "A-1"
    assert "customer" not in draft.slots


def test_a_count_in_words_that_is_lost_takes_its_sum_with_it() -> None:
    draft = _likely("invoice.create", "quarter of a day for Acme at 320, bill it")

    assert "lines" not in draft.slots


@pytest.mark.parametrize(
    "said",
    [
        "invoice Acme 2300 for boards, 30 days",
        "invoice Acme 2300 for the new menu boards and give them 30 days",
        "I worked 3 days for Acme, that comes to 2400, invoice it",
        "invoice Acme: 10 hours for the logo at 800 a day",
        "invoice Acme 10 hours at 800 a day",
        "invoice Acme 95 an hour for 3 days",
        "invoice Acme half of 2400",
        "invoice Acme 50% of 2400 upfront",
        "invoice Acme 3 days at 800 with 10% discount",
        "invoice Acme 3 days at 800 minus 10%",
        "invoice Acme 2400 in two instalments",
        "invoice Acme 800 twice",
        "invoice Acme 3 days at 2x800",
    ],
)
def test_a_price_that_may_be_another_than_it_says_is_asked_for(
    said: str,
) -> None:
    resolution = Resolver().resolve(said, corpus_world("en"))

    assert all({"lines", "tax"}.isdisjoint(draft.slots) for draft in resolution.drafts)
    assert not resolution.outward


@pytest.mark.parametrize(
    "said", ["invoice 3 days for Acme at 800", "bill 3 days for Acme, 800 a day"]
)
def test_a_price_that_is_said_to_be_for_each_is_multiplied(said: str) -> None:
    [draft] = Resolver().resolve(said, corpus_world("en")).drafts

    [line] = cast("list[dict[str, str]]", draft.slots["lines"])
    assert (line["quantity"], line["unit"], line["unit_price"]) == ("3", "day", "800")
