"""Kill -9 at a commit: before or after the transaction that stores a given fact."""

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.kernel.ports import Batch
from bot.storage.log import SqlLog


@dataclass(frozen=True)
class CommitPoint:
    """The commit that stores `fact` (of `step`, where one is named), seen from before or behind."""

    role: Literal["kernel", "edge"]
    fact: str
    step: str
    moment: Literal["before", "after"]

    def __str__(self) -> str:
        return f"{self.moment} {self.fact} {self.step}".strip().replace(" ", "-")

    def is_in(self, batches: Sequence[Batch]) -> bool:
        return any(
            entry.fact.kind == self.fact and getattr(entry.fact, "step", "") == self.step
            for batch in batches
            for append in batch.appends
            for entry in append.entries
        )


def kill_at(point: CommitPoint) -> None:
    """From now on this worker dies at the point, together with the fork that came to it."""
    commit, worker = SqlLog.commit, os.getpid()

    def deadly(self: SqlLog, batches: Sequence[Batch]) -> tuple[Batch, ...]:
        reached = point.is_in(batches)
        if reached and point.moment == "before":
            _die(worker)
        conflicts = commit(self, batches)
        if reached:
            _die(worker)
        return conflicts

    SqlLog.commit = deadly  # type: ignore[method-assign]


def _die(worker: int) -> None:
    for process in (worker, os.getpid()):
        os.kill(process, signal.SIGKILL)
