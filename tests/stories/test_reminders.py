"""Reminders: at their time, once, however late; put off, ticked off or called off; by mail to a customer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap import database
from bot.config import Settings
from bot.kernel.cards import Card
from bot.rounds.reminders import bring_up
from bot.storage.verify import verify
from tests.fakes.office import Office

DAY = timedelta(days=1)


def test_the_operator_is_reminded_once_at_the_time(office: Office) -> None:
    office.says("remind me tomorrow at 9 to call Dana")
    assert office.sees("I will remind you on Tuesday 3 March at 9:00: call Dana.")
    office.says("due")
    assert office.sees("call Dana: Tuesday 3 March at 9:00")

    office.waits(timedelta(hours=23))
    assert _reminders(office) == []
    office.waits(timedelta(hours=1))
    office.waits(timedelta(hours=1))

    (card,) = _reminders(office)
    assert card.text == "call Dana"
    assert [button.label for button in card.buttons] == ["Done", "Snooze", "Tomorrow"]
    office.taps("Done")
    (card,) = _reminders(office)
    assert (card.text, card.buttons) == ("call Dana\nDone: call Dana.", ())
    assert office.parts.books.tasks() == []
    assert verify(database(office.parts.settings)).faults == ()


def test_a_reminder_is_put_off_by_a_tap_or_in_words(office: Office) -> None:
    office.says("remind me in 20 minutes to call Dana")
    office.waits(timedelta(minutes=20))

    office.taps("Snooze")
    assert office.sees("I will bring it up again on Monday 2 March at 10:20.")
    office.waits(timedelta(minutes=59))
    assert _waiting(office) == []
    office.waits(timedelta(minutes=1))
    office.taps("Tomorrow", on=_waiting(office)[0])
    office.waits(timedelta(hours=1))
    assert _waiting(office) == []
    office.waits(DAY)
    office.says("remind me again in 2 hours")
    office.waits(timedelta(hours=2))

    assert len(_waiting(office)) == 1
    assert len(_reminders(office)) == 4


def test_what_was_missed_while_down_comes_once_on_return(office: Office) -> None:
    office.says("remind me every Monday to send the timesheet")
    assert office.sees("on Monday 9 March at 9:00, and again after that: send the timesheet.")
    office.restarts()

    office.waits(21 * DAY + timedelta(hours=2))

    (card,) = _reminders(office)
    assert card.text == "send the timesheet\nIt was for Monday 9 March at 9:00."
    office.taps("Done")
    assert office.sees("Done; the next time is Monday 30 March at 9:00.")
    office.waits(7 * DAY)
    assert len(_reminders(office)) == 2
    office.says("done with the timesheet")
    office.says("done with the timesheet")
    assert office.sees("Done; the next time is Monday 13 April at 9:00.")
    office.says("stop reminding me about the timesheet")
    office.waits(14 * DAY)
    assert len(_reminders(office)) == 2


def test_two_clocks_bring_it_up_once(office: Office) -> None:
    office.says("remind me in 20 minutes to call Dana")
    office.clock.passes(timedelta(minutes=20))

    with ThreadPoolExecutor(2) as clocks:
        brought = list(clocks.map(bring_up, [office.parts, office.parts]))

    assert sum(brought) == 1
    assert len(_reminders(office)) == 1


def test_nobody_is_reminded_in_quiet_hours(tmp_path: Path) -> None:
    home = tmp_path / "quiet"
    home.mkdir()
    (home / "policy.toml").write_text('[quiet]\nafter = "20:00"\nuntil = "07:00"\n')
    office = Office(home, settings=Settings(home=home, embedder="hashing"))

    office.says("remind me tonight at 10 to lock the door")
    assert office.sees("on Tuesday 3 March at 7:00, after your quiet hours: lock the door.")
    office.waits(timedelta(hours=14))
    assert _reminders(office) == []
    office.waits(timedelta(hours=8))

    assert len(_reminders(office)) == 1


def test_nine_in_the_morning_stays_nine_when_the_clocks_change(tmp_path: Path) -> None:
    home = tmp_path / "berlin"
    settings = Settings(home=home, embedder="hashing", tz="Europe/Berlin")
    office = Office(home, settings=settings)
    office.says("remind me every Monday at 9 to send the timesheet")

    office.waits(28 * DAY)

    (task,) = office.parts.books.tasks()
    assert task.told(settings.zone) == (
        "send the timesheet: Monday 6 April at 9:00, and again after that"
    )


@pytest.mark.parametrize(
    "words",
    ["cancel the reminder about Dana", "cancel the reminder to call Dana", "cancel the reminder"],
)
def test_a_reminder_is_called_off(office: Office, words: str) -> None:
    office.says("remind me tomorrow at 9 to call Dana")

    office.says(words)
    office.waits(2 * DAY)

    assert office.sees("Off your list: call Dana.")
    assert _reminders(office) == []


def test_without_a_time_it_is_asked_for(office: Office) -> None:
    office.says("remind me to call Dana")
    assert office.cards[-1].text == "When?"

    office.says("tomorrow at 9")

    assert office.sees("I will remind you on Tuesday 3 March at 9:00: call Dana.")


def test_a_customer_is_reminded_by_a_mail_that_is_shown_first(office: Office) -> None:
    office.says("remind Acme about the proposal next Tuesday")
    office.taps("Tue 10 Mar 2026 09:00")
    assert office.sees("I will draft a mail to Acme about the proposal on Tuesday 10 March at 9:00")
    office.waits(7 * DAY)
    assert not any(card.kind == "approval" for card in office.cards)

    office.waits(DAY)
    assert office.card.title.startswith("Shall I mail “A friendly reminder: the proposal”")
    assert office.mailbox == []
    office.taps("Approve")
    office.waits(DAY)

    (mail,) = office.mailbox
    assert mail.to == "billing@acme.example"
    assert "a friendly reminder about the proposal" in mail.body
    assert office.parts.books.tasks() == []


def test_a_customer_is_reminded_at_once_where_no_time_is_said(office: Office) -> None:
    office.says("remind Acme about the proposal")

    office.taps("Approve")

    assert [mail.subject for mail in office.mailbox] == ["A friendly reminder: the proposal"]


def test_a_customer_is_reminded_every_month_and_each_mail_is_asked_about(office: Office) -> None:
    office.says("remind Acme about the report on the 1st of every month")

    for days in (31, 30):
        office.waits(timedelta(days=days))
        office.taps("Approve")

    assert [mail.subject for mail in office.mailbox] == ["A friendly reminder: the report"] * 2
    office.says("cancel the reminder about the report")
    office.waits(timedelta(days=40))
    assert not any(card.state == "pending" for card in office.cards)


def _reminders(office: Office) -> list[Card]:
    return [card for card in office.cards if card.title == "Reminder"]


def _waiting(office: Office) -> list[Card]:
    return [card for card in _reminders(office) if card.buttons]
