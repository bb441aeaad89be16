"""Learns a router's numbers from a lesson, and tries them on sentences that they have not seen."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.intents.router_bar import Bar, Trials, Truth, set_bar
from bot.intents.router_features import Features, learn_features
from bot.intents.router_head import Classes, Span, energy, span
from bot.intents.router_lesson import Lesson
from bot.models.embedder import Embedder, FloatArray

FOLDS = 4
NEIGHBOURS = 3
CONFIRMED_WEIGHT = 3.0
_NOTHING = np.zeros(1, np.float32)
_UNSET = Bar(_NOTHING, _NOTHING, _NOTHING, _NOTHING, height=1.0)


class LessonTooSmall(Exception):
    """A router cannot be learnt from this; the message says what is missing."""


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
    bar: Bar

    def scores(self, rows: FloatArray) -> FloatArray:
        """Of each label. One row goes without BLAS, whose threads cost a short product dear."""
        if len(rows) == 1:
            return np.asarray(np.einsum("rf,fl->rl", rows, self.weights), np.float32)
        return rows @ self.weights

    def likeness(self, rows: FloatArray) -> FloatArray:
        """To each known example."""
        return self.features.last_view(rows) @ self.known.T


def learn_head(lesson: Lesson, embedder: Embedder) -> Head:
    """Weights from all examples; the bar from those that each tried head had not seen."""
    _check(lesson)
    texts = [*(each.text for each in lesson.known), *lesson.strangers]
    features = learn_features(texts, embedder)
    learner = _Learner(lesson, span(features.rows(texts, embedder)))
    everything = np.ones(len(texts), np.bool_)
    known = learner.space.rows[: len(lesson.known)]
    head = Head(
        features,
        learner.weights(everything),
        learner.strangeness(everything),
        features.last_view(known),
        _UNSET,
    )
    tried = _on_tests(head, lesson, embedder) if lesson.tests else _on_folds(head, learner)
    return replace(head, bar=set_bar(_join(tried, _on_strangers(head, learner))))


def evidence(scores: FloatArray, strangeness: FloatArray, likeness: FloatArray) -> FloatArray:
    """For and against acting: [sentences, 5], in the order that `Bar` learnt them."""
    ranked = np.sort(scores, axis=1)
    best, second, total = ranked[:, -1], ranked[:, -2], energy(scores)
    nearest = np.sort(likeness, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    return np.stack([total, best - second, best - total, strangeness, nearest], axis=1)


def _check(lesson: Lesson) -> None:
    if len(lesson.labels) < 2 or len(lesson.strangers) < FOLDS:
        raise LessonTooSmall(
            f"The lesson has {len(lesson.labels)} intents and {len(lesson.strangers)} sentences "
            f"out of scope; a router needs 2 and {FOLDS}. Add examples, also with label None."
        )


class _Learner:
    """Learns from any part of a lesson; its rows are the known examples, then the strangers."""

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
        turns = np.arange(len(self.space.rows)) % FOLDS
        parts = [self.space.rows[turns == turn] @ learn(turns != turn) for turn in range(FOLDS)]
        joined = np.concatenate(parts)
        order = np.argsort(np.argsort(turns, kind="stable"), kind="stable")
        return joined[order]


def _on_tests(head: Head, lesson: Lesson, embedder: Embedder) -> Trials:
    rows = head.features.rows([each.text for each in lesson.tests], embedder)
    scores = head.scores(rows)
    labels = np.array(lesson.labels)[scores.argmax(axis=1)]
    right = labels == np.array([each.label for each in lesson.tests])
    seen = evidence(scores, rows @ head.strangeness, head.likeness(rows))
    return Trials(seen, np.ones(len(rows), np.bool_), right)


def _on_folds(head: Head, learner: _Learner) -> Trials:
    scores = learner.unseen(learner.weights)[: learner.known]
    strangeness = learner.unseen(learner.strangeness)[: learner.known]
    likeness = head.likeness(learner.space.rows[: learner.known])
    np.fill_diagonal(likeness, -1)  # its own nearest would be itself
    right = scores.argmax(axis=1) == learner.classes[: learner.known]
    seen = evidence(scores, strangeness, likeness)
    return Trials(seen, np.ones(len(scores), np.bool_), right)


def _on_strangers(head: Head, learner: _Learner) -> Trials:
    """No label was learnt from them, so only their strangeness needs folds."""
    rows = learner.space.rows[learner.known :]
    strangeness = learner.unseen(learner.strangeness)[learner.known :]
    seen = evidence(head.scores(rows), strangeness, head.likeness(rows))
    never: npt.NDArray[np.bool_] = np.zeros(len(rows), np.bool_)
    return Trials(seen, never, never)


def _join(first: Trials, second: Trials) -> Trials:
    return Trials(
        np.concatenate([first.evidence, second.evidence]),
        np.concatenate([first.in_scope, second.in_scope]),
        np.concatenate([first.right, second.right]),
    )
