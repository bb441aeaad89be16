"""Tier 2: a linear head that names the intent of a sentence, or says that it is not sure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from bot.intents.router_features import Sight
from bot.intents.router_learning import Head, learn_head
from bot.intents.router_lesson import Example, Lesson
from bot.intents.router_shelf import load_head, save_head
from bot.intents.routing import Ranking
from bot.models.embedder import Embedder

ALTERNATIVES = 3
NEAREST = 3
_REVISION = "4"  # counts changes to how heads are learnt, so that kept ones are learnt again


class LessonRefused(Exception):
    """What was tapped would undo what was confirmed before; the router stays as it was."""


def train_router(
    examples: Iterable[Example],
    embedder: Embedder,
    *,
    validation: Iterable[Example] = (),
    folder: Path | None = None,
) -> LearnedRouter:
    """The same router for the same examples in any order; kept in `folder` once learnt.

    Raises `LessonTooSmall` below two intents or a handful of sentences with label None.
    """
    lesson = Lesson(tuple(examples), tuple(validation))
    return LearnedRouter(lesson, Sight(embedder), folder)


class LearnedRouter:
    """Never changes: what is learnt later makes another router, which knows this one."""

    def __init__(
        self,
        lesson: Lesson,
        sight: Sight,
        folder: Path | None = None,
        before: LearnedRouter | None = None,
    ) -> None:
        self._lesson = lesson
        self._sight = sight
        self._folder = folder
        self._before = before
        self._head = _head(lesson, sight, folder)

    def rank(self, text: str) -> Ranking:
        seen = self._head.see(self._head.features.rows([text], self._sight.look([text])))
        confidence = float(self._head.confidence(seen)[0])
        best = [self._lesson.labels[place] for place in np.argsort(-seen.scores[0], kind="stable")]
        sure = confidence >= self._head.bar.height
        nearest = np.argsort(-seen.likeness[0], kind="stable")[:NEAREST]
        return Ranking(
            name=best[0] if sure else None,
            confidence=confidence,
            alternatives=tuple(best[sure : ALTERNATIVES + sure]),
            nearest=tuple(self._lesson.known[place].text for place in nearest),
        )

    def learn(self, text: str, label: str) -> LearnedRouter:
        """A router that also knows what the operator tapped.

        Raises `LessonRefused` when something confirmed before would no longer resolve.
        """
        lesson = self._lesson.with_more([Example(text, label, confirmed=True)])
        after = LearnedRouter(lesson, self._sight, self._folder, before=self)
        lost = [each for each in self._lesson.confirmed if not after._keeps(each, self)]
        if lost or after._likeliest(text) != label:
            raise LessonRefused(_refusal(text, label, lost))
        return after

    def rollback(self) -> LearnedRouter:
        """The router before its last lesson; the first one has only itself."""
        return self._before or self

    def _keeps(self, example: Example, earlier: LearnedRouter) -> bool:
        resolved = earlier.rank(example.text).name == example.label
        return not resolved or self.rank(example.text).name == example.label

    def _likeliest(self, text: str) -> str:
        ranking = self.rank(text)
        return ranking.name or ranking.alternatives[0]


def _head(lesson: Lesson, sight: Sight, folder: Path | None) -> Head:
    if folder is None:
        return learn_head(lesson, sight)
    path = folder / f"router-{lesson.digest(sight.name, _REVISION)}.npz"
    head = load_head(path)
    if head is None:
        head = learn_head(lesson, sight)
        save_head(path, head)
    return head


def _refusal(text: str, label: str, lost: list[Example]) -> str:
    if not lost:
        return f'"{text}" cannot mean {label}: what was confirmed before says otherwise.'
    named = ", ".join(f'"{each.text}" ({each.label})' for each in lost)
    return (
        f'Learning "{text}" as {label} would undo what you confirmed: {named}. '
        "Nothing was learnt; correct the older example first if it is wrong."
    )
