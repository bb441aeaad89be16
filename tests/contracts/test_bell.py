"""What the bell rings for on a real Redis: how long each kind of work may take before it is ended."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue

from bot.bootstrap import SystemClock
from bot.kernel.ports import Due
from bot.redis_server import socket_in, start
from bot.storage.queue import EDGE, KERNEL, RqBell


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = start(tmp_path)
    with Redis(unix_socket_path=str(socket_in(tmp_path))) as redis:
        yield redis
    server.terminate()
    server.wait()


def test_an_agent_may_take_a_lease_and_a_kernel_that_has_much_to_do_is_not_cut_short(
    redis: Redis,
) -> None:
    clock = SystemClock()
    now = clock.now()

    bell = RqBell(redis, clock, timedelta(seconds=2))
    bell.ring([Due("run/r_1", "kernel", now), Due("r_1/draft", "edge", now)])

    (wake,), (draft,) = (Queue(name, connection=redis).jobs for name in (KERNEL, EDGE))
    assert draft.timeout == 2
    assert wake.timeout == 600
