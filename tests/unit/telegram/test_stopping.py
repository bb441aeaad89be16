"""What Telegram's adapter has in hand when it stops, and what happens between two looks at a card."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.telegram import intake, line
from bot.adapters.telegram.calls import Call, Place, SendText
from bot.adapters.telegram.driver import Driver, open_driver
from bot.adapters.telegram.outgoing import Outgoing
from bot.bootstrap import TERMINAL
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision
from bot.kernel.ids import ApprovalRef
from tests.fakes.telegram import FakeTelegram, Post, User
from tests.fakes.telegram.desk import Desk, Way

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram(second=0.2) as telegram:
        yield telegram


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Way:
    return "webhook" if getattr(request, "param", "") == "webhook" else "polling"


@pytest.fixture
def desk(
    telegram: FakeTelegram, way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    for module in (intake, line):
        monkeypatch.setattr(module, "FINISH_WITHIN", 60.0)
    desk = Desk(tmp_path / "home", telegram, way=way)
    desk.opens()
    yield desk
    desk.closes()


@pytest.fixture
def ada(desk: Desk, telegram: FakeTelegram) -> User:
    return desk.pairs(telegram.person("Ada"))


@pytest.fixture
def card(telegram: FakeTelegram, ada: User) -> Post:
    telegram.says(ada, telegram.private(ada), INVOICE)
    return telegram.sees(ada, "Shall I invoice Acme")


@pytest.mark.parametrize("way", ["polling", "webhook"], indirect=True)
def test_a_tap_in_hand_is_answered_before_the_line_is_closed(
    desk: Desk, telegram: FakeTelegram, card: Post, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    steward, deciding, closing = desk.office.steward, threading.Event(), threading.Event()
    decide = steward.decide

    def decided_while_it_stops(decision: Decision) -> Card:
        deciding.set()
        assert closing.wait(60)
        return decide(decision)

    monkeypatch.setattr(steward, "decide", decided_while_it_stops)
    tap = telegram.taps(ada, card, "Approve")
    assert deciding.wait(60)
    stopping = threading.Thread(target=desk.closes)
    stopping.start()
    stopping.join(0.3)  # A line that waits for nothing would be closed by now.
    closing.set()
    stopping.join()

    assert tap.answer == "Approved"


def test_words_on_their_way_arrive_before_the_line_is_closed(
    desk: Desk, telegram: FakeTelegram, card: Post, ada: User
) -> None:
    telegram.answered(telegram.taps(ada, card, "Why"))

    desk.closes()

    assert any("98% sure" in post.text for post in telegram.posts(ada))


def test_a_card_that_is_decided_while_its_fields_are_offered_shows_the_decision(
    desk: Desk, telegram: FakeTelegram, card: Post, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    steward, undecided = desk.office.steward, threading.Event()
    look = steward.card

    def decided_after_the_look(ref: ApprovalRef) -> Card:
        seen = look(ref)
        if not undecided.is_set():
            undecided.set()
            steward.decide(
                Decision(approval=ref, verb="approve", sender=TERMINAL, shown=seen.digest)
            )
            telegram.waits(lambda: "Mailed" in card.text or None, "the card to be final")
        return seen

    monkeypatch.setattr(steward, "card", decided_after_the_look)
    telegram.taps(ada, card, "Edit")

    telegram.waits(lambda: telegram.called("editMessageReplyMarkup") or None, "the fields")
    telegram.waits(lambda: "Back" not in card.buttons or None, "the card as it was decided")


def test_who_waits_for_the_message_that_is_on_its_way_is_told_that_the_line_is_closed() -> None:
    with FakeTelegram(second=0.001) as telegram:
        ada = telegram.person("Ada")
        driver = Hanging(open_driver("ptb", telegram.token, telegram.url))
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(closed_while_sending(driver, ada.id))


class Hanging:
    """A driver whose calls are never answered."""

    def __init__(self, driver: Driver) -> None:
        self.open, self.close = driver.open, driver.close
        self.updates, self.download = driver.updates, driver.download
        self.hook, self.unhook = driver.hook, driver.unhook
        self.called = asyncio.Event()

    async def call(self, call: Call) -> int | None:
        self.called.set()
        await asyncio.Event().wait()
        return None


async def closed_while_sending(driver: Hanging, chat: int) -> None:
    outgoing = Outgoing(driver, 0.001)
    sending = asyncio.create_task(outgoing.send(SendText(Place(chat), "hello")))
    await driver.called.wait()
    await outgoing.close()
    async with asyncio.timeout(30):
        await sending
