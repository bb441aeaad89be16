"""The log alone is carried from one database to another, so everything else must follow from it."""

from pathlib import Path

from sqlmodel import SQLModel

from bot.bootstrap import database
from bot.storage import tables as t
from bot.storage.carrying import carry_in, carry_out, heads_in
from bot.storage.database import begin_write, open_database, sqlite_url
from bot.storage.migrate import migrate
from bot.storage.replay import DERIVED
from bot.storage.verify import verify
from tests.fakes.office import Office


def test_every_table_follows_from_the_log_or_from_what_it_says_is_unfinished() -> None:
    kinds: tuple[type[SQLModel], ...] = (*DERIVED, t.EventRow, t.SnapshotRow, t.DueRow)

    assert set(SQLModel.metadata.tables) == {t.table(kind).name for kind in kinds}


def test_a_carried_log_ends_alike_and_verifies(office: Office, tmp_path: Path) -> None:
    office.says("remember that Acme pays late")
    office.says("invoice Acme 3 days of design at 800, due in 14 days")
    office.taps("Approve")
    there = open_database(sqlite_url(tmp_path / "there.db"))
    migrate(there)

    with database(office.parts.settings).connect() as here, there.connect() as target:
        begin_write(target)
        carry_in(carry_out(here), target)
        assert heads_in(target) == heads_in(here)
        target.commit()

    assert verify(there).faults == ()
