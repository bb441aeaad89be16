"""The digest answered where it is read: one line of it, or all that it shows, in every chat."""

from datetime import timedelta

from tests.fakes.office import Office
from tests.fakes.phones.phone import Phone

PLEASE = ("invoice Acme 120 euros for hosting", "invoice Acme 80 euros for stickers")


def test_all_that_a_digest_shows_is_approved_by_one_tap(phone: Phone, office: Office) -> None:
    _asks(phone)
    phone.says("digest")
    shown = phone.offers("Approve all 2 shown")
    assert "Invoice Acme €120.00 and mail it" in shown.text

    phone.taps("Approve all 2 shown", on=shown)

    phone.sees("Approved 2, each signed")
    phone.waits(lambda: len(office.mailbox) == 2 or None, "two mails")
    if "Approve all 2 shown" in phone.buttons:
        phone.taps("Approve all 2 shown", on=shown)
    phone.waits(lambda: _is_drawn_anew(phone, office), "the button's end")
    assert len(office.mailbox) == 2


def test_one_line_of_a_digest_is_approved_and_its_button_goes(phone: Phone, office: Office) -> None:
    _asks(phone)
    phone.says("digest")
    shown = phone.offers("Approve all 2 shown")
    (one,) = [label for label in shown.buttons if label.startswith("Approve 1")]

    phone.taps(one, on=shown)

    phone.waits(lambda: len(office.mailbox) == 1 or None, "a mail")
    phone.waits(lambda: _is_drawn_anew(phone, office), "the list anew")
    phone.sees("Waiting for you (1)")


def _asks(phone: Phone) -> None:
    for sentence in PLEASE:
        phone.says(sentence)
    phone.sees("€120.00")
    phone.sees("€80.00")


def _is_drawn_anew(phone: Phone, office: Office) -> bool | None:
    """Let the clock tick, and look whether the list shows by now that it was answered."""
    office.waits(timedelta(0))
    return "Approve all 2 shown" not in phone.buttons or None
