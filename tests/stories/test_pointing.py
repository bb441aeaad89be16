"""What a list showed can be pointed at: “the second one” is what stands second in it."""

import pytest

from tests.fakes.office import Office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture
def billed(office: Office) -> Office:
    """An office with a second customer and two invoices that were sent."""
    office.says("add customer Beta Ltd, ana@beta.example")
    for sentence in (SENTENCE, "invoice Beta 200 for hosting"):
        office.says(sentence)
        office.taps("Approve")
    return office


def test_an_invoice_of_the_list_is_voided_by_its_place(billed: Office) -> None:
    billed.says("what is due?")
    billed.says("void the second one")

    assert billed.sees("“the second one” is 2026-0002.")
    assert "2026-0002" in billed.card.title


def test_a_customer_of_the_list_is_invoiced_by_the_place(billed: Office) -> None:
    billed.says("customers")
    billed.says("invoice the second one 300 for a logo")

    assert billed.sees("“the second one” is Beta Ltd.")
    assert "Beta Ltd" in billed.card.payload


def test_a_run_of_the_status_is_replayed_by_its_place(office: Office) -> None:
    office.says(SENTENCE)
    office.says("invoice Acme 200 for hosting")
    office.says("status")
    listed = office.cards[-1].listed
    office.says("replay the second one")

    assert office.sees(f"Replayed {listed[1]}")


def test_a_record_of_a_memory_list_is_shown_and_forgotten_by_its_place(office: Office) -> None:
    office.says("remember that Dana likes tea")
    office.says("remember that Tom prefers mornings")
    office.says("memory list")
    [first, second] = [card.listed for card in office.cards if card.listed][-1]
    office.says("show me the second one")
    assert office.sees(f"{second}@1")
    office.says("forget the first one")

    assert office.card.state == "pending"
    assert first in office.card.payload


def test_a_place_that_the_list_does_not_have_is_not_guessed(billed: Office) -> None:
    billed.says("what is due?")
    billed.says("void the fifth one")

    assert billed.mailbox[2:] == []
    assert [card for card in billed.cards if "Void" in card.title] == []
