"""The story of an invoice, from one sentence to the customer's mailbox."""

from tests.fakes.office import Office


def test_nothing_is_sent_until_the_owner_agrees(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800, due in 14 days")
    assert office.sees("Shall I invoice Acme")
    assert office.mailbox == []

    office.taps("Approve")

    assert [mail.subject for mail in office.mailbox] == ["Invoice 2026-0001"]
    assert list(office.mailbox[0].files) == ["2026-0001.pdf"]
