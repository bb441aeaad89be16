"""Scores tier 2 on labelled sentences: `python -m tests.bench.intents TRAIN TEST`.

`python -m tests.bench.intents_table FOLDER` scores it on a whole folder of such files.

Lines are {"text", "intent"}; an intent of null is out of scope. `--validate` and `--oos` name the
sentences that the bar is set with: those beside TRAIN (`clinc_val.jsonl` and `clinc_oos_dev.jsonl`
beside `clinc_train_….jsonl`) where nothing is named. Without any, the bar is set by cross-validation
over TRAIN, and the shipped sentences out of scope serve where TRAIN has none. TEST is never learnt
from, and may hold some that are out of scope too, or `--strangers` names them.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import mean, median
from tempfile import gettempdir
from time import perf_counter

from bot.intents.router import LearnedRouter, train_router
from bot.intents.routing import Ranking
from bot.intents.teaching import out_of_scope
from bot.models.minilm import MiniLM
from tests.bench.routed import Labelled, Remembering, Routed, balanced, examples, tries

MODELS = Path(gettempdir()) / "steward-bench-models"


def factory(train: Sequence[Labelled], cal: Sequence[Labelled]) -> Routed:
    """For scorers that bring (text, intent) pairs and ask `route(text)`."""
    router = train_router(examples(train), MiniLM(MODELS), validation=examples(cal))
    return Routed(router)


def score(
    router: LearnedRouter, tests: Sequence[Labelled], threshold: float | None = None
) -> dict[str, float]:
    """Shares between 0 and 1, at the router's own bar and at a `threshold`; times in milliseconds."""
    rankings, times = _timed(router.rank, [text for text, _ in tests])
    answers = list(zip(rankings, (label for _, label in tests), strict=True))
    inside = [(ranking, label) for ranking, label in answers if label]
    outside = [ranking for ranking, label in answers if not label]
    figures = {
        "top1": _share(_candidates(ranking)[0] == label for ranking, label in inside),
        "top3": _share(label in _candidates(ranking)[:3] for ranking, label in inside),
        "in_scope_accuracy": _share(ranking.name == label for ranking, label in inside),
        "wrong_action": _share(ranking.name not in (None, label) for ranking, label in inside),
        "out_of_scope_recall": _share(ranking.name is None for ranking in outside),
        "p50_ms": median(times),
        "p95_ms": sorted(times)[int(0.95 * len(times))],
    }
    return figures if threshold is None else figures | _at(threshold, inside, outside)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one JSON object."""
    asked = _parser().parse_args(arguments)
    train, validation = lines(asked.train), _validation(asked.train, asked.validate, asked.oos)
    if all(label for _, label in [*train, *validation]):
        train += [(text, None) for text in out_of_scope()]
    started = perf_counter()
    router = train_router(examples(train), MiniLM(MODELS), validation=examples(validation))
    learnt = perf_counter() - started
    tests = [*lines(asked.test), *lines(asked.strangers)]
    figures = {**score(router, tests, _threshold(train, validation)), "learn_s": learnt}
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


def _validation(train: Path, known: Path | None, strange: Path | None) -> list[Labelled]:
    """The files that are named; else the ones that belong to TRAIN by their names."""
    if known is None and strange is None:
        family = train.name.partition("train")[0]
        beside = [train.with_name(f"{family}{part}.jsonl") for part in ("val", "oos_dev")]
        return [line for path in beside if path.exists() for line in lines(path)]
    return [*lines(known), *lines(strange)]


def _threshold(train: Sequence[Labelled], validation: Sequence[Labelled]) -> float | None:
    """The balanced threshold by validation alone: each half chooses for a router that the other calibrated."""
    known = [line for line in validation if line[1]]
    strange = [line for line in validation if not line[1]]
    if min(len(known), len(strange)) < _HALVED:
        return None
    embedder = Remembering(MiniLM(MODELS))
    chosen = []
    for turn in range(2):
        calibration = examples([*known[turn::2], *strange[turn::2]])
        routed = Routed(train_router(examples(train), embedder, validation=calibration))
        apart = 1 - turn
        chosen.append(balanced(tries(routed, known[apart::2]), tries(routed, strange[apart::2])))
    return mean(chosen)


_HALVED = 10
"""Fewer sentences than this of either kind choose nothing."""


def _timed(
    rank: Callable[[str], Ranking], texts: Sequence[str]
) -> tuple[list[Ranking], list[float]]:
    rankings, times = [], []
    for text in texts:
        started = perf_counter()
        rankings.append(rank(text))
        times.append(1000 * (perf_counter() - started))
    return rankings, times


def _at(
    threshold: float, inside: Sequence[tuple[Ranking, str]], outside: Sequence[Ranking]
) -> dict[str, float]:
    """The likeliest intent counts, whatever the router's own bar says of it."""
    right = (r.confidence >= threshold and _candidates(r)[0] == label for r, label in inside)
    return {
        "balanced_threshold": threshold,
        "balanced_in_scope_accuracy": _share(right),
        "balanced_out_of_scope_recall": _share(r.confidence < threshold for r in outside),
    }


def _candidates(ranking: Ranking) -> tuple[str, ...]:
    return (*([ranking.name] if ranking.name else []), *ranking.alternatives)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


if __name__ == "__main__":
    main()
