"""Customers: whatever the operator tells of one is kept, by the name they give it."""

from bot.bootstrap import database
from bot.storage.verify import verify
from tests.fakes.office import Office


def facts(office: Office, name: str) -> dict[str, str]:
    office.says(f"show {name}")
    return {field.label: field.value for field in office.cards[-1].fields}


def test_two_things_told_in_one_message_are_both_kept(office: Office) -> None:
    office.says("Acme's email is ada@acme.example and Acme's address is Hauptstr. 5, Berlin")

    known = facts(office, "Acme")
    assert (known["E-mail"], known["Address"]) == ("ada@acme.example", "Hauptstr. 5, Berlin")
    assert verify(database(office.parts.settings)).faults == ()


def test_what_invoices_need_no_field_for_is_kept_by_its_name(office: Office) -> None:
    office.says("Acme's new phone number is 030 1234567")
    assert office.sees("Acme: phone number is 030 1234567 now.")
    office.says("Acme's phone number is 030 7654321")

    known = facts(office, "Acme")
    assert known["Phone number"] == "030 7654321"
    assert (known["E-mail"], office.cards[-1].title) == ("billing@acme.example", "Acme")
    office.says("who is Acme?")
    assert office.sees("phone number 030 7654321")


def test_an_address_that_is_none_is_refused_and_changes_nothing(office: Office) -> None:
    office.says("change Acme's email to ada at acme")

    assert facts(office, "Acme")["E-mail"] == "billing@acme.example"
