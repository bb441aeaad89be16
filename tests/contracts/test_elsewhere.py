"""A card that its own thread cannot show reaches the same person elsewhere; nothing floods or starves."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap import OWNER, database
from bot.facade.delivering import CLOSED_REST, Delivery
from bot.kernel.cards import Card
from bot.kernel.events import CardUndeliverable, Entry, Replied
from bot.kernel.ids import ConversationId, conversation_id
from bot.kernel.messages import Message, Sender
from bot.kernel.ports import Append, Batch
from bot.storage.verify import verify
from tests.fakes.office import Office, text_of

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"
SLACK = Sender(channel="slack", id="U1", name="Ada")
TELEGRAM = Sender(channel="telegram", id="42", name="Ada")
DESK, CHAT, CONSOLE = "D1", "42", conversation_id("web", "console")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path)
    office.steward.pairings.introduce(OWNER, "Ada", SLACK, DESK)
    office.steward.pairings.introduce(OWNER, "Ada", TELEGRAM, CHAT)
    return office


def says(office: Office, text: str, thread: str = f"{DESK}:1", direct: bool = True) -> None:
    """The owner speaks in Slack."""
    name = f"{thread}/{office.steward.position()}"
    at = office.clock.now()
    office.steward.hear(
        Message(
            sender=SLACK,
            thread=thread,
            external_id=name,
            text=text,
            at=at,
            direct=direct,
            home=DESK if direct else "",
        )
    )
    office.works()


def tells(office: Office, channel: str, thread: str, *keys: str) -> None:
    """The office says something on a thread, a card for each key."""
    stream = f"conversation/{conversation_id(channel, thread)}"
    entries = tuple(
        Entry(fact=Replied(card=Card(key=key, text=f"Words of {key}.")), actor="kernel")
        for key in keys
    )
    append = Append(stream, office.parts.log.version(stream), entries)
    assert not office.parts.log.commit([Batch(office.clock.now(), (append,))])


def posts_all(office: Office, channel: str) -> list[Delivery]:
    """The platform takes everything that it is offered."""
    due = office.steward.undelivered(channel)
    for item in due:
        office.steward.delivered(channel, item, f"id-{item.card.key}")
    return due


def refuses_all(
    office: Office, channel: str, reason: str = "that channel is archived", closed: bool = True
) -> list[Delivery]:
    """The platform takes nothing that it is offered."""
    due = office.steward.undelivered(channel)
    for item in due:
        office.steward.undeliverable(channel, item, reason, closed=closed)
    return due


def shown(office: Office, thread: ConversationId) -> list[str]:
    return [text_of(card) for card in office.steward.feed(thread)]


def home(channel: str, thread: str) -> ConversationId:
    return conversation_id(channel, thread)


def test_a_card_that_slack_cannot_post_comes_in_telegram_which_says_why(office: Office) -> None:
    says(office, "status")
    refuses_all(office, "slack", "direct messages to me are switched off")

    office.waits(timedelta(seconds=1))

    note, answer = posts_all(office, "telegram")
    assert note.card.title == "Slack is out of reach"
    assert "direct messages to me are switched off" in note.card.text
    assert "All quiet" in text_of(answer.card)
    assert (note.thread, answer.thread) == (CHAT, CHAT)
    assert office.steward.undelivered("slack") == []


def test_in_an_archived_channel_the_answer_comes_in_direct_messages(office: Office) -> None:
    says(office, "status", "C9:1", direct=False)
    refuses_all(office, "slack")

    office.waits(timedelta(seconds=1))

    assert [item.thread for item in posts_all(office, "slack")] == [DESK, DESK]
    assert office.steward.undelivered("telegram") == []


def test_who_is_reached_nowhere_else_finds_it_in_the_console(office: Office) -> None:
    says(office, "status")
    refuses_all(office, "slack")
    tells(office, "telegram", CHAT, "greeting")
    refuses_all(office, "telegram", "bot was blocked by the user")

    office.waits(timedelta(seconds=1))

    assert any("Slack is out of reach" in text for text in shown(office, CONSOLE))
    assert any("bot was blocked" in text for text in shown(office, CONSOLE))
    assert any("Words of greeting" in text for text in shown(office, CONSOLE))


def test_a_card_that_is_in_both_chats_already_is_not_brought_again(office: Office) -> None:
    says(office, INVOICE)
    [there] = posts_all(office, "telegram")
    refuses_all(office, "slack")

    office.waits(timedelta(seconds=1))

    again = posts_all(office, "telegram")
    assert [item.card.kind for item in again] == ["alert"]
    assert there.card.approval


def test_a_platform_that_does_not_answer_is_tried_again_before_cards_move(office: Office) -> None:
    says(office, "status")
    for _ in range(2):
        assert len(refuses_all(office, "slack", "Slack did not answer", closed=False)) == 1
        assert office.steward.undelivered("slack") == [], "it rests"
        office.waits(timedelta(seconds=1))
        assert office.steward.undelivered("telegram") == []
        office.waits(timedelta(hours=1))

    refuses_all(office, "slack", "Slack did not answer", closed=False)
    office.waits(timedelta(seconds=1))

    assert len(office.steward.undelivered("telegram")) == 2


def test_a_hundred_cards_for_a_closed_chat_starve_no_other_and_flood_none(office: Office) -> None:
    says(office, "status")
    tells(office, "slack", f"{DESK}:1", *(f"old-{n}" for n in range(150)))
    says(office, "status", "C9:1", direct=False)

    assert "C9:1" in {item.thread for item in office.steward.undelivered("slack")}
    for item in office.steward.undelivered("slack"):
        if item.thread == f"{DESK}:1":
            office.steward.undeliverable("slack", item, "closed", closed=True)
    office.waits(timedelta(seconds=1))

    brought = posts_all(office, "telegram")
    assert [item.card.key for item in brought[1:]] == [f"old-{n}" for n in range(145, 150)]
    assert "older messages are only in the web console" in brought[0].card.text
    facts = [event.fact for event in office.parts.log.read_all(limit=10_000)]
    assert sum(isinstance(fact, CardUndeliverable) for fact in facts) == 1


def test_a_closed_thread_is_tried_ever_less_often(office: Office) -> None:
    says(office, "status")
    waited = []
    for number in range(8):
        began = office.clock.now()
        tells(office, "slack", f"{DESK}:1", f"news-{number}")
        while not office.steward.undelivered("slack"):
            office.clock.passes(timedelta(minutes=10))
        waited.append(office.clock.now() - began)
        refuses_all(office, "slack")
    assert waited == sorted(waited)
    assert waited[-1] == CLOSED_REST[1]


def test_a_thread_that_works_again_heals_with_what_still_waits_and_nothing_old(
    office: Office,
) -> None:
    says(office, INVOICE)
    tells(office, "slack", f"{DESK}:1", "small-talk")
    refuses_all(office, "slack")
    office.waits(timedelta(seconds=1))
    assert office.steward.undelivered("slack") == []

    says(office, "status")

    offered = [item.card for item in posts_all(office, "slack")]
    assert [bool(card.approval) for card in offered] == [True, False]
    assert "small-talk" not in {card.key for card in offered}


def test_a_copy_that_went_stale_behind_a_closed_door_converges_once_it_opens(
    office: Office,
) -> None:
    says(office, INVOICE)
    posts_all(office, "slack")
    [card] = office.steward.approvals()
    office.taps("Approve", by=TELEGRAM, on=card)
    refuses_all(office, "slack")
    office.waits(timedelta(seconds=1))

    office.steward.reopened("slack", f"{DESK}:1")

    [stale] = office.steward.undelivered("slack")
    assert (stale.card.state, stale.external_id) == ("done", f"id-{stale.card.key}")


def test_what_says_the_same_again_is_not_told_again(office: Office) -> None:
    says(office, "status")
    tells(office, "slack", f"{DESK}:1", "draft")
    refuses_all(office, "slack")
    office.waits(timedelta(seconds=1))
    posts_all(office, "telegram")

    tells(office, "slack", f"{DESK}:1", "draft", "last")
    office.waits(timedelta(seconds=1))

    assert [item.card.key for item in posts_all(office, "telegram")] == ["last"]


def test_the_books_of_deliveries_follow_from_the_log(office: Office) -> None:
    says(office, INVOICE)
    refuses_all(office, "slack")
    office.waits(timedelta(seconds=1))
    posts_all(office, "telegram")
    says(office, "status")
    posts_all(office, "slack")

    assert verify(database(office.parts.settings)).faults == ()
