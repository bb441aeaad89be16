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

from bot.intents.router import train_router
from bot.models.minilm import MiniLM
from tests.bench.intents import MODELS, lines
from tests.bench.routed import (
    Labelled,
    Remembering,
    Routed,
    Tries,
    accuracy,
    balanced,
    examples,
    recall,
    tries,
)

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
    embedder = Remembering(MiniLM(MODELS))
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
    embedder: "Remembering",
) -> Figures:
    calibration = known[turn::2] + strange[turn::2]
    quarters = [
        (known[1 - turn :: 2][part::2], strange[1 - turn :: 2][part::2]) for part in range(2)
    ]
    started = perf_counter()
    router = train_router(examples(train), embedder, validation=examples(calibration))
    learnt = perf_counter() - started
    routed = Routed(router)
    tried = [(tries(routed, inside), tries(routed, outside)) for inside, outside in quarters]
    scores = [
        _figures(*tried[part], threshold=balanced(*tried[1 - part]), learnt=learnt)
        for part in range(2)
    ]
    return Figures(*map(mean, zip(*scores, strict=True)))


def _figures(inside: Tries, outside: Tries, *, threshold: float, learnt: float) -> Figures:
    return Figures(
        top1=float(inside.right.mean()),
        in_scope=accuracy(inside, threshold),
        recall=recall(outside, threshold),
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


if __name__ == "__main__":
    main()
