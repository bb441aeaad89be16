"""Leads, contracts and deliveries: said once, seen where the customer is shown, and taken back at a tap."""

from bot.bootstrap import database
from bot.storage.verify import verify
from tests.fakes.office import Office


def test_what_was_agreed_and_delivered_is_shown_with_its_customer(office: Office) -> None:
    office.says("record a contract with Acme at 2,000 a month until end of March")
    assert office.sees("Recorded with Acme: €2,000.00 a month, until 31 March 2026.")
    office.says("we delivered the logo to Acme")
    assert office.sees("Delivered to Acme: logo, 2 March 2026.")
    office.says("todo: call Acme")

    office.says("show Acme")

    card = office.cards[-1]
    assert (card.title, card.fields[0].value) == ("Acme", "billing@acme.example")
    assert card.text.startswith(
        "Agreed\n• €2,000.00 a month, until 31 March 2026\n\n"
        "Delivered\n• logo, 2 March 2026\n\n"
        "To do\n• call Acme\n\n"
        "How it came to be\n"
        "• 2 March 2026: “we delivered the logo to Acme”\n"
        "• 2 March 2026: “record a contract with Acme at 2,000 a month until end of March”\n"
    )
    assert card.text.endswith(": an example customer to try things on")
    assert verify(database(office.parts.settings)).faults == ()


def test_a_mistake_is_taken_back_once(office: Office) -> None:
    office.says("we signed a contract with Acme for hosting at 1200")
    assert office.sees("Recorded with Acme: hosting: €1,200.00.")
    recorded = office.cards[-1]

    office.taps("Undo", on=recorded)
    assert office.sees("Taken back; the books have it no more.")
    office.taps("Undo", on=recorded)
    assert office.sees("There is no such contract in the books any more.")

    assert office.parts.books.contracts("acme") == []


def test_a_lead_is_listed_beside_the_customers(office: Office) -> None:
    office.says("new lead: Northwind, jo@northwind.example, wants a new website")
    assert office.sees("Among your leads now: Northwind: jo@northwind.example, a new website.")
    office.says("new lead: Northwind")
    assert office.sees("Northwind is among your leads already.")

    office.says("customers")

    assert office.cards[-1].text == (
        "• Acme: billing@acme.example\n\nLeads\n• Northwind: jo@northwind.example, a new website"
    )
    office.says("add customer Northwind")
    office.says("customers")
    assert (
        office.cards[-1].text == "• Acme: billing@acme.example\n• Northwind: jo@northwind.example"
    )
    assert verify(database(office.parts.settings)).faults == ()
