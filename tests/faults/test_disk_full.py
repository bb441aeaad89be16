"""A full disk: one clear sentence, nothing half stored, nothing lost, and it goes on when there is room."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from bot.bootstrap import database
from bot.cli import app
from bot.kernel.errors import Unreachable
from bot.storage.verify import verify
from tests.fakes.office import Office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"
LONG = "remember that " + "the gate code is kept by Lisa Brandt in the blue folder, " * 400
FULL = "The disk is full, so this was not stored; all that was stored before is safe."


@contextmanager
def full_disk(office: Office) -> Iterator[None]:
    """SQLite may take no further page, as where its disk has no room left for one."""
    path = office.home / "steward.db"
    with sqlite3.connect(path) as counting:
        (pages,) = counting.execute("PRAGMA page_count").fetchone()
    counting.close()

    def limited(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute(f"PRAGMA max_page_count={pages}").close()

    event.listen(Engine, "connect", limited)
    try:
        office.restarts()
        yield
    finally:
        event.remove(Engine, "connect", limited)
        office.restarts()


def test_what_is_said_on_a_full_disk_is_refused_with_a_sentence_and_nothing_is_lost(
    office: Office,
) -> None:
    office.says(SENTENCE)
    before = office.steward.position()

    with full_disk(office):
        with pytest.raises(Unreachable, match=FULL):
            office.says(LONG)
        assert office.steward.position() == before
        assert office.card.state == "pending"

    office.says(LONG)
    office.taps("Approve")
    assert len(office.mailbox) == 1
    assert verify(database(office.parts.settings)).faults == ()


def test_work_that_met_a_full_disk_is_done_once_there_is_room(office: Office) -> None:
    office.says(SENTENCE)
    office.says(LONG, works=False)
    with full_disk(office), pytest.raises(Unreachable, match=FULL):
        talks_on(office)

    office.works()
    assert office.sees("Shall I invoice Acme")
    assert office.steward.doing(office.steward.runs()[0].conversation) == ""
    assert verify(database(office.parts.settings)).faults == ()


def test_an_effect_whose_end_found_no_room_is_not_done_twice(office: Office) -> None:
    office.says(SENTENCE)
    with full_disk(office), pytest.raises(Unreachable, match=FULL):
        approves_and_talks_on(office)

    office.works()
    if office.card.state == "pending":
        office.taps("Approve")
    office.waits(office.parts.settings.lease * 2)
    assert office.card.state == "done"
    assert len(office.mailbox) == 1


def test_the_command_line_says_it_and_exits_with_a_fault(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEWARD_HOME", str(office.home))
    monkeypatch.setenv("STEWARD_EMBEDDER", "hashing")
    with full_disk(office):
        said = CliRunner().invoke(app, ["say", LONG])

    assert said.exit_code == 1
    assert said.output.startswith(FULL)


def talks_on(office: Office) -> None:
    for _ in range(200):
        office.works()
        office.says(LONG, works=False)


def approves_and_talks_on(office: Office) -> None:
    office.taps("Approve")
    talks_on(office)
