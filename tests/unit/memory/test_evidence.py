"""Words, times and scores, each against what can be worked out by hand."""

import math
from collections import Counter
from datetime import UTC, datetime
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, strategies as st

from bot.memory.lexical import (
    LENGTH_SHARE,
    SATURATION,
    Allowed,
    Postings,
    best_rows,
    passage_scores,
    window_scores,
)
from bot.memory.stem import stem
from bot.memory.thesaurus import Thesaurus
from bot.memory.threads import Threads
from bot.memory.times import Period, names_time, period_named, wants_recent
from bot.memory.vectors import RememberedVectors
from bot.memory.words import content_words, questions
from bot.models.embedder import HashingEmbedder

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TEXTS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("caresses", "caress"), ("ponies", "poni"), ("agreed", "agre"), ("motoring", "motor"),
        ("hopping", "hop"), ("filing", "file"), ("happy", "happi"), ("relational", "relat"),
        ("sensibility", "sensibl"), ("goodness", "good"), ("adjustment", "adjust"),
        ("adoption", "adopt"), ("controlling", "control"), ("rate", "rate"), ("größe", "größe"),
    ],
)  # fmt: skip
def test_stems_are_those_of_porters_paper(word: str, root: str) -> None:
    assert stem(word) == root


def test_words_keep_numbers_whole_and_drop_what_carries_no_meaning() -> None:
    assert content_words("Acme's invoice 2026-0017 is due on 14.11., for €1,200.50!") == [
        "acme", "invoice", "2026-0017", "due", "14.11", "1,200.50",
    ]  # fmt: skip


def test_only_the_sentences_that_ask_are_questions() -> None:
    assert questions("Fine. When is it due? I forgot.") == "When is it due?"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("on 3 May 2026", (2026, 5, 3), (2026, 5, 4)),
        ("on May 3rd, 2026", (2026, 5, 3), (2026, 5, 4)),
        ("in October", (2026, 10, 1), (2026, 11, 1)),
        ("in December", (2025, 12, 1), (2026, 1, 1)),
        ("2026-02-28", (2026, 2, 28), (2026, 3, 1)),
        ("during 2025", (2025, 1, 1), (2026, 1, 1)),
    ],
)
def test_a_period_is_read(text: str, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    year, month, day = start
    last_year, last_month, last_day = end
    assert period_named(text, AT) == Period(
        datetime(year, month, day, tzinfo=UTC),
        datetime(last_year, last_month, last_day, tzinfo=UTC),
    )


@pytest.mark.parametrize("text", ["you may march on", "30 February 2026", "2026-13-01", "99 May"])
def test_what_is_no_date_names_no_day(text: str) -> None:
    period = period_named(text, AT)
    assert period is None or (period.end - period.start).days > 1


def test_time_words_and_recency_are_told_apart() -> None:
    assert names_time("We met last Friday")
    assert not names_time("We met in the hall")
    assert wants_recent("What is our latest price?")
    assert not wants_recent("When did we last meet?")


@given(TEXTS, st.lists(st.sampled_from("abcdefg"), max_size=4), st.data())
def test_scores_equal_bm25_by_hand_over_the_allowed_rows(
    texts: list[list[str]], query: list[str], data: st.DataObject
) -> None:
    mask = data.draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    postings, allowed = Postings(), Allowed.of(np.array(mask))
    lengths = np.array([postings.add(row, text) for row, text in enumerate(texts)], np.float32)
    seen = [text for text, open_ in zip(texts, mask, strict=True) if open_]

    scores, _ = passage_scores([{term: 1.0} for term in set(query)], postings, lengths, allowed)

    for score, text, open_ in zip(scores, texts, mask, strict=True):
        wanted = by_hand(set(query), text, seen) if open_ else 0.0
        assert score == pytest.approx(wanted, abs=1e-4)


@given(TEXTS, st.sets(st.sampled_from("abcdef"), max_size=3))
def test_windows_score_as_their_texts_put_together(texts: list[list[str]], query: set[str]) -> None:
    postings, threads = Postings(), Threads[str]()
    lengths = np.array([postings.add(row, text) for row, text in enumerate(texts)], np.float32)
    for row in range(len(texts)):
        threads.place(row, "t", row, str(row))
    allowed = Allowed.of(np.ones(len(texts), np.bool_))
    windows = [list(chain(*texts[max(0, row - 2) : row + 2])) for row in range(len(texts))]
    around = np.array([len(window) for window in windows], np.float32)

    scores = window_scores(query, postings, around, threads.around(len(texts), 1, 2), allowed)

    assert len(lengths) == len(scores)
    for score, window in zip(scores, windows, strict=True):
        assert score == pytest.approx(by_hand(query, window, windows), abs=1e-4)


def by_hand(query: set[str], text: list[str], texts: list[list[str]]) -> float:
    mean = max(sum(map(len, texts)) / len(texts), 1e-6)
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * len(text) / mean)
    total = 0.0
    for term in query & set(text):
        holders = sum(term in other for other in texts)
        rarity = math.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5))
        count = Counter(text)[term]
        total += rarity * count * (SATURATION + 1) / (count + norm)
    return total


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(1, 10))
def test_the_best_rows_are_those_a_full_sort_gives(values: list[int], count: int) -> None:
    scores = np.array(values, np.float32)
    chosen = best_rows(scores, count, Allowed.of(np.ones(len(values), np.bool_)))

    best = sorted((value for value in values if value), reverse=True)[:count]
    assert sorted((values[row] for row in chosen), reverse=True) == best


def test_a_word_finds_what_is_written_almost_like_it_and_nothing_else() -> None:
    thesaurus = Thesaurus(RememberedVectors(HashingEmbedder()), 384)
    thesaurus.learn(["donaudampfschiffahrt", "printer", "toner"])

    (found,) = thesaurus.alternatives(["donaudampfschifffahrt"])

    assert set(found) == {"donaudampfschifffahrt", "donaudampfschiffahrt"}
    thesaurus.learn(["roof"])
    (again,) = thesaurus.alternatives(["donaudampfschifffahrt"])
    assert "donaudampfschiffahrt" in again
