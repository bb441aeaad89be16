"""The same operator in two chats at once: the card is in both, decided in one, final in the other."""

from collections.abc import Iterator

import pytest

from tests.conversations.sentences import ASKED, INVOICE
from tests.fakes.office import Office, Worker
from tests.fakes.phones.phone import Phone
from tests.fakes.phones.shop import PHONES

Pair = tuple[Phone, Phone]


@pytest.fixture
def pair(request: pytest.FixtureRequest, office: Office, worker: Worker) -> Iterator[Pair]:
    """Where it is asked, and where it is decided; both chats have been talked in."""
    asking, deciding = request.param
    with PHONES[asking](office) as here, PHONES[deciding](office) as there:
        there.says("status")
        there.sees("All quiet")
        yield here, there


def pairs(*every: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("pair", every, ids=" then ".join, indirect=True)


FROM_A_TERMINAL = [("terminal", "telegram-ptb-polling"), ("terminal", "slack-socket")]
TO_A_TERMINAL = [("telegram-aiogram-webhook", "terminal"), ("slack-http", "terminal")]
# A terminal shows its own thread only; every other chat shows, and takes back, what it offered.
SEEN_IN_BOTH = [
    ("web", "slack-http"),
    ("slack-socket", "web"),
    ("slack-socket", "telegram-aiogram-polling"),
    ("telegram-ptb-webhook", "slack-http"),
    ("telegram-ptb-polling", "web"),
]


@pairs(*SEEN_IN_BOTH, *FROM_A_TERMINAL)
def test_what_is_asked_here_and_approved_there_is_final_in_both(pair: Pair, office: Office) -> None:
    here, there = pair
    here.says(INVOICE)
    here.sees(ASKED)
    there.sees(ASKED)

    there.taps("Approve")

    for phone in pair:
        assert "Approved by Owner" in phone.sees("Mailed").text
        assert "Approve" not in phone.buttons
    assert len(office.mailbox) == 1


@pairs(*TO_A_TERMINAL)
def test_what_waits_elsewhere_is_approved_at_the_terminal_by_a_word(
    pair: Pair, office: Office
) -> None:
    here, terminal = pair
    here.says(INVOICE)
    here.sees(ASKED)

    terminal.says("approve")

    terminal.sees("Approved")
    here.sees("Mailed")
    assert "Approve" not in here.buttons
    assert len(office.mailbox) == 1


@pairs(*SEEN_IN_BOTH)
def test_a_tap_in_each_decides_once_and_both_say_the_same(pair: Pair, office: Office) -> None:
    here, there = pair
    here.says(INVOICE)
    seen = [phone.sees(ASKED) for phone in pair]

    here.taps("Approve", on=seen[0])
    there.taps("Approve", on=seen[1])

    for phone in pair:
        phone.sees("Mailed")
        assert "Approve" not in phone.buttons
    here.waits(lambda: came_second(here) or came_second(there), "that one of them came second")
    assert len(office.mailbox) == 1


def came_second(phone: Phone) -> bool | None:
    return any("already approved" in bubble.text for bubble in phone.screen()) or None
