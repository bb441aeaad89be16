"""Read models say what the log says, after any history; long runs load by their snapshots."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Engine, event, text

from bot.kernel import events as e
from bot.kernel.fold import evolve, fold
from bot.kernel.ids import RunId
from bot.kernel.ports import Append, Batch
from bot.kernel.runs import Run
from bot.storage.database import open_database, sqlite_url
from bot.storage.log import SqlLog
from bot.storage.migrate import migrate
from bot.storage.runs import Runs
from bot.storage.verify import rebuild, verify
from tests.builders import NOON, entry, nudging, started
from tests.unit.kernel import histories as h

LONG = 1000


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_database(sqlite_url(tmp_path / "steward.db"))
    migrate(engine)
    return engine


def append(log: SqlLog, run: RunId, *facts: e.Fact) -> None:
    stream = f"run/{run}"
    group = Append(stream, log.version(stream), tuple(map(entry, facts)))
    assert log.commit([Batch(NOON, (group,))]) == ()


@given(histories=st.lists(h.histories(25), min_size=1, max_size=4))
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_after_any_histories_the_read_models_are_what_the_log_amounts_to(
    engine: Engine, histories: list[list[e.Fact]]
) -> None:
    log, runs, first = SqlLog(engine), Runs(engine), SqlLog(engine).last()
    names = [RunId(f"r_{first}_{number}") for number in range(len(histories))]
    for place in range(max(map(len, histories))):
        group = [
            Batch(NOON, (Append(f"run/{name}", place, (entry(history[place]),)),))
            for name, history in zip(names, histories, strict=True)
            if place < len(history)
        ]
        assert log.commit(group) == ()
    assert runs.load(names) == [fold(name, log.read(f"run/{name}")) for name in names]
    found = [fault for fault in verify(engine).faults if not fault.startswith("approval")]
    assert found == []


def test_what_was_lost_from_the_read_models_is_found_by_verify_and_made_again_by_rebuild(
    engine: Engine,
) -> None:
    log, runs = SqlLog(engine), Runs(engine)
    append(log, RunId("r_one"), started(nudging()), e.RunEnded(outcome="done"))
    before = runs.get(RunId("r_one"))
    with engine.connect() as connection:
        connection.execute(text("DELETE FROM run"))
        connection.execute(text("DELETE FROM snapshot"))
        connection.commit()
    assert any(fault.startswith("table run: ") for fault in verify(engine).faults)

    rebuild(engine)

    assert runs.get(RunId("r_one")) == before
    assert verify(engine).faults == ()


def test_a_run_of_a_thousand_steps_loads_by_its_snapshot(engine: Engine) -> None:
    log, runs, name = SqlLog(engine), Runs(engine), RunId("r_long")
    append(log, name, started(nudging()))
    facts = [e.StepDone(step=f"step {number}", output=None) for number in range(LONG)]
    for place in range(0, LONG, 10):
        append(log, name, *facts[place : place + 10])

    with reading(engine) as read:
        run = runs.get(name)

    assert run.version == LONG + 1
    assert run == fold(name, log.read(f"run/{name}"))
    assert len(read.statements) <= 2
    with engine.connect() as connection:
        snapshot = connection.execute(text("SELECT version FROM snapshot")).scalar_one()
    assert LONG + 1 - snapshot < 40


def test_a_run_given_with_its_facts_is_stored_as_if_it_had_been_folded(engine: Engine) -> None:
    log, runs, name = SqlLog(engine), Runs(engine), RunId("r_given")
    fact = started(nudging())
    given_run = evolve(Run(id=name), fact, NOON)
    log.commit([Batch(NOON, (Append(f"run/{name}", 0, (entry(fact),), given_run),))])

    assert runs.get(name) == given_run == fold(name, log.read(f"run/{name}"))
    assert verify(engine).faults == ()


class reading:  # noqa: N801
    """Notes the statements that an engine executes meanwhile."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.statements: list[str] = []

    def __enter__(self) -> "reading":
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.statements.append(statement)
