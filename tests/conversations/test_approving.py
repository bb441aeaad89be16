"""From a sentence to a mail: what is asked, changed, approved or rejected, in every chat."""

from datetime import timedelta

from tests.conversations.sentences import ASKED, INVOICE, PRICE
from tests.fakes.office import Office
from tests.fakes.phones.phone import Ability, Phone
from tests.fakes.phones.shop import on_phones_that_can

DECIDING = {"Approve", "Edit", "Reject", "Snooze"}


def test_an_invoice_is_mailed_once_after_one_tap(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    card = phone.sees(ASKED)
    assert card.buttons == ("Approve", "Edit", "Reject", "Why", "Snooze")
    for words in ("billing@acme.example", "3 days × €800.00", "16 March 2026", "your message"):
        assert words in card.text
    assert "Asked by default.outward" in card.text
    assert office.mailbox == []

    phone.taps("Approve")

    done = phone.sees("Mailed “Invoice 2026-0001” to billing@acme.example")
    assert "Approved by Owner" in done.text
    assert not DECIDING & set(phone.buttons)
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
    assert "€2,400.00" in edited.text, "the diff keeps what it was"
    assert "€2,250.00" in edited.text
    assert office.mailbox == []
    phone.taps("Approve")
    phone.sees("Mailed")
    assert "€2,250.00" in office.mailbox[0].body


def test_plain_words_change_the_card_that_waits(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    phone.says("make it 1,300")

    phone.sees("Shall I invoice Acme €1,300.00")
    assert "€1,300.00" in phone.offers("Approve").text
    assert office.mailbox == []


def test_plain_words_approve_the_card_that_waits(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    phone.says("approve it")

    phone.sees("Mailed")
    assert len(office.mailbox) == 1


def test_a_rejection_keeps_its_reason_and_sends_nothing(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    phone.rejects("they paid in advance")

    rejected = phone.sees("they paid in advance")
    assert "Rejected by Owner" in rejected.text
    assert "Approve" not in phone.buttons
    assert office.mailbox == []


def test_why_tells_the_rule_the_sources_and_what_led_there(phone: Phone) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    phone.taps("Why")

    told = phone.sees("by flow invoice, version 1").text
    assert "default.outward" in told
    assert "the books: Acme" in told
    assert "“invoice Acme" in told
    assert "put to you" in told


def test_a_snoozed_card_comes_back(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    phone.taps("Snooze")

    phone.sees("Put aside")
    office.waits(timedelta(hours=5))
    assert "Approve" in phone.offers("Approve").buttons
    phone.taps("Approve")
    phone.sees("Mailed")


def test_undo_asks_before_it_takes_an_invoice_back(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    phone.taps("Approve")
    phone.sees("Mailed")

    phone.taps("Undo")
    phone.sees("Shall I void invoice 2026-0001?")
    phone.taps("Approve")

    phone.sees("2026-0001 is void")
    assert [invoice.state for invoice in office.steward.invoices()] == ["void"]


def test_a_card_that_nobody_answered_says_expired_and_not_rejected(
    phone: Phone, office: Office
) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    office.waits(timedelta(days=4))

    phone.sees("Expired without an answer")
    assert not DECIDING & set(phone.buttons)
    assert office.mailbox == []


@on_phones_that_can(Ability.STALE_TAPS)
def test_a_late_tap_is_told_what_became_of_the_card(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    expired = phone.sees(ASKED)
    office.waits(timedelta(days=4))
    phone.sees("Expired without an answer")

    phone.taps("Approve", on=expired)

    phone.sees("without an answer, and nothing was done")
    assert office.mailbox == []


@on_phones_that_can(Ability.STALE_TAPS)
def test_a_tap_on_a_superseded_card_decides_nothing(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    first = phone.sees(ASKED)
    phone.changes(PRICE, "750")
    phone.sees("(version 2)")

    phone.taps("Approve", on=first)

    phone.sees("version 2 waits now")
    assert office.mailbox == []
    phone.taps("Approve")
    phone.sees("Mailed")


@on_phones_that_can(Ability.STALE_TAPS)
def test_a_second_tap_is_told_that_the_first_one_counts(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    card = phone.sees(ASKED)
    phone.taps("Approve", on=card)
    phone.sees("Mailed")

    phone.taps("Approve", on=card)

    phone.sees("It was already approved")
    assert len(office.mailbox) == 1
