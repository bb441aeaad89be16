"""One contract for the log in memory and on both databases: order, versions, grouping, chain, guards."""

import multiprocessing
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.kernel.events import EffectsStopped, Entry
from bot.kernel.frozen import digest_of
from bot.kernel.ids import OperatorId
from bot.kernel.ports import Append, Batch, Due, Log
from bot.storage.agenda import Agenda
from bot.storage.chain import GENESIS
from bot.storage.database import open_database, sqlite_url
from bot.storage.log import SqlLog
from bot.storage.memory_log import MemoryLog
from bot.storage.migrate import migrate
from bot.storage.verify import verify
from tests.fakes.postgres import PostgresServer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def engine(database_url: str) -> Engine:
    engine = open_database(database_url)
    migrate(engine)
    return engine


@pytest.fixture
def log(engine: Engine) -> SqlLog:
    return SqlLog(engine)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def any_log(request: pytest.FixtureRequest, tmp_path: Path) -> Log:
    """An empty log of each kind."""
    if request.param == "memory":
        return MemoryLog()
    if request.param == "sqlite":
        return on_database(sqlite_url(tmp_path / "steward.db"))
    server: PostgresServer = request.getfixturevalue("postgres")
    return on_database(server.database())


def on_database(url: str) -> Log:
    engine = open_database(url)
    migrate(engine)
    return SqlLog(engine)


def a_batch(stream: str, expected: int, *names: str) -> Batch:
    facts = (EffectsStopped(operator=OperatorId(name)) for name in names)
    entries = tuple(Entry(fact=fact, actor="test") for fact in facts)
    return Batch(NOW, (Append(stream, expected, entries),))


def names(log: Log, stream: str) -> list[str]:
    return [str(event.fact.model_dump()["operator"]) for event in log.read(stream)]


def test_events_come_back_in_their_order(any_log: Log) -> None:
    any_log.commit([a_batch("a", 0, "one", "two"), a_batch("b", 0, "three")])

    assert names(any_log, "a") == ["one", "two"]
    assert [event.version for event in any_log.read("a")] == [1, 2]
    assert [event.seq for event in any_log.read_all()] == [1, 2, 3]
    assert names(any_log, "nowhere") == []
    assert any_log.version("a") == 2


def test_an_append_behind_another_version_is_a_conflict_and_stores_nothing(any_log: Log) -> None:
    any_log.commit([a_batch("a", 0, "one")])
    late = a_batch("a", 0, "late")

    assert any_log.commit([late]) == (late,)
    assert names(any_log, "a") == ["one"]


def test_a_conflict_leaves_out_its_own_batch_only(any_log: Log) -> None:
    any_log.commit([a_batch("a", 0, "one")])
    late = a_batch("a", 0, "late")

    assert any_log.commit([a_batch("b", 0, "two"), late, a_batch("a", 1, "three")]) == (late,)
    assert names(any_log, "a") == ["one", "three"]
    assert names(any_log, "b") == ["two"]


def test_a_batch_over_two_streams_is_stored_whole_or_not_at_all(any_log: Log) -> None:
    any_log.commit([a_batch("a", 0, "one")])
    entry = Entry(fact=EffectsStopped(operator=OperatorId("x")), actor="test")
    torn = Batch(NOW, (Append("b", 0, (entry,)), Append("a", 0, (entry,))))

    assert any_log.commit([torn]) == (torn,)
    assert names(any_log, "b") == []


def test_an_append_without_entries_only_says_what_was_seen(any_log: Log) -> None:
    any_log.commit([a_batch("a", 0, "one")])
    seen, missed = a_batch("a", 1), a_batch("a", 0)

    assert any_log.commit([seen, missed]) == (missed,)
    assert any_log.version("a") == 1
    assert any_log.commit([a_batch("nowhere", 0)]) == ()
    assert any_log.heads().streams == 1


def test_what_was_seen_before_a_batch_of_the_same_group_is_a_conflict(any_log: Log) -> None:
    grown, seen = a_batch("a", 0, "one"), a_batch("a", 0)

    assert any_log.commit([grown, seen]) == (seen,)


def test_each_event_is_linked_to_the_one_before_and_names_its_payload(any_log: Log) -> None:
    any_log.commit([a_batch("a", 0, "one"), a_batch("b", 0, "two"), a_batch("a", 1, "three")])
    first, second = any_log.read("a")

    assert first.prev_hash == GENESIS
    assert second.prev_hash == first.hash
    assert second.payload_digest == digest_of(second.fact.model_dump_json())
    assert any_log.read("a", after=1) == [second]
    assert [event.seq for event in any_log.read_all(after=1, limit=1)] == [2]


def test_the_same_facts_make_the_same_chain_wherever_they_are_stored(log: SqlLog) -> None:
    memory = MemoryLog()
    for kept in (log, memory):
        kept.commit([a_batch("a", 0, "one", "two"), a_batch("b", 0, "three")])

    assert list(log.read_all()) == list(memory.read_all())
    assert log.heads() == memory.heads()


def test_what_is_due_is_stored_with_the_facts(log: SqlLog, engine: Engine) -> None:
    agenda = Agenda(engine)
    batch = a_batch("a", 0, "one")
    log.commit([Batch(NOW, batch.appends, (Due("run/1", "kernel", NOW),))])
    assert [due.subject for due in agenda.due("kernel", NOW)] == ["run/1"]

    log.commit([Batch(NOW, rested=("run/1",))])
    assert agenda.due("kernel", NOW) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET actor = 'mallory'",
        "UPDATE event SET payload = '{}'",
        "DELETE FROM event",
    ],
)
def test_the_database_itself_refuses_to_change_the_past(
    change: str, log: SqlLog, engine: Engine
) -> None:
    log.commit([a_batch("a", 0, "one")])

    with engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(change))


def test_a_payload_can_be_erased_and_the_chain_still_holds(log: SqlLog, engine: Engine) -> None:
    log.commit([a_batch("customer/a", 0, "one", "two")])

    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        connection.execute(text("UPDATE event SET payload = NULL WHERE version = 1"))
        connection.commit()

    assert [event.fact.kind for event in log.read("customer/a")] == ["Forgotten", "EffectsStopped"]
    assert not [fault for fault in verify(engine).faults if "chain" in fault or "event" in fault]


def test_threads_that_append_at_once_lose_and_repeat_nothing(any_log: Log) -> None:
    threads = [threading.Thread(target=_append, args=(any_log, f"t{n}", 10)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(names(any_log, "shared")) == sorted(
        f"t{n}-{i}" for n in range(5) for i in range(10)
    )
    assert [event.seq for event in any_log.read_all()] == list(range(1, 51))


def test_processes_that_append_at_once_lose_and_repeat_nothing(log: SqlLog, engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    processes = [_SPAWN.Process(target=_append_to, args=(url, f"p{n}", 10)) for n in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert len(log.read("shared")) == 20
    assert verify(engine).faults == ()


def _append_to(url: str, name: str, count: int) -> None:
    _append(SqlLog(open_database(url)), name, count)


def _append(log: Log, name: str, count: int) -> None:
    for number in range(count):
        while log.commit([a_batch("shared", log.version("shared"), f"{name}-{number}")]):
            pass
