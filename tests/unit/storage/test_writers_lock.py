"""Writers of one SQLite database wait for one another, and say so where that takes too long."""

from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Connection, text

from bot.storage import database
from bot.storage.database import begin_write, open_database, sqlite_url
from bot.storage.trouble import Busy


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = sqlite_url(tmp_path / "counted.db")
    with open_database(url).connect() as connection:
        connection.execute(text("CREATE TABLE counted (number INTEGER)"))
        connection.execute(text("INSERT INTO counted VALUES (0)"))
    return url


def count(connection: Connection) -> int:
    return int(connection.execute(text("SELECT number FROM counted")).scalar_one())


def count_on(url: str, times: int) -> None:
    """Read, add one and write, as a process of its own would: with its own connections."""
    engine = open_database(url)
    for _ in range(times):
        with engine.connect() as connection:
            begin_write(connection)
            number = count(connection) + 1
            connection.execute(text("UPDATE counted SET number = :number"), {"number": number})
            connection.commit()


def test_nobody_writes_over_what_another_has_written(url: str) -> None:
    writers = [Thread(target=count_on, args=(url, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with open_database(url).connect() as connection:
        assert count(connection) == 100


def test_who_waits_in_vain_is_told_and_can_still_read(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE_SECONDS", 0)
    with open_database(url).connect() as writing, open_database(url).connect() as waiting:
        begin_write(writing)

        with pytest.raises(Busy, match="keeps the office's database to itself"):
            begin_write(waiting)

        assert count(waiting) == 0
