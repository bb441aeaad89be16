"""Steward's own figures: a real redis-server, a real RQ kernel worker, SQLite in FULL, all features on."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bot import bootstrap, redis_server
from bot.config import Settings
from bot.kernel.decisions import Decision
from bot.kernel.events import Entry, RunStarted
from bot.kernel.frozen import Packed
from bot.kernel.ids import RunId, approval_ref, conversation_id
from bot.kernel.ports import Append, Batch, Due
from bot.steward import Steward
from tests.bench.approval_flow import FLOW, FLOWS, GoOn
from tests.bench.measures import Measured, measured

THREADS = 8
_PATIENCE = 60.0
_PAUSE = 0.0005


def steward(home: Path, many: int, singles: int) -> Measured:
    """One round in a fresh home."""
    settings = Settings(home=home)
    bootstrap.ACTIONS = (*bootstrap.ACTIONS, GoOn)
    bootstrap.prepare(settings)
    server = redis_server.start(home)
    try:
        with _kernel_worker(home) as pid:
            client = Client(Steward(bootstrap.open_office(settings, flows=FLOWS)))
            return measured(
                lambda: client.many(many), client.start, client.finish, singles=singles, pid=pid
            )
    finally:
        server.terminate()
        server.wait()


class Client:
    """Starts runs and taps Approve, as an adapter does."""

    def __init__(self, steward: Steward) -> None:
        self._steward = steward
        self._office = steward.office
        self._numbers = count(1)
        self._latest, self._shown = RunId(""), ""
        self._threads = threading.local()

    def many(self, most: int) -> int:
        """Many at once, from as many threads as chats that speak: each starts, approves, awaits."""
        with ThreadPoolExecutor(THREADS) as pool:
            runs = list(pool.map(lambda _: self._begin(), range(most)))
            digests = list(pool.map(self._await_card, runs))
            list(pool.map(self._approve, runs, digests))
            list(pool.map(self._await_end, runs))
        return most

    def start(self) -> None:
        self._latest = self._begin()
        self._shown = self._await_card(self._latest)

    def finish(self) -> None:
        self._approve(self._latest, self._shown)
        self._await_end(self._latest)

    def _begin(self) -> RunId:
        run = RunId(f"r_bench{next(self._numbers)}")
        fact = RunStarted(
            flow=FLOW.name,
            flow_version=FLOW.version,
            flow_digest=FLOWS.digest(FLOW),
            intent=Packed(kind="bench", body="{}"),
            conversation=conversation_id("terminal", "bench"),
            operator=bootstrap.OWNER,
            words="bench",
        )
        now = self._office.clock.now()
        append = Append(f"run/{run}", 0, (Entry(fact=fact, actor="bench"),))
        self._office.commit(Batch(now, (append,), (Due(f"run/{run}", "kernel", now),)))
        return run

    def _approve(self, run: RunId, shown: str) -> None:
        self._steward.decide(
            Decision(
                approval=approval_ref(run, "gate"),
                verb="approve",
                sender=bootstrap.TERMINAL,
                shown=shown,
            )
        )

    def _await_card(self, run: RunId) -> str:
        """Wait until a run asks; give the digest that its card shows."""
        return self._await("SELECT digest FROM approval WHERE state = 'pending' AND run = ?", run)

    def _await_end(self, run: RunId) -> None:
        self._await("SELECT id FROM run WHERE state = 'done' AND id = ?", run)

    def _await(self, query: str, run: RunId) -> str:
        """Look at a read model, as lightly as can be, until it has the row."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            row: tuple[str] | None = self._eyes().execute(query, (run,)).fetchone()
            if row is not None:
                return row[0]
            time.sleep(_PAUSE)
        raise TimeoutError(f"{run} was not there after {_PATIENCE:.0f} s: {query}")

    def _eyes(self) -> sqlite3.Connection:
        """A reading connection for each thread."""
        if not hasattr(self._threads, "eyes"):
            path = self._office.settings.home / "steward.db"
            self._threads.eyes = sqlite3.connect(path, isolation_level=None)
        eyes: sqlite3.Connection = self._threads.eyes
        return eyes


@contextmanager
def _kernel_worker(home: Path) -> Iterator[int]:
    """The process of the kernel queue, with its pid."""
    environment = {**os.environ, "STEWARD_HOME": str(home)}
    command = (sys.executable, "-m", "tests.bench.kernel_worker")
    worker = subprocess.Popen(command, env=environment)
    try:
        yield worker.pid
    finally:
        worker.terminate()
        worker.wait()
