"""Steward's own figures: a real redis-server, a real RQ kernel worker, SQLite in FULL, all features on."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import bootstrap, redis_server
from bot.config import Settings
from bot.kernel.decisions import Decision
from bot.kernel.events import Entry, RunStarted
from bot.kernel.frozen import Packed
from bot.kernel.ids import RunId, approval_ref, conversation_id
from bot.kernel.ports import Append, Batch, Due
from bot.kernel.runs import Run
from bot.steward import Steward
from tests.bench.approval_flow import FLOW, FLOWS, GoOn
from tests.bench.measures import Measured, measured

_PATIENCE = 60.0
_PAUSE = 0.0002


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
        self._count = 0
        self._latest = RunId("")

    def many(self, count: int) -> int:
        """All at once: every run is started, then every one is approved, then all are awaited."""
        runs = [self._begin() for _ in range(count)]
        for run in runs:
            self._await(run, "waiting")
            self._approve(run)
        for run in runs:
            self._await(run, "done")
        return count

    def start(self) -> None:
        self._latest = self._begin()
        self._await(self._latest, "waiting")

    def finish(self) -> None:
        self._approve(self._latest)
        self._await(self._latest, "done")

    def _begin(self) -> RunId:
        self._count += 1
        run = RunId(f"r_bench{self._count}")
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

    def _approve(self, name: RunId) -> None:
        run = self._office.runs.get(name)
        verdict = run.steps["gate"].verdict
        assert verdict is not None
        self._steward.decide(
            Decision(
                approval=approval_ref(name, "gate"),
                verb="approve",
                sender=bootstrap.TERMINAL,
                shown=verdict.digest,
            )
        )

    def _await(self, name: RunId, state: str) -> Run:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            run = self._office.runs.get(name)
            if run.state == state:
                return run
            time.sleep(_PAUSE)
        raise TimeoutError(f"{name} is not {state} after {_PATIENCE:.0f} s: {run}")


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
