"""What only a terminal does: windows end, and questions are left; `tests/conversations` has the rest."""

from collections.abc import Iterator

import pytest

from tests.conversations.sentences import ASKED, INVOICE
from tests.fakes.office import Office, Worker
from tests.fakes.phones.terminal import TerminalPhone


@pytest.fixture
def worker(office: Office) -> Iterator[Worker]:
    worker = Worker(office)
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def phone(office: Office, worker: Worker) -> Iterator[TerminalPhone]:
    phone = TerminalPhone(office)
    yield phone
    phone.closes()


def test_a_window_that_ends_takes_nothing_from_another(
    office: Office, phone: TerminalPhone
) -> None:
    other = TerminalPhone(office)
    for each in (phone, other):
        each.says("help")
        each.sees("What I can do")

    phone.restarts()

    other.says(INVOICE)
    other.sees(ASKED)
    other.closes()


def test_what_came_while_it_was_closed_is_shown_in_short_once(
    office: Office, phone: TerminalPhone
) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)
    phone.leaves()
    assert office.taps("Approve") == ""

    phone.opens()
    phone.sees("Since you were here:\n✓ Invoice Acme")
    phone.sees("billing@acme.example: Issued as invoice 2026-0001")
    phone.says("help")
    phone.sees("What I can do")
    phone.leaves()
    phone.opens()
    phone.says("costs")

    phone.sees("Spent on models")
    assert phone.printed().count("Since you were here") == 1


@pytest.mark.parametrize("label", ["Reject", "Edit"])
def test_who_leaves_a_question_goes_on_with_the_card_as_it_was(
    office: Office, phone: TerminalPhone, label: str
) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)
    phone.taps(label)

    phone.presses_ctrl_d()

    phone.sees("Left as it was.")
    phone.taps("Approve")
    phone.sees("Mailed")
    assert len(office.mailbox) == 1
