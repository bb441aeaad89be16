"""Whatever breaks at whatever point of a card's life: one decision, one effect, and all cards agree."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import CONSOLE
from bot.facade.delivering import Delivery
from bot.kernel.cards import Card
from bot.kernel.errors import Conflict, Unreachable
from bot.kernel.ids import conversation_id
from bot.kernel.messages import Heard, Message
from bot.rounds.elsewhere import divert
from tests.fakes.telegram import FakeTelegram, Post, User
from tests.fakes.telegram.desk import Desk

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"
HARMLESS = (
    "message can't be edited",
    "message to edit not found",
    "message is not modified",
    "query is too old",
)
CALLS_IN_A_LIFE = 8
# How long a second is: with the latter, the adapter's longest rest is longer than a test waits.
HURRIED, UNHURRIED = 0.01, 0.2


@pytest.fixture
def telegram(request: pytest.FixtureRequest) -> Iterator[FakeTelegram]:
    with FakeTelegram(second=getattr(request, "param", HURRIED)) as telegram:
        telegram.forgives(*HARMLESS)
        yield telegram


@pytest.fixture
def desk(telegram: FakeTelegram, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home", telegram)
    desk.opens()
    yield desk
    desk.closes()


@pytest.fixture
def ada(desk: Desk, telegram: FakeTelegram) -> User:
    return desk.pairs(telegram.person("Ada"))


@pytest.mark.parametrize("after", [False, True], ids=["before it is done", "after it is done"])
@pytest.mark.parametrize("number", range(CALLS_IN_A_LIFE))
def test_a_connection_may_break_at_any_call(
    desk: Desk, telegram: FakeTelegram, ada: User, number: int, after: bool
) -> None:
    telegram.network.fails_once(number, after=after)
    lives(desk, telegram, ada)


def test_a_copy_whose_answer_was_lost_follows_the_one_that_is_decided(
    desk: Desk, telegram: FakeTelegram, ada: User
) -> None:
    telegram.says(ada, telegram.private(ada), "help")
    telegram.sees(ada, "What I can do")
    telegram.network.loses_answer("sendMessage")
    telegram.says(ada, telegram.private(ada), INVOICE)
    lost, kept = telegram.waits(lambda: twins(telegram.posts(ada)), "both copies")

    telegram.taps(ada, kept, "Approve")

    telegram.waits(lambda: all_agree([lost, kept]), "both copies to agree")


def twins(posts: list[Post]) -> tuple[Post, Post] | None:
    cards = [post for post in posts if "Shall I invoice Acme" in post.text]
    return (cards[0], cards[1]) if len(cards) == 2 else None


def lives(desk: Desk, telegram: FakeTelegram, ada: User) -> None:
    """One card from the sentence to the mail; then everything agrees."""
    telegram.says(ada, telegram.private(ada), INVOICE)
    card = telegram.sees(ada, "Shall I invoice Acme")
    telegram.taps(ada, card, "Approve")
    telegram.waits(lambda: desk.office.mailbox or None, "the mail")

    telegram.waits(lambda: all_agree(telegram.posts(ada)), "all cards to agree")
    telegram.waits(lambda: any(post.file for post in telegram.posts(ada)) or None, "the PDF")
    assert len(desk.office.mailbox) == 1


def all_agree(posts: list[Post]) -> bool | None:
    """Whether every copy of the card says what became of it, and none can be decided any more."""
    cards = [post for post in posts if "nvoice Acme" in post.text]
    final = all("Mailed" in card.text and "Approve" not in card.buttons for card in cards)
    return True if cards and final else None


def test_what_a_chat_that_blocked_us_does_not_take_is_in_the_console_until_it_lets_us_in(
    desk: Desk, telegram: FakeTelegram, ada: User
) -> None:
    telegram.says(ada, telegram.private(ada), "help")
    telegram.sees(ada, "What I can do")
    desk.pauses()
    telegram.says(ada, telegram.private(ada), INVOICE)
    telegram.waits(lambda: len(desk.heard()) == 2 or None, "the message to be heard")
    telegram.forgives("blocked by the user")
    telegram.blocks(ada)
    desk.goes_on()
    deliveries = desk.office.parts.deliveries
    telegram.waits(lambda: deliveries.obstacles() or None, "the chat to be found closed")

    assert divert(desk.office.parts) == 1

    console = desk.office.steward.feed(conversation_id("web", CONSOLE))
    assert [card.kind for card in console] == ["alert", "approval"]
    telegram.unblocks(ada)
    telegram.sees(ada, "Shall I invoice Acme")


@pytest.mark.parametrize("telegram", [UNHURRIED], indirect=True)
def test_an_office_that_was_busy_is_told_of_a_closed_chat_before_its_long_rest_is_over(
    desk: Desk, telegram: FakeTelegram, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.says(ada, telegram.private(ada), "help")
    telegram.sees(ada, "What I can do")
    tell, refusals = desk.office.steward.undeliverable, iter([True, True])

    def told_late(channel: str, delivery: Delivery, reason: str, *, closed: bool) -> None:
        if next(refusals, False):
            raise Conflict("The conversation is too busy; try again.")
        tell(channel, delivery, reason, closed=closed)

    monkeypatch.setattr(desk.office.steward, "undeliverable", told_late)
    telegram.forgives("blocked by the user")
    telegram.blocks(ada)
    desk.shows(desk.heard()[0].thread, Card(key="hello", text="Good morning"))

    deliveries = desk.office.parts.deliveries
    [obstacle] = telegram.waits(lambda: deliveries.obstacles() or None, "the office to know")
    assert obstacle.closed


def test_an_update_is_confirmed_only_once_the_steward_has_it(
    desk: Desk, telegram: FakeTelegram, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear, failures = desk.office.steward.hear, iter([True, True, False])

    def heard_late(message: Message) -> Heard:
        if next(failures, False):
            raise Unreachable("The database is locked.")
        return hear(message)

    monkeypatch.setattr(desk.office.steward, "hear", heard_late)
    telegram.says(ada, telegram.private(ada), INVOICE)

    telegram.sees(ada, "Shall I invoice Acme")
    assert len(telegram.delivered) >= 3


def test_an_update_that_breaks_the_adapter_does_not_deafen_it(
    desk: Desk, telegram: FakeTelegram, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear = desk.office.steward.hear

    def breaks_on_poison(message: Message) -> Heard:
        if message.text == "poison":
            raise RuntimeError("a bug")
        return hear(message)

    monkeypatch.setattr(desk.office.steward, "hear", breaks_on_poison)
    telegram.says(ada, telegram.private(ada), "poison")
    telegram.says(ada, telegram.private(ada), INVOICE)

    telegram.sees(ada, "Shall I invoice Acme")


def test_a_webhook_without_the_secret_is_not_heard(telegram: FakeTelegram, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "hooked", telegram, way="webhook")
    desk.opens()
    try:
        assert desk.pushed({"update_id": 1}, secret="") == 403
        assert desk.pushed({"update_id": 1}, secret="guessed") == 403
        assert desk.pushed({"update_id": 1}) == 200
        assert desk.pushed({"nonsense": 1}) == 403
    finally:
        desk.closes()
