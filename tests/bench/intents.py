"""Scores tier 2 on labelled sentences: `python -m tests.bench.intents TRAIN TEST`.

`python -m tests.bench.intents_table FOLDER` scores it on a whole folder of such files.

Lines are {"text", "intent"}; an intent of null is out of scope. `--validate` and `--oos` name
the sentences that the bar is set with; without them the bar is set by cross-validation over
TRAIN, which must then hold some that are out of scope. TEST is never learnt from, and may hold
some that are out of scope too, or `--strangers` names them.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from tempfile import gettempdir
from time import perf_counter

from bot.intents.router import LearnedRouter, train_router
from bot.intents.router_lesson import Example
from bot.intents.routing import Ranking
from bot.models.minilm import MiniLM

MODELS = Path(gettempdir()) / "steward-bench-models"
Labelled = tuple[str, str | None]


def factory(train: Sequence[Labelled], cal: Sequence[Labelled]) -> "Routed":
    """For scorers that bring (text, intent) pairs and ask `route(text)`."""
    router = train_router(examples(train), MiniLM(MODELS), validation=examples(cal))
    return Routed(router)


class Routed:
    """A router as a scorer sees it: (intent or None, confidence, candidates)."""

    def __init__(self, router: LearnedRouter) -> None:
        self._router = router

    def route(self, text: str) -> tuple[str | None, float, list[str]]:
        ranking = self._router.rank(text)
        first = [ranking.name] if ranking.name else []
        return ranking.name, ranking.confidence, [*first, *ranking.alternatives]


def score(router: LearnedRouter, tests: Sequence[Labelled]) -> dict[str, float]:
    """Shares between 0 and 1; times in milliseconds, which depend on the machine."""
    rankings, times = _timed(router.rank, [text for text, _ in tests])
    inside = [
        (ranking, label) for ranking, (_, label) in zip(rankings, tests, strict=True) if label
    ]
    outside = [ranking for ranking, (_, label) in zip(rankings, tests, strict=True) if not label]
    return {
        "top1": _share(_candidates(ranking)[0] == label for ranking, label in inside),
        "top3": _share(label in _candidates(ranking)[:3] for ranking, label in inside),
        "in_scope_accuracy": _share(ranking.name == label for ranking, label in inside),
        "wrong_action": _share(ranking.name not in (None, label) for ranking, label in inside),
        "out_of_scope_recall": _share(ranking.name is None for ranking in outside),
        "p50_ms": median(times),
        "p95_ms": sorted(times)[int(0.95 * len(times))],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one JSON object."""
    asked = _parser().parse_args(arguments)
    validation = [*lines(asked.validate), *lines(asked.oos)]
    started = perf_counter()
    router = train_router(
        examples(lines(asked.train)), MiniLM(MODELS), validation=examples(validation)
    )
    learnt = perf_counter() - started
    tests = [*lines(asked.test), *lines(asked.strangers)]
    figures = {**score(router, tests), "learn_s": learnt}
    print(json.dumps({name: round(figure, 4) for name, figure in figures.items()}))  # noqa: T201


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.intents", description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--validate", type=Path, help="in-scope sentences to set the bar with")
    parser.add_argument("--oos", type=Path, help="out-of-scope sentences to set the bar with")
    parser.add_argument("--strangers", type=Path, help="out-of-scope sentences to test with")
    return parser


def lines(path: Path | None) -> list[Labelled]:
    if path is None:
        return []
    with path.open(encoding="utf-8") as file:
        found = [json.loads(line) for line in file if line.strip()]
    return [(line["text"], line["intent"]) for line in found]


def examples(pairs: Sequence[Labelled]) -> list[Example]:
    return [Example(text, label) for text, label in pairs]


def _timed(
    rank: Callable[[str], Ranking], texts: Sequence[str]
) -> tuple[list[Ranking], list[float]]:
    rankings, times = [], []
    for text in texts:
        started = perf_counter()
        rankings.append(rank(text))
        times.append(1000 * (perf_counter() - started))
    return rankings, times


def _candidates(ranking: Ranking) -> tuple[str, ...]:
    return (*([ranking.name] if ranking.name else []), *ranking.alternatives)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


if __name__ == "__main__":
    main()
