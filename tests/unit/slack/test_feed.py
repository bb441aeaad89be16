"""Cards reach the postbox whatever else is wrong, and what was lost is not queued behind the office's back."""

import threading

from bot.adapters.slack.feed import Feed
from bot.adapters.slack.postbox import Letter, Postbox
from bot.adapters.slack.poster import Poster
from bot.adapters.slack.slack_api import SlackApi
from bot.adapters.slack.streaming import Streamer
from bot.facade.delivering import Delivery
from bot.kernel.cards import Attachment, Card
from bot.kernel.errors import Unreachable

DUE = Delivery("D1:1.0", Card(key="k", revision=7, text="Hello."), "")


class Broken:
    """A watcher that can never look."""

    def look(self) -> None:
        raise RuntimeError("a thread that cannot be read")


class Looked:
    """Notes that posts were looked for."""

    def __init__(self) -> None:
        self.twice = threading.Semaphore(0)

    def post_due(self) -> int:
        self.twice.release()
        return 0


class Letters(Postbox):
    """A postbox that is never emptied."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Letter] = []

    def put(self, letter: Letter) -> None:
        self.waiting.append(letter)


class Owes:
    """An office that owes one card; while what is due is being read, its letter is given up."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self.resting = False

    def position(self) -> int:
        return 0

    def undelivered(self, channel: str) -> list[Delivery]:
        due = [] if self.resting else [DUE]
        if self._letters.waiting and not self.resting:
            self._letters.waiting[0].lost(Unreachable("Slack is away"))
        return due

    def delivered(self, channel: str, delivery: Delivery, external_id: str) -> None:
        raise AssertionError("nothing is sent here")

    def undeliverable(self, channel: str, delivery: Delivery, reason: str, *, closed: bool) -> None:
        self.resting = True

    def content(self, attachment: Attachment) -> bytes:
        raise AssertionError("nothing is attached here")


def test_a_watcher_that_breaks_holds_up_no_card() -> None:
    looked = Looked()
    feed = Feed(looked, [Broken()])

    feed.start()

    assert looked.twice.acquire(timeout=30)
    assert looked.twice.acquire(timeout=30), "and it goes on"
    feed.stop()


def test_a_card_that_is_given_up_while_due_ones_are_read_is_not_queued_into_the_rest() -> None:
    letters = Letters()
    office, api = Owes(letters), SlackApi("xoxb-nobody")
    poster = Poster(api, office, letters, Streamer(api))
    assert poster.post_due() == 1

    assert poster.post_due() == 0, "it was read before it was given up"
    assert poster.post_due() == 0, "and its thread rests"
    office.resting = False
    letters.waiting.clear()

    assert poster.post_due() == 1, "until the office offers it again"
