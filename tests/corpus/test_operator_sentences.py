"""The resolver understands what operators say, and starts nothing from what they do not mean."""

from __future__ import annotations

import pytest

from bot.intents.resolver import Resolver
from tests.corpus.scoring import (
    AMERICAN,
    BLIND,
    BRITISH,
    FIFTH,
    FRESH,
    Score,
    report,
    score,
    sentences,
)


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


def test_sentences_of_a_second_writing_stay_understood() -> None:
    """A second part, here through the templates alone; `python -m tests.corpus` adds the router.

    Its first 246 were written without a look at the templates, and at first 84.8 % got the right
    intent and 64.6 % all slots. Then causes were mended, and 122 more gave 90.7 % and 84.5 %; then
    again, and the last 121 gave 99.0 % and 94.8 %. By then their writer had read the templates, and
    what missed was mended since, so these figures flatter: the first pair is the honest one.
    """
    fresh = score(Resolver(), FRESH)

    assert fresh.started_outward == []
    assert fresh.right_intent / fresh.in_scope >= 0.86, report(fresh)
    assert fresh.right_slots / fresh.in_scope >= 0.80, report(fresh)


@pytest.mark.parametrize("file", [BLIND, AMERICAN])
def test_sentences_that_were_written_blind_stay_understood(file: str) -> None:
    """Four sets of 120 by somebody who had not seen the templates, the last two in another world.

    Each was measured once before it was read, after the one before had been mended: 93.8, 90.5,
    90.5 and 85.3 % got the right intent, 82.3, 63.2, 76.8 and 70.5 % all slots, with the router.
    What missed was mended since, so the floors only keep what was gained.
    """
    found = score(Resolver(), file)

    assert found.started_outward == []
    assert found.right_intent / found.in_scope >= 0.86, report(found)
    assert found.right_slots / found.in_scope >= 0.80, report(found)


@pytest.mark.parametrize("file", [FIFTH, BRITISH])
def test_nothing_outward_starts_from_the_last_two_blind_sets(file: str) -> None:
    """Measured once with the router, and then hardly mended: these figures are the honest ones.

    91.4 and 91.4 % got the right intent; 74.3 % all slots in the fifth, and as much in the sixth
    after mechanisms were mended on the fifth (71.4 % before).
    """
    found = score(Resolver(), file)

    assert found.started_outward == []
