"""One suite for the truth of long-term memory: in this process, on SQLite and on PostgreSQL alike."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.kernel.errors import Conflict, NotFound
from bot.kernel.messages import Trust
from bot.memory.in_memory import InMemoryRecords
from bot.memory.records import Authorship, Draft, Privacy, RecordId, Records
from bot.storage.database import open_database, sqlite_url
from bot.storage.log import SqlLog
from bot.storage.migrate import migrate
from bot.storage.records import SqlRecords
from bot.storage.verify import rebuild, verify
from tests.fakes.postgres import PostgresServer

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ANA = Authorship(actor="operator:ana", at=NOW, rationale="said so in chat")
LATER = Authorship(actor="operator:ana", at=NOW + timedelta(days=1), rationale="they moved")


def draft(text: str, **fields: object) -> Draft:
    return Draft.model_validate({"scope": "office", "text": text, "at": NOW} | fields)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(sqlite_url(tmp_path / "office.db"))
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres: PostgresServer) -> Iterator[Engine]:
    engine = open_database(postgres.database())
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["", "engine", "postgres_engine"], ids=["in memory", "sqlite", "postgresql"])
def records(request: pytest.FixtureRequest) -> Records:
    if not request.param:
        return InMemoryRecords()
    engine: Engine = request.getfixturevalue(request.param)
    return SqlRecords(engine, SqlLog(engine))


def test_what_was_written_is_read_back_with_who_wrote_it_when_and_why(records: Records) -> None:
    (record,) = records.write([draft("Acme pays Net 14", rationale="in the contract")], ANA)

    assert records.latest([record.id]) == {record.id: record}
    assert records.versions(record.id) == (record,)
    assert (record.version, record.actor, record.written_at) == (1, "operator:ana", NOW)
    assert record.rationale == "in the contract"


def test_saying_the_same_twice_makes_two_records(records: Records) -> None:
    first, second = records.write([draft("Thanks"), draft("Thanks")], ANA)
    (third,) = records.write([draft("Thanks")], ANA)

    assert len({first.id, second.id, third.id}) == 3


def test_a_correction_is_a_new_version_and_the_old_one_stays_readable(records: Records) -> None:
    (record,) = records.write([draft("Acme pays Net 14")], ANA)
    corrected = records.correct(record.ref, "Acme pays Net 30", LATER)

    assert corrected.version == 2
    assert [version.text for version in records.versions(record.id)] == [
        "Acme pays Net 14",
        "Acme pays Net 30",
    ]
    assert records.latest([record.id])[record.id] == corrected
    assert corrected.rationale == "they moved"


def test_a_models_correction_does_not_become_the_operators_word(records: Records) -> None:
    (record,) = records.write([draft("A summary", trust=Trust.MODEL)], ANA)
    corrected = records.correct(
        record.ref, "A longer summary", LATER.model_copy(update={"trust": Trust.MODEL})
    )

    assert corrected.trust is Trust.MODEL
    assert records.latest([record.id])[record.id] == corrected


def test_a_correction_of_a_stale_version_is_refused(records: Records) -> None:
    (record,) = records.write([draft("Acme pays Net 14")], ANA)
    records.correct(record.ref, "Acme pays Net 30", LATER)

    with pytest.raises(Conflict, match="not the latest"):
        records.correct(record.ref, "Acme pays Net 60", LATER)


def test_a_superseded_record_is_history_until_a_moment(records: Records) -> None:
    (old,) = records.write([draft("Acme pays Net 14")], ANA)
    (new,) = records.write([draft("Acme pays Net 30", supersedes=old.id)], LATER)
    was = records.latest([old.id])[old.id]

    assert (was.state, was.superseded_by, was.valid_to) == ("superseded", new.id, LATER.at)
    assert list(records.current()) == [new]


def test_superseding_an_unknown_record_writes_nothing(records: Records) -> None:
    with pytest.raises(NotFound):
        records.write([draft("a"), draft("b", supersedes=RecordId("k_none"))], ANA)

    assert list(records.current()) == []


def test_forgetting_erases_the_words_of_every_version(records: Records) -> None:
    (record,) = records.write([draft("Ben earns 4,000", subject="ben", speaker="Ben")], ANA)
    records.correct(record.ref, "Ben earns 5,000", LATER)
    tombstone = records.forget(record.id, LATER)

    assert tombstone.state == "forgotten"
    kept = [version.model_dump_json() for version in records.versions(record.id)]
    assert not any("Ben" in body or "000" in body.replace("00Z", "") for body in kept)
    assert list(records.current()) == []


def test_forgetting_the_unknown_says_how_to_find_a_name(records: Records) -> None:
    with pytest.raises(NotFound, match="search for its words"):
        records.forget(RecordId("k_none"), ANA)


def test_changes_give_the_latest_state_of_each_record_once_and_in_order(records: Records) -> None:
    first, second, third = records.write([draft("one"), draft("two"), draft("three")], ANA)
    place = records.place()
    records.correct(second.ref, "two and a half", LATER)
    records.forget(first.id, LATER)

    assert [change.record.id for change in records.changes()] == [third.id, second.id, first.id]
    since = list(records.changes(place))
    assert [change.record.state for change in since] == ["current", "forgotten"]
    assert since[-1].seq == records.place()


def test_what_is_in_doubt_does_not_count_until_it_is_admitted(records: Records) -> None:
    (record,) = records.write([draft("Wire it to IBAN X", doubt="it came from outside")], ANA)
    assert (list(records.current()), records.doubtful()) == ([], (record,))

    admitted = records.admit(record.id, LATER)

    assert (admitted.state, admitted.doubt) == ("current", "")
    assert (list(records.current()), records.doubtful()) == ([admitted], ())
    with pytest.raises(NotFound, match="not in doubt"):
        records.admit(record.id, LATER)


def test_a_retired_record_is_history_with_nothing_in_its_place(records: Records) -> None:
    (record,) = records.write([draft("Page three")], ANA)
    retired = records.retire(record.id, LATER)

    assert (retired.state, retired.superseded_by, retired.valid_to) == (
        "superseded",
        None,
        LATER.at,
    )
    assert records.latest([record.id])[record.id] == retired


def test_what_counts_about_a_subject_keeps_the_order_of_writing(records: Records) -> None:
    first, _, _, gone = records.write(
        [
            draft("Acme pays Net 14", subject="acme"),
            draft("Acme in another scope", subject="acme", scope="birch"),
            draft("About something else", subject="cedar"),
            draft("Acme is in Bern", subject="acme"),
        ],
        ANA,
    )
    (last,) = records.write([draft("Acme likes blue", subject="acme")], ANA)
    records.retire(gone.id, LATER)
    corrected = records.correct(first.ref, "Acme pays Net 30", LATER)

    assert records.about("office", "acme") == (corrected, last)


def test_digests_are_known_until_their_record_is_forgotten(records: Records) -> None:
    kept, gone = records.write([draft("Acme  pays Net 14"), draft("Ben earns 4,000")], ANA)
    records.forget(gone.id, LATER)

    assert records.knows([draft("acme pays net 14").digest, gone.digest, "none"]) == {kept.digest}


def test_current_records_can_be_asked_for_by_scope(records: Records) -> None:
    records.write([draft("one"), draft("two", scope="acme", privacy=Privacy.PRIVATE)], ANA)

    assert [record.text for record in records.current(frozenset({"acme"}))] == ["two"]


def test_the_table_of_records_follows_from_the_log(engine: Engine) -> None:
    records = SqlRecords(engine, SqlLog(engine))
    old, secret = records.write([draft("Acme pays Net 14"), draft("Ben earns 4,000")], ANA)
    records.write([draft("Acme pays Net 30", supersedes=old.id)], LATER)
    records.correct(secret.ref, "Ben earns 5,000", LATER)
    records.forget(secret.id, LATER)
    before = list(records.changes())

    assert verify(engine).faults == ()
    rebuild(engine)
    assert list(records.changes()) == before


def test_what_was_forgotten_is_nowhere_in_the_database_file(engine: Engine, tmp_path: Path) -> None:
    records = SqlRecords(engine, SqlLog(engine))
    (secret,) = records.write([draft("xyzzy-the-secret-word")], ANA)
    records.forget(secret.id, LATER)
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    held = b"".join(path.read_bytes() for path in tmp_path.glob("office.db*"))
    assert b"xyzzy" not in held


def test_a_crash_before_the_erasure_is_finished_at_the_next_start(engine: Engine) -> None:
    records = Interrupted(engine, SqlLog(engine))
    (secret,) = records.write([draft("xyzzy-the-secret-word")], ANA)
    with pytest.raises(KeyboardInterrupt):
        records.forget(secret.id, LATER)
    assert any("xyzzy" in payload for payload in payloads(engine))

    SqlRecords(engine, SqlLog(engine)).finish_forgetting()

    assert not any("xyzzy" in payload for payload in payloads(engine))
    assert verify(engine).faults == ()


class Interrupted(SqlRecords):
    """Dies after the word to forget was stored, and before anything was erased."""

    def _erase(self, ids: object) -> None:
        raise KeyboardInterrupt


def payloads(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [
            payload or ""
            for payload in connection.execute(text("SELECT payload FROM event")).scalars()
        ]


class Meddling(SqlLog):
    """Lets somebody else write right before it tells how long a stream is, and right after."""

    def __init__(self, engine: Engine, before: bool, meddle: Callable[[], object]) -> None:
        super().__init__(engine)
        self._before, self._meddle = before, meddle

    def version(self, stream: str) -> int:
        told = None if self._before else super().version(stream)
        self._meddle()
        return super().version(stream) if told is None else told


@pytest.mark.parametrize("before", [True, False])
def test_a_correction_never_covers_one_that_its_author_has_not_seen(
    engine: Engine, before: bool
) -> None:
    records = SqlRecords(engine, SqlLog(engine))
    (record,) = records.write([draft("Acme pays Net 14")], ANA)
    meddling = Meddling(
        engine, before, lambda: records.correct(record.ref, "Acme pays Net 30", LATER)
    )

    with pytest.raises(Conflict):
        SqlRecords(engine, meddling).correct(record.ref, "Acme pays Net 7", ANA)

    assert records.latest([record.id])[record.id].text == "Acme pays Net 30"


def test_what_was_forgotten_is_not_brought_back_by_retiring_it(records: Records) -> None:
    (record,) = records.write([draft("Acme pays Net 14")], ANA)
    records.forget(record.id, ANA)

    assert records.retire(record.id, LATER).state == "forgotten"
