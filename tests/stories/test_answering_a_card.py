"""Words that answer an older card mean that card, and not the newest."""

from pathlib import Path

import pytest

from bot.bootstrap import OWNER
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Message, Sender
from tests.fakes.office import Office, text_of

ADA = Sender(channel="slack", id="U1", name="Ada")


class Desk:
    """The owner at a chat in which one can answer a card, and open threads."""

    def __init__(self, home: Path) -> None:
        self.office = Office(home)
        self.office.steward.pairings.introduce(OWNER, "Ada", ADA, "D1")

    def says(self, text: str, *, about: str = "", thread: str = "D1") -> list[str]:
        """Say something; gives what the thread shows that is new or changed by it."""
        before = self.office.steward.position()
        message = Message(
            sender=ADA,
            thread=thread,
            external_id=f"{thread}/{before}",
            text=text,
            at=self.office.clock.now(),
            home="D1",
            about=about,
        )
        heard = self.office.steward.hear(message)
        self.office.works()
        return [text_of(card) for card in self.office.steward.feed(heard.conversation, before)]

    def asks_for(self, customer: str, thread: str = "D1") -> str:
        """Ask for an invoice; gives the reference of the card that waits for it."""
        known = {card.approval for card in self.office.steward.approvals()}
        if customer != "Acme":
            self.says(f"add customer {customer}, ana@beta.example")
        self.says(f"invoice {customer} 1 day of design at 2000", thread=thread)
        [card] = [c for c in self.office.steward.approvals() if c.approval not in known]
        return card.approval

    def sees(self, ref: str) -> str:
        return text_of(self.office.steward.card(ApprovalRef(ref)))

    def state(self, ref: str) -> str:
        return self.office.steward.card(ApprovalRef(ref)).state


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_change_goes_to_the_card_that_was_answered(desk: Desk) -> None:
    older, newer = desk.asks_for("Acme"), desk.asks_for("Beta")

    desk.says("change the amount to 2,200", about=older)

    assert "2,200.00" in desk.sees(older)
    assert "2,000.00" in desk.sees(newer)


def test_changes_add_up(desk: Desk) -> None:
    older, _ = desk.asks_for("Acme"), desk.asks_for("Beta")

    desk.says("make it due on 24 December 2026", about=older)
    desk.says("make it 2,200", about=older)

    assert "24 December 2026" in desk.sees(older)
    assert "2,200.00" in desk.sees(older)


def test_yes_is_said_to_one_card_alone(desk: Desk) -> None:
    older, newer = desk.asks_for("Acme"), desk.asks_for("Beta")

    desk.says("approve", about=older)

    assert (desk.state(older), desk.state(newer)) == ("done", "pending")


def test_no_comes_with_its_reason(desk: Desk) -> None:
    older, newer = desk.asks_for("Acme"), desk.asks_for("Beta")

    desk.says("reject because the price is wrong", about=older)

    assert "the price is wrong" in desk.sees(older)
    assert (desk.state(older), desk.state(newer)) == ("rejected", "pending")


@pytest.mark.parametrize("words", ["why?", "Why", "explain this", "warum?"])
def test_why_is_told_of_the_card_that_was_answered(desk: Desk, words: str) -> None:
    older, _ = desk.asks_for("Acme"), desk.asks_for("Beta")

    [told] = desk.says(words, about=older)

    assert told.startswith("Why: ")
    assert "Acme" in told


def test_a_card_that_was_decided_says_so(desk: Desk) -> None:
    older, newer = desk.asks_for("Acme"), desk.asks_for("Beta")
    desk.says("approve", about=older)

    [told] = desk.says("approve", about=older)

    assert "already" in told
    assert desk.state(newer) == "pending"


def test_a_card_for_somebody_else_is_not_approved_by_its_neighbour_s_name(desk: Desk) -> None:
    older, newer = desk.asks_for("Acme"), desk.asks_for("Beta")

    desk.says("approve the Beta invoice", about=older)

    assert desk.state(older) == "pending"
    assert desk.state(newer) == "pending"


def test_what_was_asked_meanwhile_is_asked_again_after_a_card_was_answered(desk: Desk) -> None:
    older, _ = desk.asks_for("Acme"), desk.asks_for("Beta")
    desk.says("invoice Acme for consulting")

    desk.says("approve", about=older)
    desk.says("600")

    assert desk.state(older) == "done"
    assert any("600.00" in text_of(card) for card in desk.office.steward.approvals())


def test_in_a_thread_with_one_card_words_mean_that_card(desk: Desk) -> None:
    older, newer = desk.asks_for("Acme", thread="D1:1"), desk.asks_for("Beta", thread="D1:2")

    desk.says("change the amount to 2,200", thread="D1:1")
    desk.says("approve", thread="D1:1")

    assert "2,200.00" in desk.sees(older)
    assert (desk.state(older), desk.state(newer)) == ("done", "pending")


def test_in_a_chat_where_several_wait_a_bare_yes_is_asked_back(desk: Desk) -> None:
    older, newer = desk.asks_for("Acme"), desk.asks_for("Beta")

    [asked] = desk.says("approve")

    assert "Which one" in asked
    assert {desk.state(older), desk.state(newer)} == {"pending"}
