"""The resolver understands what operators say, and starts nothing from what they do not mean."""

from __future__ import annotations

import pytest

from bot.intents.resolver import Resolver
from tests.corpus.scoring import Score, report, score, sentences


@pytest.fixture(scope="module")
def total() -> Score:
    return score(Resolver())


def test_the_corpus_is_large_enough_to_say_something() -> None:
    in_scope = [sentence for sentence in sentences() if sentence.intents]
    out_of_scope = [sentence for sentence in sentences() if not sentence.intents]

    assert len(in_scope) >= 600
    assert len(out_of_scope) >= 150


def test_nearly_every_sentence_becomes_the_right_intent(total: Score) -> None:
    assert total.right_intent / total.in_scope >= 0.95, report(total)


def test_most_sentences_fill_every_slot_rightly(total: Score) -> None:
    assert total.right_slots / total.in_scope >= 0.90, report(total)


def test_nothing_outward_starts_from_what_is_out_of_scope(total: Score) -> None:
    assert total.started_outward == []
