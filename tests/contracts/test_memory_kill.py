"""Processes killed at any moment, on a real database and a real Chroma: nothing stored is lost."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.memory.chroma_server import ChromaServer
from bot.storage.database import open_database, sqlite_url
from bot.storage.verify import verify
from tests.unit.memory.busy_office import open_office
from tests.unit.memory.worlds import NOW, OFFICE, OWNER, note, sees


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


def killed(folder: Path, server: ChromaServer, does: str, lines: int, pause: float) -> list[str]:
    """What an office said before it was killed, `pause` seconds after so many lines."""
    command = (sys.executable, "-m", "tests.unit.memory.busy_office", folder, server.url, does)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as office:
        assert office.stdout
        said = [office.stdout.readline() for _ in range(lines)]
        time.sleep(pause)
        office.kill()
        said += office.stdout.readlines()
    return [word for line in said if line.endswith("\n") for word in line.split()]


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.05])
def test_a_kill_while_writing_loses_no_record_and_the_index_equals_them(
    tmp_path: Path, server: ChromaServer, pause: float
) -> None:
    written = killed(tmp_path, server, "write", 3, pause)

    memory = open_office(tmp_path, server.url)
    assert memory.settle() == ""

    known = {record.id for record in memory.listed(sees(OFFICE))}
    assert set(written) <= known
    assert memory.library.check().faults == ()


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.15])
def test_a_kill_while_rebuilding_or_swapping_leaves_an_index_that_equals_the_records(
    tmp_path: Path, server: ChromaServer, pause: float
) -> None:
    memory = open_office(tmp_path, server.url)
    memory.records.write([note(f"Customer {each} pays Net {each}") for each in range(200)], OWNER)
    memory.settle()
    killed(tmp_path, server, "rebuild", 1, pause)

    again = open_office(tmp_path, server.url)

    assert again.library.check().faults == ()
    found = again.recall("When does customer 77 pay?", sees(OFFICE), at=NOW).memories
    assert found[0].record.text == "Customer 77 pays Net 77"
    assert again.rebuild().equal


def test_a_kill_at_any_step_of_writing_forgetting_and_rebuilding_is_made_good(
    tmp_path: Path, server: ChromaServer
) -> None:
    command = (sys.executable, "-m", "tests.unit.memory.dying_office", tmp_path, server.url)
    assert subprocess.run(command, check=False).returncode == 0
    offices = sorted(tmp_path.iterdir(), key=lambda folder: int(folder.name))
    assert len(offices) > 15

    for folder in offices:
        memory = open_office(folder, server.url)
        assert memory.settle() == "", folder.name
        assert (memory.library.check().faults, keyword_faults(folder)) == ((), ()), folder.name
        known = {record.id for record in memory.listed(sees(OFFICE))}
        assert set(said(folder)) <= known, folder.name
        assert memory.rebuild().equal, folder.name


def said(folder: Path) -> list[str]:
    """The records that an office had stored before it died."""
    note = folder / "said"
    return note.read_text().split() if note.exists() else []


def keyword_faults(folder: Path) -> tuple[str, ...]:
    """What is wrong with the read models and, raising DatabaseError, with the full text index."""
    engine = open_database(sqlite_url(folder / "office.db"))
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO record_words(record_words) VALUES ('integrity-check')")
        )
    return verify(engine).faults


def test_a_chroma_that_lost_its_data_is_noticed_and_filled_again(tmp_path: Path) -> None:
    server = ChromaServer(tmp_path / "chroma")
    server.start()
    try:
        memory = open_office(tmp_path, server.url)
        memory.remember(note("Acme pays Net 14"), OWNER)
        assert not memory.library.damaged()
        server.start_afresh()

        assert memory.library.damaged()
        assert memory.rebuild().equal
        assert not memory.library.damaged()
    finally:
        server.stop()


def test_a_chroma_whose_file_is_damaged_is_set_aside_and_filled_again(tmp_path: Path) -> None:
    server = ChromaServer(tmp_path / "chroma")
    server.start()
    try:
        memory = open_office(tmp_path, server.url)
        memory.remember(note("Acme pays Net 14"), OWNER)
        server.stop()
        for file in (tmp_path / "chroma" / "data").glob("*.sqlite3*"):
            file.write_bytes(b"this is no database" * 1000)

        assert server.mend()
        assert memory.recall("Acme terms", sees(OFFICE), at=NOW).memories
        assert memory.settle() == ""
        assert memory.library.check().equal
    finally:
        server.stop()
