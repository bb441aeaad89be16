"""What RQ calls: each job is a doorbell, answered with whatever the log says is to be done."""

import os
import resource
from functools import lru_cache

from bot.bootstrap import begin_work
from bot.office import Office
from worker import drain as kernel, edge


def wake() -> None:
    """There is work for the kernel: do all of it."""
    office = _office(os.getpid())
    office.bell.answered()
    kernel.drain(office)


def perform(subject: str) -> None:
    """One agent or connector call, in a fork of its own with a limit on memory."""
    office = _office(os.getpid())
    limit = office.settings.edge_memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    edge.perform(subject, office)


@lru_cache(maxsize=1)
def _office(_pid: int) -> Office:
    """One office a process: connections are never shared with a fork."""
    return begin_work()
