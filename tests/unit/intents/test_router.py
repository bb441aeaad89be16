"""The router names what it is sure of, asks about the rest, and never forgets a confirmation."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from bot.intents.router import LearnedRouter, LessonRefused, train_router
from bot.intents.router_bar import Trials, set_bar
from bot.intents.router_head import span
from bot.intents.router_learning import LessonTooSmall
from bot.intents.router_lesson import Example, Lesson
from bot.models.embedder import FloatArray, HashingEmbedder
from bot.models.minilm import MiniLM
from tests.unit.intents.lessons import LESSON, STRANGERS


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def router(minilm: MiniLM) -> LearnedRouter:
    return train_router(LESSON, minilm)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("please create an invoice for Wonka, 5 days", "invoice.create"),
        ("which invoices are overdue", "due.list"),
        ("remind me about the offer on Monday", "remind"),
        ("schedule a call with Hooli", "meeting.book"),
        ("add a new customer named Aperture", "customer.add"),
    ],
)
def test_a_sentence_like_the_examples_is_named(
    router: LearnedRouter, text: str, label: str
) -> None:
    ranking = router.rank(text)

    assert ranking.name == label
    assert label not in ranking.alternatives


@pytest.mark.parametrize(
    "text",
    ["how old is the queen", "sing me a song", "is it raining in Rome", "", "🙂", "asdf qwer"],
)
def test_what_is_out_of_scope_is_asked_about_with_three_buttons(
    router: LearnedRouter, text: str
) -> None:
    ranking = router.rank(text)

    assert ranking.name is None
    assert len(set(ranking.alternatives)) == 3


def test_the_nearest_examples_explain_the_answer(router: LearnedRouter) -> None:
    nearest = router.rank("list all overdue invoices").nearest

    assert nearest[0] == "list overdue invoices"
    assert len(nearest) == 3


def test_the_order_of_the_examples_makes_no_difference(
    router: LearnedRouter, minilm: MiniLM
) -> None:
    backwards = train_router(LESSON[::-1], minilm)

    for text in ("bill Acme", "what's late", "sing"):
        assert backwards.rank(text) == router.rank(text)


def test_a_label_is_known_by_its_own_words(minilm: MiniLM) -> None:
    lesson = [*LESSON, Example("let them know where we stand", "status.report")]

    assert "status.report" in _offered(train_router(lesson, minilm), "report the status")


def test_a_head_is_learnt_once_and_then_read_from_disk(tmp_path: Path) -> None:
    first = train_router(LESSON, _Counting(), folder=tmp_path)
    embedder = _Counting()

    again = train_router(LESSON[::-1], embedder, folder=tmp_path)

    assert embedder.texts == 0
    assert again.rank("bill Acme") == first.rank("bill Acme")


def test_a_damaged_head_is_learnt_again(tmp_path: Path) -> None:
    first = train_router(LESSON, HashingEmbedder(), folder=tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:1000])

    again = train_router(LESSON, HashingEmbedder(), folder=tmp_path)

    assert again.rank("bill Acme") == first.rank("bill Acme")
    assert train_router(LESSON, _Counting(), folder=tmp_path).rank("x") == first.rank("x")


def test_other_examples_or_another_embedder_do_not_reuse_a_head(tmp_path: Path) -> None:
    train_router(LESSON, HashingEmbedder(), folder=tmp_path)
    train_router(LESSON, HashingEmbedder(64), folder=tmp_path)
    train_router(LESSON[1:], HashingEmbedder(), folder=tmp_path)

    assert len(list(tmp_path.iterdir())) == 3


def test_what_the_operator_taps_is_known_from_then_on(router: LearnedRouter) -> None:
    text = "the usual for Globex"

    taught = router.learn(text, "invoice.create")

    assert _offered(taught, text)[0] == "invoice.create"
    assert text in taught.rank(text).nearest


def test_a_tap_reads_the_new_sentence_and_not_the_thousand_old_ones() -> None:
    embedder = _Counting()
    router = train_router(LESSON, embedder)
    before = embedder.texts

    router.learn("bill the usual to Globex", "invoice.create")

    assert 0 < embedder.texts - before < len(LESSON)


def test_a_lesson_can_be_rolled_back(router: LearnedRouter) -> None:
    before = router.rank("the usual for Globex")

    taught = router.learn("the usual for Globex", "invoice.create")

    assert taught.rollback().rank("the usual for Globex") == before
    assert router.rollback() is router


def test_a_tap_against_an_earlier_one_is_refused_by_name(router: LearnedRouter) -> None:
    taught = router.learn("schedule a call with Hooli", "meeting.book")

    with pytest.raises(LessonRefused, match="schedule a call with Hooli"):
        taught.learn("schedule a call with Hooli", "task.done")

    assert taught.rank("schedule a call with Hooli").name == "meeting.book"


@pytest.mark.parametrize(
    "lesson", [LESSON[:8], [Example(text, None) for text in STRANGERS], LESSON[:20]]
)
def test_a_lesson_without_two_intents_and_some_strangers_is_refused(
    lesson: Sequence[Example],
) -> None:
    with pytest.raises(LessonTooSmall, match="label None"):
        train_router(lesson, HashingEmbedder())


def test_validation_sets_the_bar_and_its_strangers_are_learnt(minilm: MiniLM) -> None:
    known = [each for each in LESSON if each.label]
    learnt = [each for place, each in enumerate(known) if place % 3]
    apart = [each for place, each in enumerate(known) if place % 3 == 0]
    strangers = [Example(text, None) for text in STRANGERS]

    router = train_router(learnt, minilm, validation=[*apart, *strangers])

    assert router.rank("raise an invoice to Wonka for the logo").name == "invoice.create"
    assert router.rank("how old is the queen").name is None


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec=None)))
def test_any_text_whatever_is_ranked_twice_the_same(text: str) -> None:
    ranking = _hashed().rank(text)

    assert ranking == _hashed().rank(text)
    assert 0 <= ranking.confidence <= 1


def test_a_digest_names_the_lesson_whatever_its_order() -> None:
    validation = (Example("bill them", "invoice.create"), Example("sing", None))

    lesson = Lesson(LESSON, validation)

    assert lesson.digest("a") == Lesson(LESSON[::-1], validation[::-1]).digest("a")
    assert len({lesson.digest("a"), lesson.digest("b"), Lesson(LESSON).digest("a")}) == 3


def test_a_bar_over_mere_noise_lets_next_to_nothing_pass() -> None:
    noise = np.random.default_rng(7).normal(size=(400, 3)).astype(np.float32)
    in_scope = np.arange(400) % 2 == 0

    bar = set_bar(Trials(noise, in_scope, in_scope & (np.arange(400) % 4 == 0)))

    assert (bar.confidence(noise) >= bar.height).mean() < 0.02


def test_a_bar_keeps_strangers_out_and_acts_on_the_rest() -> None:
    draw = np.random.default_rng(7)
    in_scope = np.arange(1000) < 900
    seen = draw.normal(size=(1000, 2)).astype(np.float32) + 5 * in_scope[:, None]

    bar = set_bar(Trials(seen.astype(np.float32), in_scope, in_scope))
    passed = bar.confidence(seen.astype(np.float32)) >= bar.height

    assert passed[in_scope].mean() > 0.95
    assert passed[~in_scope].mean() < 0.1


def test_few_rows_and_many_give_the_same_weights() -> None:
    rows = np.asarray(np.random.default_rng(7).normal(size=(40, 60)) / 8, np.float32)
    padded = np.asarray(np.concatenate([rows, np.zeros((30, 60))]), np.float32)
    classes, kept = np.append(np.arange(40) % 3, np.zeros(30, np.int64)), np.arange(70) < 40

    few = span(rows)
    rotated = few.unrotated(few.learn(classes[:40], kept[:40], np.ones(40, np.float32)))
    plain = span(padded).learn(classes, kept, np.ones(70, np.float32))

    assert ((rows @ rotated).argmax(axis=1) == classes[:40]).all()
    assert np.abs(rows @ rotated - rows @ plain).max() < 0.1


class _Counting(HashingEmbedder):
    """Counts the texts it was asked for."""

    texts = 0

    def embed(self, texts: Sequence[str]) -> FloatArray:
        self.texts += len(texts)
        return super().embed(texts)


def _offered(router: LearnedRouter, text: str) -> tuple[str, ...]:
    ranking = router.rank(text)
    return (*([ranking.name] if ranking.name else []), *ranking.alternatives)


@cache
def _hashed() -> LearnedRouter:
    return train_router(LESSON, HashingEmbedder())
