"""What is measured of each system, and how a sample is summed up."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

import psutil

_MOMENT = 0.02


@dataclass(frozen=True)
class Measured:
    """One round of one system. Times in milliseconds, memory in megabytes resident."""

    workflows_per_second: float
    waiting_p50: float
    waiting_p99: float
    done_p50: float
    done_p99: float
    memory: float


def measured(
    many: Callable[[], int],
    start: Callable[[], object],
    finish: Callable[[], object],
    *,
    singles: int,
    pid: int,
) -> Measured:
    """Time many workflows, then single ones from start to waiting and from tap to done."""
    for _ in range(2):
        start()
        finish()
    began = time.perf_counter()
    count = many()
    rate = count / (time.perf_counter() - began)
    waiting, done = [], []
    for _ in range(singles):
        waiting.append(_milliseconds(start))
        done.append(_milliseconds(finish))
    return Measured(
        rate, *_p50_p99(waiting), *_p50_p99(done), psutil.Process(pid).memory_info().rss / 2**20
    )


def _milliseconds(work: Callable[[], object]) -> float:
    """Time one act of a person, who takes a moment before it."""
    time.sleep(_MOMENT)
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _p50_p99(sample: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(sample, n=100, method="inclusive")
    return cuts[49], cuts[98]
