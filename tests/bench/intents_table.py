"""Tier 2 beside the best that was tried by hand: `python -m tests.bench.intents_table FOLDER`.

FOLDER holds `clinc_train_*.jsonl`, `clinc_val.jsonl` and `clinc_oos_dev.jsonl`. Half of the two
last ones calibrates, a quarter chooses the balanced threshold, a quarter is scored, in turns.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import NamedTuple

import numpy as np

from bot.intents.router import train_router
from bot.models.embedder import FloatArray
from bot.models.minilm import MiniLM
from tests.bench.intents import MODELS, Labelled, Routed, examples, lines

BY_HAND = {
    "5shot": (0.880, 0.840, 0.883),
    "10shot": (0.915, 0.878, 0.871),
    "small": (0.956, 0.918, 0.891),
}
"""Top-1, in-scope accuracy and out-of-scope recall of logistic regression, TF-IDF and a none class."""


class Figures(NamedTuple):
    """Shares between 0 and 1, then seconds."""

    top1: float
    in_scope: float
    """Right and over the balanced threshold."""
    recall: float
    bar_in_scope: float
    """Right and over the router's own bar."""
    bar_wrong: float
    bar_recall: float
    learnt: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one row for each size of lesson, each the mean over its files and turns."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.intents_table", description=__doc__
    )
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    known, strange = lines(folder / "clinc_val.jsonl"), lines(folder / "clinc_oos_dev.jsonl")
    embedder = _Remembering(MiniLM(MODELS))
    print(_HEADING)  # noqa: T201
    for size, by_hand in BY_HAND.items():
        found = [
            _scored(lines(file), known, strange, turn, embedder)
            for file in sorted(folder.glob(f"clinc_train_{size}*.jsonl"))
            for turn in range(2)
        ]
        if found:
            print(_row(size, Figures(*map(mean, zip(*found, strict=True))), by_hand))  # noqa: T201


def _scored(
    train: list[Labelled],
    known: list[Labelled],
    strange: list[Labelled],
    turn: int,
    embedder: "_Remembering",
) -> Figures:
    calibration = known[turn::2] + strange[turn::2]
    quarters = [
        (known[1 - turn :: 2][part::2], strange[1 - turn :: 2][part::2]) for part in range(2)
    ]
    started = perf_counter()
    router = train_router(examples(train), embedder, validation=examples(calibration))
    learnt = perf_counter() - started
    routed = Routed(router)
    tries = [(_tries(routed, inside), _tries(routed, outside)) for inside, outside in quarters]
    scores = [
        _figures(*tries[part], threshold=_balanced(*tries[1 - part]), learnt=learnt)
        for part in range(2)
    ]
    return Figures(*map(mean, zip(*scores, strict=True)))


class _Tries(NamedTuple):
    confidence: FloatArray
    right: FloatArray
    acts: FloatArray


def _tries(routed: Routed, tests: Sequence[Labelled]) -> _Tries:
    found = [(routed.route(text), label) for text, label in tests]
    return _Tries(
        np.array([confidence for (_, confidence, _), _ in found], np.float32),
        np.array([names[0] == label for (_, _, names), label in found], np.float32),
        np.array([name is not None for (name, _, _), _ in found], np.float32),
    )


def _balanced(inside: _Tries, outside: _Tries) -> float:
    """Where in-scope accuracy and out-of-scope recall are best together."""

    def together(threshold: float) -> float:
        right = float(((inside.confidence >= threshold) * inside.right).mean())
        return right + float((outside.confidence < threshold).mean())

    return max(map(float, np.unique(inside.confidence)), key=together)


def _figures(inside: _Tries, outside: _Tries, *, threshold: float, learnt: float) -> Figures:
    return Figures(
        top1=float(inside.right.mean()),
        in_scope=float(((inside.confidence >= threshold) * inside.right).mean()),
        recall=float((outside.confidence < threshold).mean()),
        bar_in_scope=float((inside.acts * inside.right).mean()),
        bar_wrong=float((inside.acts * (1 - inside.right)).mean()),
        bar_recall=float((1 - outside.acts).mean()),
        learnt=learnt,
    )


_HEADING = """\
| lesson | top-1 | by hand | balanced: in scope / out of scope | by hand | at the bar: in scope / wrong / out of scope | learnt |
|---|---|---|---|---|---|---|"""


def _row(size: str, here: Figures, by_hand: tuple[float, float, float]) -> str:
    return (
        f"| {size} | {here.top1:.3f} | {by_hand[0]:.3f} | {here.in_scope:.3f} / {here.recall:.3f} "
        f"| {by_hand[1]:.3f} / {by_hand[2]:.3f} "
        f"| {here.bar_in_scope:.3f} / {here.bar_wrong:.3f} / {here.bar_recall:.3f} "
        f"| {here.learnt:.1f} s |"
    )


class _Remembering:
    """Reads each sentence once, as the same ones come up in every lesson."""

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


if __name__ == "__main__":
    main()
