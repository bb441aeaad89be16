"""What no template covers keeps the values that were plainly said, and never a sum in doubt."""

from __future__ import annotations

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
