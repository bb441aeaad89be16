"""From a sentence to a mail: what is asked, changed, approved or rejected, in every chat."""

from tests.conversations.sentences import ASKED, INVOICE, PRICE
from tests.fakes.office import Office
from tests.fakes.phones.phone import Phone


def test_an_invoice_is_mailed_once_after_one_tap(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    card = phone.sees(ASKED)
    assert card.buttons == ("Approve", "Edit", "Reject", "Why", "Snooze")
    assert office.mailbox == []

    phone.taps("Approve")

    done = phone.sees("Mailed “Invoice 2026-0001” to billing@acme.example")
    assert "Approved by Owner" in done.text
    assert not {"Approve", "Edit", "Reject", "Snooze"} & set(phone.buttons)
    assert [mail.subject for mail in office.mailbox] == ["Invoice 2026-0001"]
    assert phone.receives("2026-0001.pdf").startswith(b"%PDF")


def test_an_edit_says_what_is_wrong_at_the_field_and_then_shows_what_changed(
    phone: Phone, office: Office
) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    assert "“plenty” is not a number" in phone.changes(PRICE, "plenty")
    assert phone.changes(PRICE, "750") == ""

    edited = phone.sees("(version 2)")
    assert "€2,250.00" in edited.text
    assert office.mailbox == []
    phone.taps("Approve")
    phone.sees("Mailed")
    assert "€2,250.00" in office.mailbox[0].body


def test_a_rejection_keeps_its_reason_and_sends_nothing(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    phone.rejects("they paid in advance")

    rejected = phone.sees("they paid in advance")
    assert "Rejected by Owner" in rejected.text
    assert "Approve" not in phone.buttons
    assert office.mailbox == []
