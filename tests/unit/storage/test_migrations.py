"""A database of any version becomes one of this version, and the office in it goes on."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from bot.bootstrap import open_office
from bot.config import Settings
from bot.steward import Steward
from bot.storage.database import begin_write, open_database, sqlite_url
from bot.storage.migrate import HEAD, migrate, revision, upgrade
from bot.storage.verify import verify
from tests.fakes.office import Office, SynchronousBell

# Full text is each database's own affair, which SQLModel has no word for.
FULL_TEXT = re.compile("record_words|record_by_words")
SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture
def engine(database_url: str) -> Engine:
    return open_database(database_url)


def test_the_migrations_make_the_tables_that_the_code_declares(engine: Engine) -> None:
    migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [str(one) for one in compare_metadata(context, SQLModel.metadata)]

    assert [one for one in differences if not FULL_TEXT.search(one)] == []


def test_an_office_of_the_first_version_goes_on(
    engine: Engine, database_url: str, office: Office, tmp_path: Path
) -> None:
    office.says("remember that Acme pays late")
    office.says(SENTENCE)
    as_of_the_first_version(engine, office)

    migrate(engine)

    assert verify(engine).faults == ()
    with engine.connect() as connection:
        assert revision(connection) == HEAD
    settings = Settings(home=tmp_path / "there", database_url=database_url, embedder="hashing")
    there = Steward(open_office(settings, bell=SynchronousBell(), clock=office.clock))
    assert [card.title for card in there.approvals()] == [
        card.title for card in office.steward.approvals()
    ]


def as_of_the_first_version(engine: Engine, office: Office) -> None:
    """Make the tables of version 0001, with the log of an office in them."""
    mine = open_database(sqlite_url(office.home / "steward.db"))
    with engine.connect() as there, mine.connect() as here:
        begin_write(there)
        upgrade(there, "0001")
        columns = ", ".join(column["name"] for column in inspect(there).get_columns("event"))
        values = ", ".join(f":{name}" for name in columns.split(", "))
        rows = here.execute(text(f"SELECT {columns} FROM event ORDER BY seq")).mappings()
        there.execute(
            text(f"INSERT INTO event ({columns}) VALUES ({values})"), [dict(row) for row in rows]
        )
        there.commit()
