"""A router as its benches see it: sentences read once, answers with their confidence, and the balanced threshold."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.intents.router import LearnedRouter
from bot.intents.router_lesson import Example
from bot.models.embedder import FloatArray
from bot.models.minilm import MiniLM

Labelled = tuple[str, str | None]


class Routed:
    """What a scorer that brings (text, intent) pairs asks: (intent or None, confidence, candidates)."""

    def __init__(self, router: LearnedRouter) -> None:
        self._router = router

    def route(self, text: str) -> tuple[str | None, float, list[str]]:
        ranking = self._router.rank(text)
        first = [ranking.name] if ranking.name else []
        return ranking.name, ranking.confidence, [*first, *ranking.alternatives]


class Tries(NamedTuple):
    """A router's answers to some sentences, one number a sentence."""

    confidence: FloatArray
    right: FloatArray
    """1 where the likeliest intent was the right one."""
    acts: FloatArray
    """1 where it was over the router's own bar."""


def tries(routed: Routed, tests: Sequence[Labelled]) -> Tries:
    found = [(routed.route(text), label) for text, label in tests]
    return Tries(
        np.array([confidence for (_, confidence, _), _ in found], np.float32),
        np.array([names[0] == label for (_, _, names), label in found], np.float32),
        np.array([name is not None for (name, _, _), _ in found], np.float32),
    )


def balanced(inside: Tries, outside: Tries) -> float:
    """The confidence at which in-scope accuracy and out-of-scope recall are best together."""

    def together(threshold: float) -> float:
        return accuracy(inside, threshold) + recall(outside, threshold)

    return max(map(float, np.unique(inside.confidence)), key=together)


def accuracy(inside: Tries, threshold: float) -> float:
    """The share of sentences in scope that are right and confident enough."""
    return float(((inside.confidence >= threshold) * inside.right).mean())


def recall(outside: Tries, threshold: float) -> float:
    """The share of sentences out of scope that are not."""
    return float((outside.confidence < threshold).mean())


def examples(pairs: Sequence[Labelled]) -> list[Example]:
    return [Example(text, label) for text, label in pairs]


class Remembering:
    """An embedder that reads each sentence once, where the same ones come up in several lessons."""

    def __init__(self, reads: MiniLM) -> None:
        self._reads = reads
        self._views: dict[str, FloatArray] = {}
        self.name, self.dimensions = reads.name, reads.dimensions

    def embed(self, texts: Sequence[str]) -> FloatArray:
        return self._reads.embed(texts)

    def layers(self, texts: Sequence[str]) -> FloatArray:
        new = [text for text in dict.fromkeys(texts) if text not in self._views]
        if new:
            self._views.update(zip(new, self._reads.layers(new), strict=True))
        return np.stack([self._views[text] for text in texts])
