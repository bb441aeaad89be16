"""The office without its workers: a command works off in its own process what it made due."""

from collections.abc import Iterable

from bot.kernel.ports import Due
from bot.office import Office
from worker import edge
from worker.drain import drain


class InlineBell:
    """`Bell` in memory: remembers which edge jobs were rung for, until somebody works them off."""

    def __init__(self) -> None:
        self.jobs: list[str] = []

    def ring(self, due: Iterable[Due]) -> None:
        self.jobs += [item.subject for item in due if item.queue == "edge"]

    def answered(self) -> None:
        pass


def work_off(office: Office, bell: InlineBell) -> None:
    """Do everything that is due now, jobs included."""
    drain(office)
    while bell.jobs:
        edge.perform(bell.jobs.pop(0), office)
        drain(office)
