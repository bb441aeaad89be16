"""Letters leave in order, within the rates, once."""

import threading
from collections.abc import Iterator
from itertools import pairwise

import pytest

from bot.adapters.slack.postbox import TRIES, Letter, Pace, Postbox, RateLimited
from bot.kernel.errors import Unreachable
from tests.fakes.slack.clock import PlatformClock


class HurriedPace(Pace):
    """Skips ahead wherever the postbox would wait for a rate."""

    def __init__(self) -> None:
        self.clock = PlatformClock()

    def now(self) -> float:
        return self.clock.now()

    def wait(self, bell: threading.Condition, seconds: float | None) -> None:
        if seconds is None:
            bell.wait(0.2)
        else:
            self.clock.sleep(seconds)


class Channel:
    """What arrived, and when, by the hurried clock."""

    def __init__(self, pace: HurriedPace) -> None:
        self.pace = pace
        self.arrived: list[tuple[str, float]] = []
        self.lost: list[Exception] = []
        self.troubles: list[Exception] = []

    def letter(self, text: str, key: str = "", edit: bool = False, channel: str = "C1") -> Letter:
        def send() -> None:
            if self.troubles:
                raise self.troubles.pop(0)
            self.arrived.append((text, self.pace.now()))

        return Letter(channel, key or text, send, self.lost.append, edit)

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.arrived]


@pytest.fixture
def pace() -> HurriedPace:
    return HurriedPace()


@pytest.fixture
def channel(pace: HurriedPace) -> Channel:
    return Channel(pace)


@pytest.fixture
def postbox(pace: HurriedPace) -> Iterator[Postbox]:
    postbox = Postbox(pace)
    yield postbox
    postbox.stop()


def sent(postbox: Postbox) -> None:
    postbox.start()
    waited = threading.Event()
    for _ in range(500):
        if postbox.idle():
            return
        waited.wait(0.01)
    raise AssertionError("the postbox did not get empty")


def test_posts_keep_their_order_and_a_second_between_them(
    postbox: Postbox, channel: Channel
) -> None:
    for text in ("one", "two", "three"):
        postbox.put(channel.letter(text))
    sent(postbox)

    times = [at for _, at in channel.arrived]
    assert channel.texts == ["one", "two", "three"]
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))


def test_waiting_edits_of_one_card_become_one(postbox: Postbox, channel: Channel) -> None:
    for step in range(20):
        postbox.put(channel.letter(f"step {step}", key="run", edit=True))
    sent(postbox)

    assert channel.texts == ["step 19"]


def test_a_card_that_changed_before_it_was_posted_is_posted_once_as_it_is_now(
    postbox: Postbox, channel: Channel
) -> None:
    postbox.put(channel.letter("draft 1", key="card"))
    postbox.put(channel.letter("other"))
    postbox.put(channel.letter("draft 2", key="card"))
    sent(postbox)

    assert channel.texts == ["draft 2", "other"]


def test_retry_after_is_obeyed_and_the_order_kept(
    postbox: Postbox, channel: Channel, pace: HurriedPace
) -> None:
    started = pace.now()
    channel.troubles = [RateLimited(30)]
    postbox.put(channel.letter("one"))
    postbox.put(channel.letter("two"))
    sent(postbox)

    assert channel.texts == ["one", "two"]
    assert channel.arrived[0][1] - started >= 30


def test_a_limited_channel_holds_up_no_other(postbox: Postbox, pace: HurriedPace) -> None:
    limited, free = Channel(pace), Channel(pace)
    limited.troubles = [RateLimited(30)]
    postbox.put(limited.letter("late", channel="C1"))
    postbox.put(free.letter("soon", channel="C2"))
    sent(postbox)

    assert free.arrived[0][1] < limited.arrived[0][1]


def test_an_unreachable_slack_is_tried_again_and_then_told(
    postbox: Postbox, channel: Channel
) -> None:
    channel.troubles = [Unreachable("503")] * 2
    postbox.put(channel.letter("patient"))
    sent(postbox)
    assert (channel.texts, channel.lost) == (["patient"], [])

    channel.troubles = [Unreachable("503")] * TRIES
    postbox.put(channel.letter("hopeless"))
    postbox.put(channel.letter("next"))
    for _ in range(500):
        if postbox.idle():
            break
        threading.Event().wait(0.01)
    assert channel.texts == ["patient", "next"]
    assert [str(fault) for fault in channel.lost] == ["503"]
