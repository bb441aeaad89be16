"""Doorbells on RQ: a job says that there is work, never what its state is."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from redis import Redis
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue

from bot.kernel.ports import Clock, Due

_LOG = logging.getLogger(__name__)
KERNEL, EDGE = "kernel", "edge"
WAKE, PERFORM = "worker.jobs.wake", "worker.jobs.perform"

# While the bell rings, nobody needs to ring it again; a ring lost with Redis is over after this.
_BELL, _BELL_SECONDS = "steward:bell", 5

# A wake takes as long as there is work, which is no fault: only what hangs for good is ended.
LONGEST_WAKE = 600


class RqBell:
    """`Bell` over Redis; an edge job may take `limit`. What it fails to ring, the clock rings later."""

    def __init__(self, redis: Redis, clock: Clock, limit: timedelta) -> None:
        # A ring is quick or not at all: chats wait for their acknowledgement, and that has seconds.
        # The one retry is for a Redis that was restarted.
        redis.set_retry(Retry(NoBackoff(), 1))
        self._redis = redis
        self._clock = clock
        self._limit = int(limit.total_seconds())
        self._kernel = Queue(KERNEL, connection=redis)
        self._edge = Queue(EDGE, connection=redis)

    def ring(self, due: Iterable[Due]) -> None:
        """Ring for what is due by now. Without Redis nobody hears it, and nothing is lost by that."""
        now = self._clock.now()
        ready = [item for item in due if item.at <= now]
        try:
            with self._redis.pipeline() as trip:
                if any(item.queue == KERNEL for item in ready) and self._is_quiet():
                    self._enqueue(trip, self._kernel, LONGEST_WAKE, WAKE)
                for item in ready:
                    if item.queue == EDGE:
                        self._enqueue(trip, self._edge, self._limit, PERFORM, item.subject)
                trip.execute()
        except RedisError as silence:
            _LOG.warning("nobody hears the bell (%s); the clock rings again later", silence)

    def answered(self) -> None:
        """The kernel is awake: whoever rings from now on must be heard again."""
        self._redis.delete(_BELL)

    def _is_quiet(self) -> bool:
        """Whether nobody rings for the kernel yet; from now on, we do."""
        return bool(self._redis.set(_BELL, 1, nx=True, ex=_BELL_SECONDS))

    def _enqueue(self, trip: Pipeline, queue: Queue, limit: int, work: str, *subjects: str) -> None:
        """Put a job on the one trip to Redis that a ring takes."""
        queue.enqueue(
            work, *subjects, pipeline=trip, result_ttl=0, failure_ttl=0, job_timeout=limit
        )
