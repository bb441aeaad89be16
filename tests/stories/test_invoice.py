"""The story of an invoice, from one sentence to the customer's mailbox."""

from datetime import timedelta

from tests.fakes.office import STRANGER, Office


def test_nothing_is_sent_until_the_owner_agrees(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800, due in 14 days")
    assert office.sees("Shall I invoice Acme")
    assert office.mailbox == []

    office.taps("Approve")

    assert [mail.subject for mail in office.mailbox] == ["Invoice 2026-0001"]
    assert list(office.mailbox[0].files) == ["2026-0001.pdf"]


def test_an_edit_shows_what_it_changed_and_is_what_is_sent(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800, due in 14 days")
    first = office.card

    office.edits({"line1.unit_price": "750"})

    assert office.sees("(version 2)")
    assert "out of date" in office.taps("Approve", on=first)
    assert office.mailbox == []
    office.taps("Approve")
    assert office.sees("2,250.00")
    assert len(office.mailbox) == 1


def test_a_stranger_neither_speaks_nor_decides(office: Office) -> None:
    heard = office.says("invoice Acme 100 euros", by=STRANGER)
    assert heard.refusal is not None
    assert heard.refusal.startswith("I only talk to the owner")

    office.says("invoice Acme 3 days of design at 800")
    assert office.taps("Approve", by=STRANGER) == "Only the owner of this office can decide that."
    assert office.mailbox == []


def test_silence_is_not_consent_and_is_not_a_no_either(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800")
    card = office.card

    office.waits(timedelta(days=4))

    assert office.card.state == "expired"
    assert office.sees("Expired without an answer")
    assert "It expired on 05 March" in office.taps("Approve", on=card)
    assert office.mailbox == []


def test_a_message_delivered_three_times_is_one_message(office: Office) -> None:
    for _ in range(3):
        office.says("invoice Acme 3 days of design at 800", external_id="same")

    assert [card.kind for card in office.cards] == ["approval"]


def test_what_waits_survives_a_restart(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800")
    office.restarts()

    office.taps("Approve")

    assert len(office.mailbox) == 1
