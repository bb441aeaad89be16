"""RQ's warm worker with a heart that beats by the clock instead of by the job."""

import time

from redis.client import Pipeline
from rq import SimpleWorker

from bot.storage.queue import LONGEST_WAKE

_BEAT_SECONDS = 10
_KNOWN_SECONDS = LONGEST_WAKE + 6 * _BEAT_SECONDS


class Doorkeeper(SimpleWorker):
    """Answers the kernel's bell: RQ's own tells Redis five times a job that it lives, a trip or two each."""

    _beaten = float("-inf")

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Stay on RQ's books for longer than a job may take, or the wait for one; `timeout` is less."""
        now = time.monotonic()
        if now - self._beaten >= _BEAT_SECONDS:
            self._beaten = now
            super().heartbeat(_KNOWN_SECONDS, pipeline)
