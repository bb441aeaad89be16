"""`steward up` loses its Redis, then is killed itself: the one comes back, and nothing outlives the other."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from redis.exceptions import RedisError

from bot.bootstrap import TERMINAL, SystemClock, connect_redis, open_office, prepare
from bot.config import Settings, variable
from bot.kernel.messages import Message
from bot.steward import Steward
from tests.fakes.ports import held_port
from tests.fakes.workers import THREAD, until


def test_a_redis_that_died_is_started_again_and_work_goes_on(tmp_path: Path) -> None:
    with open_for_all(tmp_path) as (up, steward):
        says(steward, "status", "1")
        until(lambda: answers(steward) == 1 or None, "an answer")

        redis = redis_of(up)
        redis.kill()
        until(lambda: not lives(redis) or None, "the end of that Redis")

        until(lambda: connected(steward) or None, "another Redis")
        says(steward, "status", "2")
        until(lambda: answers(steward) == 2 or None, "another answer")


def test_a_supervisor_that_is_killed_leaves_nothing_running(tmp_path: Path) -> None:
    with open_for_all(tmp_path) as (up, steward):
        says(steward, "status", "1")
        until(lambda: answers(steward) == 1 or None, "an answer")
        started = up.children(recursive=True)

        up.kill()
        up.wait()

        until(lambda: not any(map(lives, started)) or None, "the end of all of it")


@contextmanager
def open_for_all(home: Path) -> Iterator[tuple[psutil.Process, Steward]]:
    """An office that `steward up` opened in its own processes."""
    with held_port() as port:
        settings = Settings(home=home, port=port, chroma_url="http://127.0.0.1:1")
        told = {"home": home, "port": settings.port, "chroma_url": settings.chroma_url}
        prepare(settings)
        environment = {variable(name): str(value) for name, value in told.items()}
        up = subprocess.Popen(
            (sys.executable, "-c", "from bot.cli import app; app()", "up"),
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
        )
        try:
            yield psutil.Process(up.pid), Steward(open_office(settings))
        finally:
            with suppress(ProcessLookupError):
                os.kill(up.pid, signal.SIGTERM)
            up.wait()


def says(steward: Steward, text: str, name: str) -> None:
    now = SystemClock().now()
    steward.hear(Message(sender=TERMINAL, thread="main", external_id=name, text=text, at=now))


def answers(steward: Steward) -> int:
    return len(steward.feed(THREAD))


def connected(steward: Steward) -> bool:
    with suppress(RedisError):
        return bool(connect_redis(steward.office.settings).ping())
    return False


def redis_of(up: psutil.Process) -> psutil.Process:
    return next(child for child in up.children() if child.name().startswith("redis"))


def lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
