"""The office's real processes, for tests: redis-server, RQ workers and clock, started and killed at will."""

import multiprocessing
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

import psutil
from rq import Worker as RqWorker
from rq.worker import WorkerStatus

from bot import redis_server
from bot.bootstrap import TERMINAL, SystemClock, connect_redis, open_office, prepare
from bot.config import Settings, variable
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.ids import ApprovalRef, conversation_id
from bot.kernel.messages import Message
from bot.rounds.recap import SUMMARIES
from bot.steward import Steward
from worker.__main__ import main as work

THREAD = conversation_id(TERMINAL.channel, "main")
# Noon, so that no digest is due while a test runs, whatever the hour outside.
WEDNESDAY = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
# Forked from a server that has only imported: what a test's own process has begun, such as the
# threads of a typesetter, would be dead in a fork of it, and be waited for.
_CLEAN = multiprocessing.get_context("forkserver")
_CLEAN.set_forkserver_preload(["tests.fakes.workers"])
# Costs nothing where things work, and CI's machine may be busy.
_PATIENCE_SECONDS = 240.0
Sabotage = Callable[[], None]
Seen = TypeVar("Seen")


@dataclass(frozen=True)
class SharedClock:
    """`Clock` of all processes of a home: it goes on by itself from where a file there has put it."""

    home: Path

    def now(self) -> datetime:
        ahead = timedelta(seconds=float(self._file.read_text()))
        return datetime.now(UTC) + ahead

    def passes(self, time: timedelta) -> None:
        self.stands_at(self.now() + time)

    def stands_at(self, moment: datetime) -> None:
        """Move at once, for every process; nobody ever reads half of it."""
        told = self._file.with_suffix(".new")
        told.write_text(str((moment - datetime.now(UTC)).total_seconds()))
        told.replace(self._file)

    @property
    def _file(self) -> Path:
        return self.home / "clock.ahead"


class RunningOffice:
    """An office whose work is done by processes of its own, as under `steward up`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._redis: subprocess.Popen[bytes] | None = None
        self._workers: dict[str, BaseProcess] = {}
        settings.home.mkdir(parents=True, exist_ok=True)
        self.clock = SharedClock(settings.home)
        self.clock.stands_at(WEDNESDAY)
        prepare(settings, self.clock)
        self.parts = open_office(settings, clock=self.clock)
        self.steward = Steward(self.parts)

    # Processes -----------------------------------------------------------------------------------

    def opens(self) -> None:
        """Start Redis and every worker that does not run."""
        if self._redis is None:
            self._redis = redis_server.start(self.settings.home)
        for role in ("kernel", "edge", "clock"):
            if role not in self._workers or not self._workers[role].is_alive():
                self.starts(role)

    def starts(self, role: str, sabotage: Sabotage | None = None) -> None:
        """Start one worker; `sabotage` is run in it first."""
        worker = _CLEAN.Process(target=_role, args=(role, self.settings, sabotage))
        worker.start()
        self._workers[role] = worker

    def kills(self, role: str) -> None:
        """Kill -9 a worker and whatever it forked."""
        worker = self._workers.pop(role)
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(worker.pid)
            for one in (*process.children(recursive=True), process):
                one.kill()
        worker.join()

    def dies(self, role: str) -> bool:
        """Wait until a sabotaged worker has killed itself."""
        worker = self._workers[role]
        worker.join(_PATIENCE_SECONDS)
        return not worker.is_alive()

    def revives(self, role: str, sabotage: Sabotage | None = None) -> None:
        """Start a worker that died, once whatever it had claimed is free again."""
        self.outwaits_leases()
        self.starts(role, sabotage)

    def outwaits_leases(self) -> None:
        """Let a lease pass, in no time: nobody may have anything in hand meanwhile."""
        self.clock.passes(self.settings.lease + timedelta(seconds=1))

    def drains(self, role: str) -> int | None:
        """Stop a worker that is at work, as its supervisor would, and give its exit code."""
        until(lambda: self._works(role) or None, f"a {role} worker at work")
        worker = self._workers.pop(role)
        worker.terminate()
        worker.join(_PATIENCE_SECONDS)
        return worker.exitcode

    def loses_redis(self) -> None:
        """Kill Redis and all that it remembers."""
        if self._redis is not None:
            self._redis.kill()
            self._redis.wait()
            self._redis = None
        for file in (self.settings.home / "redis").rglob("*.aof"):
            file.unlink()

    def closes(self) -> None:
        for role in list(self._workers):
            self.kills(role)
        if self._redis is not None:
            self._redis.terminate()
            self._redis.wait()
            self._redis = None

    # Conversation --------------------------------------------------------------------------------

    def says(self, text: str, external_id: str = "1") -> None:
        message = Message(
            sender=TERMINAL,
            thread="main",
            external_id=external_id,
            text=text,
            at=self.parts.clock.now(),
        )
        self.steward.hear(message)

    def decides(self, card: Card, verb: str = "approve") -> Card:
        decision = Decision.model_validate(
            {
                "approval": card.approval,
                "verb": verb,
                "sender": TERMINAL,
                "shown": card.digest,
            }
        )
        return self.steward.decide(decision)

    def edits(self, card: Card, **changes: str) -> Card:
        return self.steward.edit(
            Edit(
                approval=ApprovalRef(card.approval),
                sender=TERMINAL,
                shown=card.digest,
                changes=tuple(changes.items()),
            )
        )

    def tells(self, card: Card, *, happened: bool) -> Card:
        return self.steward.tell_outcome(ApprovalRef(card.approval), TERMINAL, happened=happened)

    def shows(self, *states: str) -> Card:
        """Wait until the thread's newest card is in one of these states."""
        return until(lambda: self._card_in(states), f"a card that is {' or '.join(states)}")

    def replies(self, words: str) -> Card:
        """Wait until the thread shows a card with these words."""
        return until(
            lambda: next(
                (c for c in self.steward.feed(THREAD) if words in f"{c.title} {c.text}"), None
            ),
            f"a card that says “{words}”",
        )

    def _works(self, role: str) -> bool:
        """Whether a worker has come so far that it can be told to stop; a clock has ticked by then."""
        if role == "clock":
            return bool(self.parts.log.version(SUMMARIES))
        at_work = (WorkerStatus.IDLE, WorkerStatus.BUSY)
        known = RqWorker.all(connection=connect_redis(self.settings))
        pid = self._workers[role].pid
        return any(one.pid == pid and one.get_state() in at_work for one in known)

    def _card_in(self, states: tuple[str, ...]) -> Card | None:
        cards = [card for card in self.steward.feed(THREAD) if card.run]
        return cards[-1] if cards and cards[-1].state in states else None


@contextmanager
def running_office(
    home: Path, *, smtp_url: str = "", lease_seconds: float = 60.0, database_url: str = ""
) -> Iterator[RunningOffice]:
    """An office that is open while the block runs, from a Wednesday's noon on.

    Its leases are as long as an owner's: a slow machine ends no job. Who waits for one moves the clock.
    """
    settings = Settings(
        home=home,
        smtp_url=smtp_url,
        database_url=database_url,
        lease_seconds=lease_seconds,
    )
    office = RunningOffice(settings)
    try:
        yield office
    finally:
        office.closes()


def until(look: Callable[[], Seen | None], what: str) -> Seen:
    """Look until there is something to see; fails with what was expected."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"There was never {what}.")


def _role(role: str, settings: Settings, sabotage: Sabotage | None) -> None:
    """What a worker's process does."""
    os.environ.update(_environment(settings))
    clock = SharedClock(settings.home)
    SystemClock.now = lambda self: clock.now()  # type: ignore[method-assign]
    if sabotage is not None:
        sabotage()
    work(role)


def _environment(settings: Settings) -> dict[str, str]:
    told = {
        "home": str(settings.home),
        "smtp_url": settings.smtp_url,
        "database_url": settings.database_url,
        "lease_seconds": str(settings.lease_seconds),
    }
    return {variable(name): value for name, value in told.items()}
