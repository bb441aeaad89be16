"""The kernel's worker tells RQ that it lives less often than RQ's own, and is never taken for dead."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue

from bot import redis_server
from worker.doorkeeper import Doorkeeper


@pytest.fixture
def redis() -> Iterator[Redis]:
    home = Path(tempfile.mkdtemp(prefix="doorkeeper-"))
    server = redis_server.start(home)
    yield Redis(unix_socket_path=str(redis_server.socket_in(home)))
    server.terminate()
    server.wait()
    shutil.rmtree(home)


def test_a_worker_is_known_for_longer_than_it_waits_for_a_job_and_says_so_once(
    redis: Redis,
) -> None:
    queue = Queue("kernel", connection=redis)
    worker = Doorkeeper([queue], connection=redis)
    beats = set()
    for _ in range(3):
        queue.enqueue("time.time", job_timeout=30)
        found = worker.dequeue_job_and_maintain_ttl(timeout=None)
        assert found is not None
        worker.execute_job(*found)
        worker.heartbeat()
        assert redis.ttl(worker.key) > worker.dequeue_timeout
        beats.add(redis.hget(worker.key, "last_heartbeat"))

    assert len(beats) == 1
