"""Forgetting: the words are gone from the whole folder, the log still proves itself, and what stays is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.governance.seal import seal
from bot.memory.knowledge import owner
from bot.memory.library import Library
from bot.memory.transfer import exported
from bot.storage.database import open_database, sqlite_url
from bot.storage.erasure import Erasure
from bot.storage.records import SqlRecords
from bot.storage.verify import verify
from tests.fakes.office import Office

PLAN = b"# Plan\n\nThe merger with Quartzline closes in May.\n\n# Price\n\nTwelve million are on offer."


def holding(office: Office, words: str) -> Iterator[Path]:
    """The files of the office's folder in which these words still stand."""
    for path in sorted(office.home.rglob("*")):
        if path.is_file() and words.casefold().encode() in path.read_bytes().lower():
            yield path


def faults(office: Office) -> tuple[str, ...]:
    return verify(open_database(sqlite_url(office.home / "steward.db"))).faults


def test_what_was_forgotten_is_nowhere_in_the_folder(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("which Net does Acme pay?")
    office.says("forget that Acme pays Net 14")
    assert list(holding(office, "acme pays net 14"))

    office.taps("Approve")

    assert list(holding(office, "acme pays net 14")) == []
    assert office.sees("Forgotten. The words are erased from 1 record, 2 messages, 3 cards, and")
    assert faults(office) == ()


def test_what_was_noted_down_elsewhere_goes_with_it(office: Office) -> None:
    secret = "Quartzline merges with Brightwater"
    office.says(f"remember that {secret}")
    office.says(f"add task: {secret}")
    office.says(f"we signed a contract with Acme for {secret}")
    office.says(f"forget that {secret}")
    office.taps("Approve")

    assert list(holding(office, secret)) == []
    assert faults(office) == ()
    office.says("due")
    assert "[forgotten]" in office.cards[-1].text


def test_a_run_whose_words_were_forgotten_says_why_it_cannot_be_replayed(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    (run,) = office.steward.runs()
    office.says("forget that Acme pays Net 14")
    office.taps("Approve")

    office.says(f"replay {run.id}")

    assert office.cards[-1].title.endswith(": not comparable")
    assert office.sees("Words of this run were forgotten, as you asked, so it cannot be compared")
    assert "came out again" not in office.cards[-1].text


def test_every_version_of_it_goes(office: Office) -> None:
    office.says("remember that the alarm code is kept by Lisa Brandt")
    office.says("memory list")
    ref = office.cards[-1].fields[0].label
    office.says(f"memory correct {ref}: the alarm code is kept by Omar Haddad")

    office.says(f"memory forget {ref.partition('@')[0]}")
    office.taps("Approve")

    for words in ("kept by Lisa Brandt", "kept by Omar Haddad"):
        assert list(holding(office, words)) == []
    assert faults(office) == ()


def test_a_document_goes_whole_with_its_file(office: Office) -> None:
    office.says("remember this", files={"plan.md": PLAN})
    office.says("when does the merger with Quartzline close?")
    office.taps("Source 1")
    office.taps("Forget")
    assert office.sees("Forget: all of plan.md, and the file itself")

    office.taps("Approve")

    for words in ("merger with Quartzline closes", "Twelve million are on offer"):
        assert list(holding(office, words)) == []
    assert office.sees("2 records")
    assert faults(office) == ()


def test_a_mail_goes_with_all_that_it_proposed(office: Office) -> None:
    office.says(
        "From: Ana Ruiz <ana@acme.example>\nSubject: Harvest\n\n"
        "The apples arrive on 3 April. We agreed on 40 crates of Boskoop."
    )
    office.says("when do the apples arrive?")
    office.taps("Source 1")
    office.taps("Forget")
    office.taps("Approve")

    for words in ("The apples arrive on 3 April", "40 crates of Boskoop"):
        assert list(holding(office, words)) == []
    assert office.parts.records.doubtful() == ()
    assert faults(office) == ()


def test_what_was_sent_with_it_stays_and_is_told(office: Office) -> None:
    office.says("invoice Acme 3 days of secret garden design at 800, due in 14 days")
    office.taps("Approve")
    office.says("remember secret garden design")
    office.says("memory list")
    office.says(f"memory forget {office.cards[-1].fields[0].label.partition('@')[0]}")
    office.taps("Approve")

    assert office.sees("It stays in what was done with it: Issued as invoice 2026-0001")
    assert "secret garden design" in office.steward.invoices()[0].model_dump_json()
    assert faults(office) == ()


def test_another_record_that_says_it_too_is_told_and_an_export_is_clean(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("remember that Lisa thinks Acme pays Net 14 in winter")
    office.says("forget that Acme pays Net 14")
    office.taps("Approve")

    assert office.sees("Another record says it too: k_")
    lines = list(exported(office.parts.memory(), owner()))
    assert len(lines) == 1
    assert faults(office) == ()


def test_a_run_that_lost_its_words_is_not_replayed_as_if_it_were_whole(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    (run,) = office.steward.runs()
    office.says("forget that Acme pays Net 14")
    office.taps("Approve")

    office.says(f"replay {run.id}")

    assert office.sees("Words of this run were forgotten")


def test_a_seal_from_before_still_holds_and_other_remains_are_noticed(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    seal(office.parts.log, office.parts.signer, office.clock.now())
    office.says("forget that Acme pays Net 14")
    office.taps("Approve")
    assert faults(office) == ()

    engine = open_database(sqlite_url(office.home / "steward.db"))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE event SET remains = replace(remains, '[forgotten]', 'Net 99') "
            "WHERE remains IS NOT NULL"
        )

    assert any("is not what was left to remain" in fault for fault in faults(office))


class Killed(BaseException):
    """What no code of ours catches, like the process's end."""


@pytest.mark.parametrize(
    ("owner", "name", "again"),
    [
        (Erasure, "_replace", False),
        (Erasure, "_replace", True),
        (SqlRecords, "forget", False),
        (SqlRecords, "_erase", False),
        (Library, "erase_unused", False),
        (Library, "erase_unused", True),
    ],
)
@pytest.mark.parametrize("what", ["fact", "document"])
def test_killed_anywhere_a_forgetting_ends_by_itself(
    office: Office, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, again: bool, what: str
) -> None:
    """Before one of its parts, or `again` once that part is done, as many times as there are passages."""
    office.says("remember that the merger with Quartzline closes in May")
    if what == "document":
        office.says("remember this", files={"plan.md": PLAN})
        office.says("when does the merger with Quartzline close?")
    office.says("memory list")
    for card in reversed(office.cards):
        refs = [shown.label for shown in card.fields if shown.label.startswith("k_")]
        if refs:
            break
    office.says(f"memory forget {refs[0].partition('@')[0]}")
    whole = getattr(owner, name)

    def dies(*given: object) -> None:
        if again:
            whole(*given)
        monkeypatch.setattr(owner, name, whole)
        raise Killed

    monkeypatch.setattr(owner, name, dies)
    with pytest.raises(Killed):
        office.taps("Approve")
    office.restarts()
    office.waits(timedelta(minutes=2))

    assert office.sees("Forgotten. The words are erased from")
    assert [run for run in office.steward.runs() if run.state != "done"] == []
    gone = "Twelve million are on offer" if what == "document" else "merger with Quartzline"
    assert list(holding(office, gone)) == []
    assert faults(office) == ()
