"""What every test may ask for: an office of its own, and databases of either kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.storage.database import sqlite_url
from tests.fakes.customs import customs as customs
from tests.fakes.office import Office
from tests.fakes.postgres import PostgresServer, postgres_server
from tests.replaying import differing, lives, watched

# The same examples each time, and no clock on them: a slow machine is no fault of ours. Who wants to
# look for others says `--hypothesis-profile=default`.
settings.load_profile("ci")


@pytest.fixture(autouse=True)
def every_run_replays_identically() -> Iterator[None]:
    """Whatever a test made of an office, each of its runs comes out again, and does nothing outside."""
    with watched() as opened:
        yield
    for office in filter(lives, opened.values()):
        assert differing(office) == []


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A working office on a Monday morning, with its owner at the terminal."""
    return Office(tmp_path / "home")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for all tests that ask for one."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "steward.db")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database()
