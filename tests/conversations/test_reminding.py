"""A reminder comes at its time in every chat, is put off there, and ticked off for good."""

from datetime import timedelta

from tests.fakes.office import Office
from tests.fakes.phones.phone import Bubble, Phone


def test_a_reminder_comes_is_put_off_and_is_done(phone: Phone, office: Office) -> None:
    phone.says("remind me in 20 minutes to call Dana")
    phone.sees("I will remind you on")

    shown = _comes(phone, office, timedelta(minutes=20))
    assert "call Dana" in shown.text
    phone.taps("Snooze", on=shown)
    phone.sees("I will bring it up again on")
    again = _comes(phone, office, timedelta(hours=1))
    phone.taps("Done", on=again)

    phone.sees("Done: call Dana.")
    phone.waits(lambda: "Snooze" not in phone.buttons or None, "the end of the buttons")
    assert office.parts.books.tasks() == []


def _comes(phone: Phone, office: Office, time: timedelta) -> Bubble:
    """Let time pass, and the clock tick until the reminder is there: a busy thread is tried again."""
    office.clock.passes(time)
    phone.waits(lambda: _is_there(phone, office), "a reminder")
    return phone.offers("Snooze")


def _is_there(phone: Phone, office: Office) -> bool | None:
    office.waits(timedelta())
    return "Snooze" in phone.buttons or None
