"""Money that came in: on the operator's word, asked about where it does not fit, and undone at a tap."""

import pytest

from bot.bootstrap import database
from bot.storage.verify import verify
from tests.fakes.office import Office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture
def owed(office: Office) -> Office:
    """An office that Acme owes €2,400.00."""
    office.says(SENTENCE)
    office.taps("Approve")
    return office


@pytest.mark.parametrize(
    "words",
    ["Acme paid", "Acme paid 2,400", "got the money for 2026-0001", "Acme hat 2400 Euro bezahlt"],
)
def test_what_fits_the_invoice_is_recorded_at_once(owed: Office, words: str) -> None:
    owed.says(words)

    assert owed.sees("Recorded €2,400.00 from Acme for 2026-0001; it is paid.")
    assert _states(owed) == ["paid"]
    owed.says("due")
    assert owed.cards[-1].text == "Nobody owes you anything."
    assert verify(database(owed.parts.settings)).faults == ()


def test_a_part_is_asked_about_and_leaves_the_rest_open(owed: Office) -> None:
    owed.says("Acme paid half")

    assert owed.card.title == "Shall I record €1,200.00 from Acme for 2026-0001?"
    assert owed.sees("That is a part of it: €1,200.00 stays open.")
    assert _states(owed) == ["issued"]
    owed.taps("Approve")

    assert _states(owed) == ["partly paid"]
    owed.says("what does Acme owe?")
    assert owed.sees("2026-0001 Acme: €1,200.00 of €2,400.00, due 16 March 2026")
    owed.says("Acme paid 1,200")
    assert _states(owed) == ["paid"]
    assert [payment.number for payment in owed.parts.books.payments()] == [
        "2026-0001/1",
        "2026-0001/2",
    ]


def test_too_much_is_asked_about_and_can_be_corrected(owed: Office) -> None:
    owed.says("Acme paid 2,500")

    assert owed.sees("That is €100.00 more than is open.")
    owed.edits(amount="2400")
    assert owed.sees("Then: paid in full")
    owed.taps("Approve")

    assert [str(payment.money()) for payment in owed.parts.books.payments()] == ["€2,400.00"]


def test_a_rejected_payment_changes_nothing(owed: Office) -> None:
    owed.says("Acme paid 1,000")
    owed.taps("Reject")

    assert _states(owed) == ["issued"]
    assert owed.parts.books.payments() == []


def test_an_unknown_invoice_is_asked_about_with_buttons(owed: Office) -> None:
    owed.says("got the money for 2026-0099")

    assert owed.sees("There is no invoice 2026-0099. Which one was paid?")
    owed.taps("2026-0001 Acme 2,400.00 EUR")
    assert _states(owed) == ["paid"]


def test_one_of_several_open_invoices_is_found_by_its_amount_or_asked_for(owed: Office) -> None:
    owed.says("invoice Acme 120 euros for hosting")
    owed.taps("Approve")

    owed.says("Acme paid 120")
    assert _states(owed) == ["issued", "paid"]
    owed.says("invoice Acme 80 euros for stickers")
    owed.taps("Approve")
    owed.says("Acme paid")
    assert owed.sees("Which one do you mean?")
    owed.taps("2026-0003 Acme 80.00 EUR")
    assert _states(owed) == ["issued", "paid", "paid"]


def test_a_mistake_is_undone_by_one_tap_and_only_once(owed: Office) -> None:
    owed.says("Acme paid")

    owed.taps("Undo")
    assert owed.sees("The payment of €2,400.00 for 2026-0001 is out of the books.")
    assert _states(owed) == ["issued"]
    owed.says("take back payment 2026-0001/1")
    assert owed.sees("There is no payment 2026-0001/1 in the books.")
    owed.says("Acme paid")
    assert [(p.number, p.state) for p in owed.parts.books.payments()] == [
        ("2026-0001/1", "taken back"),
        ("2026-0001/2", "received"),
    ]


def test_what_is_paid_is_not_paid_twice_nor_made_void(owed: Office) -> None:
    owed.says("Acme paid")
    owed.says("2026-0001 is paid")
    assert owed.sees("Invoice 2026-0001 is paid already; say how much came in on top.")

    owed.says("void invoice 2026-0001")
    owed.taps("Approve")
    assert owed.sees("take its payment back first")
    assert _states(owed) == ["paid"]


def test_a_payment_in_another_currency_is_asked_about(owed: Office) -> None:
    owed.says("Acme paid $2,400")

    assert owed.sees("You said 2,400.00 USD, and the invoice is in EUR.")
    assert _states(owed) == ["issued"]


def test_a_reminder_is_shown_and_mailed_once(owed: Office) -> None:
    owed.says("remind Acme about invoice 2026-0001")
    assert owed.card.title.startswith("Shall I mail “Payment reminder: invoice 2026-0001”")
    owed.taps("Approve")

    reminder = owed.mailbox[-1]
    assert [mail.subject for mail in owed.mailbox] == [
        "Invoice 2026-0001",
        "Payment reminder: invoice 2026-0001",
    ]
    assert reminder.to == "billing@acme.example"
    assert "€2,400.00 of invoice 2026-0001 is due on 16 March 2026" in reminder.body
    owed.says("Acme paid")
    owed.says("remind Acme about invoice 2026-0001")
    assert owed.sees("Invoice 2026-0001 is paid: there is nothing to remind of.")


def _states(office: Office) -> list[str]:
    return [invoice.state for invoice in office.steward.invoices()]
