"""Seals: signed, checked, and telling when the past was exchanged."""

import sqlite3

from bot.bootstrap import database
from bot.governance.seal import fingerprint, seal
from bot.storage.verify import verify
from tests.fakes.office import Office


def test_a_seal_verifies_and_is_made_once_for_one_state(office: Office) -> None:
    office.says("help")
    parts = office.parts

    made = seal(parts.log, parts.signer, parts.clock.now())

    assert made is not None
    assert len(fingerprint(made)) == 19
    assert seal(parts.log, parts.signer, parts.clock.now()) is None
    assert verify(database(parts.settings)).faults == ()


def test_a_past_that_was_exchanged_whole_does_not_match_its_seal(office: Office) -> None:
    office.says("help")
    parts = office.parts
    seal(parts.log, parts.signer, parts.clock.now())
    with sqlite3.connect(parts.settings.home / "steward.db") as stored:
        stored.execute("DROP TRIGGER event_stays")
        stored.execute("DELETE FROM event WHERE stream LIKE 'customer/%'")

    found = verify(database(parts.settings)).faults

    assert any("the log was another one when it was sealed" in fault for fault in found)
