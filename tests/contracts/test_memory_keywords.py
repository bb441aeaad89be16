"""Keywords straight from the database: one suite for the model in memory, SQLite's FTS5 and PostgreSQL."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.memory.keywords import by_keywords
from bot.memory.records import Privacy, Records
from bot.storage.database import open_database, sqlite_url
from bot.storage.log import SqlLog
from bot.storage.records import SqlRecords
from bot.storage.verify import rebuild, verify
from tests.contracts.test_memory_records import (
    ANA,
    NOW,
    draft,
    engine as engine,
    postgres_engine as postgres_engine,
    records as records,
)

EVERYTHING = frozenset(Privacy)


def found(
    records: Records, query: str, *scopes: str, privacy: frozenset[Privacy] = EVERYTHING
) -> list[str]:
    seen = frozenset(scopes or {"office"})
    return [each.record.text for each in by_keywords(records, query, seen, privacy, NOW)]


def test_a_record_is_found_by_any_form_of_its_words(records: Records) -> None:
    records.write([draft("Acme was invoiced in Größe 14.5"), draft("The roof leaks")], ANA)

    assert found(records, "Who invoices Acme?") == ["Acme was invoiced in Größe 14.5"]
    assert found(records, "GRÖSSE") == ["Acme was invoiced in Größe 14.5"]
    assert found(records, "14.5") == ["Acme was invoiced in Größe 14.5"]
    assert found(records, "14") == []


@pytest.mark.parametrize(
    "query", ["", "'", '"', "a | b & !c", "NEAR(acme)", "acme*", "\\", "%", ":acme"]
)
def test_no_query_is_read_as_an_expression(records: Records, query: str) -> None:
    records.write([draft("Acme pays")], ANA)

    assert set(found(records, query)) <= {"Acme pays"}


def test_rare_words_weigh_more_than_common_ones(records: Records) -> None:
    records.write([draft(f"Customer {number} pays late") for number in range(9)], ANA)
    records.write([draft("Customer Birch pays at once")], ANA)

    assert found(records, "customer pays Birch")[0] == "Customer Birch pays at once"


def test_only_these_scopes_and_privacy_classes_are_searched(records: Records) -> None:
    records.write([draft("Acme pays late"), draft("Acme pays bribes", scope="acme")], ANA)
    records.write([draft("Acme pays little", privacy=Privacy.PRIVATE)], ANA)

    assert found(records, "acme", privacy=frozenset({Privacy.INTERNAL})) == ["Acme pays late"]
    assert found(records, "acme", "acme") == ["Acme pays bribes"]
    assert found(records, "acme", "nowhere") == []


def test_what_counts_no_more_is_not_found(records: Records) -> None:
    late, birch, roof = records.write(
        [draft("Acme pays late"), draft("Birch pays late"), draft("The roof leaks")], ANA
    )
    records.correct(late.ref, "Acme pays early", ANA)
    records.retire(birch.id, ANA)
    records.forget(roof.id, ANA)
    records.write([draft("Dora pays late", doubt="Who is Dora?")], ANA)

    assert found(records, "late roof") == []
    assert found(records, "early") == ["Acme pays early"]


def test_a_word_of_any_length_is_stored(records: Records) -> None:
    records.write([draft(f"key {'x' * 5000} for Acme")], ANA)

    assert len(found(records, "acme")) == 1


def test_a_rebuild_from_the_log_leaves_the_same_keywords(
    engine: Engine, postgres_engine: Engine
) -> None:
    for each in (engine, postgres_engine):
        records = SqlRecords(each, SqlLog(each))
        records.write([draft("Acme pays late"), draft("Birch pays soon")], ANA)
        rebuild(each)

        assert verify(each).faults == ()
        assert found(records, "late") == ["Acme pays late"]
    with engine.begin() as connection:  # FTS5 compares itself with the records' words
        connection.execute(
            text("INSERT INTO record_words(record_words) VALUES ('integrity-check')")
        )


def test_another_process_finds_what_was_just_committed(engine: Engine, tmp_path: Path) -> None:
    SqlRecords(engine, SqlLog(engine)).write([draft("Acme pays late")], ANA)
    other = open_database(sqlite_url(tmp_path / "office.db"))

    assert found(SqlRecords(other, SqlLog(other)), "late") == ["Acme pays late"]


def test_forgotten_words_leave_the_full_text_index(engine: Engine, tmp_path: Path) -> None:
    records = SqlRecords(engine, SqlLog(engine))
    secret, _ = records.write([draft("Zanzibarov earns 4,000"), draft("Acme pays")], ANA)
    records.forget(secret.id, ANA)
    engine.dispose()

    files = (path.read_bytes() for path in tmp_path.glob("office.db*"))
    assert not any(b"zanzibar" in content.lower() for content in files)
