"""Without Redis the bell stays silent at once: a chat must be acknowledged within seconds."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from redis import Redis

from bot.bootstrap import SystemClock
from bot.kernel.ports import Due
from bot.storage.queue import RqBell


class DeadRedis:
    """Takes connections, counts them, and hangs up."""

    def __init__(self) -> None:
        self.calls = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._hang_up, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _hang_up(self) -> None:
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()


@pytest.fixture
def dead() -> Iterator[DeadRedis]:
    redis = DeadRedis()
    yield redis
    redis.close()


def test_a_bell_that_nobody_hears_is_rung_twice_at_once_and_no_error(dead: DeadRedis) -> None:
    clock = SystemClock()
    bell = RqBell(Redis(port=dead.port), clock, timedelta(seconds=60))

    bell.ring([Due("run/r_1", "kernel", clock.now())])

    assert dead.calls == 2
