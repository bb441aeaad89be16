"""Learns a router's numbers from a lesson, and tries them on sentences that they have not seen."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.intents.router_bar import Bar, Trials, Truth, set_bar
from bot.intents.router_features import Features, Sight, learn_features
from bot.intents.router_head import Classes, Span, energy, span
from bot.intents.router_lesson import Lesson
from bot.models.embedder import FloatArray

FOLDS = 4
NEIGHBOURS = 3
PRIOR = 2.0
"""Sentences' worth of the usual reliability that each label starts with."""
CONFIRMED_WEIGHT = 3.0
_NOTHING = np.zeros(1, np.float32)
_UNSET = Bar(_NOTHING, _NOTHING, _NOTHING, _NOTHING, height=1.0)


class LessonTooSmall(Exception):
    """A router cannot be learnt from this; the message says what is missing."""


@dataclass(frozen=True)
class Seen:
    """What a head sees in each sentence, before it is weighed."""

    scores: FloatArray
    """Of each label."""
    strangeness: FloatArray
    likeness: FloatArray
    """To each known example."""

    @property
    def best(self) -> Classes:
        return np.asarray(self.scores.argmax(axis=1), np.int64)


@dataclass(frozen=True)
class Head:
    """All that was learnt. Rows of `known` stand in the order of the lesson's known examples."""

    features: Features
    weights: FloatArray
    """[features, labels]."""
    strangeness: FloatArray
    """[features]: what speaks for a sentence being out of scope."""
    known: FloatArray
    """The known examples' last view, to find the nearest."""
    reliability: FloatArray
    """[labels]: log odds of each being right where it comes first; siblings come out low."""
    bar: Bar

    def see(self, rows: FloatArray) -> Seen:
        return Seen(self._scores(rows), rows @ self.strangeness, self.likeness(rows))

    def likeness(self, rows: FloatArray) -> FloatArray:
        return self.features.last_view(rows) @ self.known.T

    def confidence(self, seen: Seen) -> FloatArray:
        return self.bar.confidence(_evidence(seen, self.reliability[seen.best]))

    def _scores(self, rows: FloatArray) -> FloatArray:
        """One row goes without BLAS, whose threads cost a short product dear."""
        if len(rows) == 1:
            return np.asarray(np.einsum("rf,fl->rl", rows, self.weights), np.float32)
        return rows @ self.weights


def learn_head(lesson: Lesson, sight: Sight) -> Head:
    """Weights from all examples; the bar from those that each tried head had not seen."""
    _check(lesson)
    with threadpool_limits(1, "blas"):  # as products are short, more threads burn twice the time
        return _learn(lesson, sight)


def _learn(lesson: Lesson, sight: Sight) -> Head:
    texts = [*(each.text for each in lesson.known), *lesson.strangers]
    views = sight.study(texts)
    features = learn_features(texts, views)
    learner = _Learner(lesson, span(features.rows(texts, views)))
    head = _untried(features, learner)
    strangeness = learner.unseen(learner.strangeness)
    if lesson.tests:
        tried = _on_tests(head, lesson, sight)
    else:
        tried = _on_folds(head, learner, strangeness[: learner.known])
    return _with_bar(head, tried, _on_strangers(head, learner, strangeness[learner.known :]))


def _untried(features: Features, learner: "_Learner") -> Head:
    everything = np.ones(len(learner.space.rows), np.bool_)
    known = features.last_view(learner.space.rows[: learner.known]).copy()  # frees the rest
    weights, strangeness = learner.weights(everything), learner.strangeness(everything)
    both = learner.space.unrotated(np.column_stack([weights, strangeness]))
    return Head(features, both[:, :-1].copy(), both[:, -1].copy(), known, _NOTHING, _UNSET)


def _with_bar(head: Head, tried: tuple[Seen, Truth], strange: Seen) -> Head:
    """Nothing is right to do about a stranger, whichever label comes first."""
    seen, right = tried
    reliability, without_itself = _reliability(seen.best, right, seen.scores.shape[1])
    known, unknown = _evidence(seen, without_itself), _evidence(strange, reliability[strange.best])
    never = np.zeros(len(unknown), np.bool_)
    trials = Trials(
        evidence=np.concatenate([known, unknown]),
        in_scope=np.append(np.ones(len(known), np.bool_), never),
        right=np.append(right, never),
    )
    return replace(head, reliability=reliability, bar=set_bar(trials))


def _evidence(seen: Seen, reliability: FloatArray) -> FloatArray:
    """For and against acting: [sentences, 6], in the order that `Bar` learnt them."""
    ranked = np.sort(seen.scores, axis=1)
    best, second, total = ranked[:, -1], ranked[:, -2], energy(seen.scores)
    nearest = np.partition(seen.likeness, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    return np.stack(
        [total, best - second, best - total, seen.strangeness, nearest, reliability], axis=1
    )


def _reliability(best: Classes, right: Truth, labels: int) -> tuple[FloatArray, FloatArray]:
    """Of each label, and of each sentence's best one as judged by all the other sentences."""
    usual = float(np.clip(right.mean(), 0.01, 0.99))
    first = np.bincount(best, minlength=labels)
    hits = np.bincount(best[right], minlength=labels)

    def log_odds(hits: Classes, first: Classes) -> FloatArray:
        odds = (hits + PRIOR * usual) / (first - hits + PRIOR * (1 - usual))
        return np.asarray(np.log(odds), np.float32)

    return log_odds(hits, first), log_odds(hits[best] - right, first[best] - 1)


def _check(lesson: Lesson) -> None:
    if len(lesson.labels) < 2 or len(lesson.strangers) < FOLDS:
        raise LessonTooSmall(
            f"The lesson has {len(lesson.labels)} intents and {len(lesson.strangers)} sentences "
            f"out of scope; a router needs 2 and {FOLDS}. Add examples, also with label None."
        )


class _Learner:
    """Learns from any part of a lesson; its rows are the known examples, then the strangers.

    All weights are for the space's coordinates; only those that are kept are unrotated.
    """

    def __init__(self, lesson: Lesson, space: Span) -> None:
        self.space = space
        self.known = len(lesson.known)
        self.strange = np.arange(len(space.rows)) >= self.known
        places = {label: place for place, label in enumerate(lesson.labels)}
        self.classes: Classes = np.zeros(len(space.rows), np.int64)
        self.classes[: self.known] = [places[each.label or ""] for each in lesson.known]
        self._importance = np.ones(len(space.rows), np.float32)
        self._importance[: self.known] += [
            (CONFIRMED_WEIGHT - 1) * each.confirmed for each in lesson.known
        ]

    def weights(self, kept: Truth) -> FloatArray:
        return self.space.learn(self.classes, kept & ~self.strange, self._importance)

    def strangeness(self, kept: Truth) -> FloatArray:
        """Few strangers weigh as much together as all that is known."""
        balance = np.where(self.strange, self.known / self.strange.sum(), 1).astype(np.float32)
        both = self.space.learn(self.strange.astype(np.int64), kept, balance)
        return both[:, 1] - both[:, 0]

    def unseen(self, learn: Callable[[Truth], FloatArray]) -> FloatArray:
        """What each row gets from weights that were learnt without it."""
        rows = self.space.coordinates
        turns = np.arange(len(rows)) % FOLDS
        parts = [rows[turns == turn] @ learn(turns != turn) for turn in range(FOLDS)]
        joined = np.concatenate(parts)
        order = np.argsort(np.argsort(turns, kind="stable"), kind="stable")
        return joined[order]


def _on_tests(head: Head, lesson: Lesson, sight: Sight) -> tuple[Seen, Truth]:
    texts = [each.text for each in lesson.tests]
    seen = head.see(head.features.rows(texts, sight.look(texts)))
    labels = np.array(lesson.labels)[seen.best]
    return seen, labels == np.array([each.label for each in lesson.tests])


def _on_folds(head: Head, learner: _Learner, strangeness: FloatArray) -> tuple[Seen, Truth]:
    likeness = head.likeness(learner.space.rows[: learner.known])
    np.fill_diagonal(likeness, -1)  # its own nearest would be itself
    seen = Seen(learner.unseen(learner.weights)[: learner.known], strangeness, likeness)
    return seen, seen.best == learner.classes[: learner.known]


def _on_strangers(head: Head, learner: _Learner, strangeness: FloatArray) -> Seen:
    """No label was learnt from them, so only their strangeness needs folds."""
    return replace(head.see(learner.space.rows[learner.known :]), strangeness=strangeness)
