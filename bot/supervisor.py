"""`steward up`: one process that starts all the others, restarts what falls, and stops cleanly."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot import redis_server
from bot.config import Settings, variable
from bot.kernel.errors import NotAllowed
from bot.signals import stop_with, told_to_stop

Say = Callable[[str], None]
_STABLE_SECONDS, _SLOWEST = 30.0, 15.0
_STOP_SECONDS = 15.0


@dataclass
class Child:
    """One supervised process; `failures` in a row slow its next start down."""

    name: str
    command: tuple[str, ...]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    failures: int = 0
    resume_at: float = field(default=0.0)


def roles(settings: Settings) -> list[Child]:
    """The processes that these settings call for, as in the Procfile."""
    python = sys.executable
    children = [
        Child("kernel", (python, "-m", "worker", "kernel")),
        Child("edge", (python, "-m", "worker", "edge")),
        Child("clock", (python, "-m", "worker", "clock")),
        Child("console", (python, "-m", "bot.console")),
    ]
    if settings.log_format == "json" or settings.otel_exporter_otlp_endpoint:
        children.append(Child("observer", (python, "-m", "bot.observe")))
    if not settings.chroma_url:
        children.append(Child("memory", (python, "-m", "bot.memory")))
    if settings.slack_bot_token and settings.slack_app_token:
        children.append(Child("slack", (python, "-m", "bot.adapters.slack")))
    if settings.telegram_token and not settings.telegram_webhook_url:
        children.append(Child("telegram", (python, "-m", "bot.adapters.telegram")))
    return children


def supervise(
    settings: Settings, prepare: Callable[[], None], ready: Callable[[], None], say: Say
) -> None:
    """Run the office in the foreground until SIGINT or SIGTERM; raises NotAllowed if it runs already."""
    stop = told_to_stop()
    with _alone(settings.home), _redis(settings, say) as look_after_redis:
        say("database: migrating")
        prepare()
        children = roles(settings)
        try:
            for child in children:
                _start(child, settings, say)
            ready()
            while not stop.wait(0.2):
                look_after_redis()
                for child in children:
                    _look_after(child, settings, say)
        finally:
            say("stopping")
            _stop([child for child in children if child.process is not None])
    say("stopped")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two offices in one home would fight over its Redis: the second is refused."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotAllowed(
                f"The office in {home} is open already; stop that one first, "
                "or set STEWARD_HOME to another folder."
            ) from None
        yield


@contextmanager
def _redis(settings: Settings, say: Say) -> Iterator[Callable[[], None]]:
    """A private Redis, where none is set, until the end of the block; gives what looks after it."""
    if settings.redis_url:
        yield lambda: None
        return
    begun = [_begin_redis(settings, say)]

    def look_after() -> None:
        if (code := begun[-1].poll()) is not None:
            say(f"redis: ended with {code}")
            begun.append(_begin_redis(settings, say))

    try:
        yield look_after
    finally:
        begun[-1].terminate()
        with suppress(subprocess.TimeoutExpired):
            begun[-1].wait(_STOP_SECONDS)


def _begin_redis(settings: Settings, say: Say) -> "subprocess.Popen[bytes]":
    say("redis: starting")
    return redis_server.start(settings.home, preexec=partial(stop_with, os.getpid()))


def _start(child: Child, settings: Settings, say: Say) -> None:
    environment = {**os.environ, variable("home"): str(settings.home)}
    child.process = subprocess.Popen(
        child.command,
        env=environment,
        start_new_session=True,
        preexec_fn=partial(stop_with, os.getpid()),
    )
    child.started = time.monotonic()
    say(f"{child.name}: started (pid {child.process.pid})")


def _look_after(child: Child, settings: Settings, say: Say) -> None:
    """Start a fallen process again, more slowly each time it falls at once."""
    now = time.monotonic()
    if child.process is None:
        if now >= child.resume_at:
            _start(child, settings, say)
        return
    code = child.process.poll()
    if code is None:
        return
    lasted = now - child.started
    child.failures = 0 if lasted > _STABLE_SECONDS else child.failures + 1
    wait = min(0.1 * 2**child.failures, _SLOWEST)
    child.process, child.resume_at = None, now + wait
    say(f"{child.name}: ended with {code} after {lasted:.0f} s, starting again in {wait:.1f} s")


def _stop(children: list[Child]) -> None:
    """Ask all to finish what they have in hand; end those that do not."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
