"""One process of the office: `python -m worker kernel`, `edge` or `clock`."""

import sys
from collections.abc import Callable

from redis import Redis
from rq import Queue, Worker

from bot.bootstrap import connect_redis
from bot.config import read_settings
from bot.observe.logs import start_logging
from bot.storage.queue import EDGE, KERNEL
from worker import clock, jobs
from worker.doorkeeper import Doorkeeper


def main(role: str) -> None:
    """Work until told to stop: SIGTERM lets the job at hand finish."""
    roles: dict[str, Callable[[Redis], None]] = {
        "kernel": _kernel,
        "edge": _edge,
        "clock": lambda _: clock.tick_forever(),
    }
    if role not in roles:
        sys.exit(f"There is no process {role!r}; use one of {', '.join(roles)}.")
    settings = read_settings()
    start_logging(role, settings)
    roles[role](connect_redis(settings))


def _kernel(redis: Redis) -> None:
    """Warm and without forks: the latency of every answer depends on it."""
    jobs.wake()
    queue = Queue(KERNEL, connection=redis)
    Doorkeeper([queue], connection=redis).work(logging_level="WARNING")


def _edge(redis: Redis) -> None:
    """A fork for each job, so that what hangs, leaks or crashes hurts nobody else."""
    queue = Queue(EDGE, connection=redis)
    Worker([queue], connection=redis).work(logging_level="WARNING")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
