"""Slack's stop reaches a card that comes up while it is looked for."""

from collections.abc import Callable

from bot.adapters.slack.places import Place
from bot.adapters.slack.stopping import Stops
from bot.kernel.cards import Card
from bot.kernel.ids import ApprovalRef, ConversationId
from bot.kernel.messages import Sender

ADA = Sender(channel="slack", id="U1", name="Ada")
THREAD = Place(channel="D1", thread="1.0")
ASKED = Card(key="K1", title="Shall I?", approval="A1", state="pending")


class Drafting:
    """A thread in which a draft is being written; its card comes up right after a look at the feed."""

    def __init__(self, looks: int) -> None:
        self._looks = looks
        self.withdrawn: list[ApprovalRef] = []
        self.meanwhile: Callable[[], object] | None = None

    def rests(self, _conversation: ConversationId) -> bool:
        if self.meanwhile is not None:
            now, self.meanwhile = self.meanwhile, None
            now()
            return True
        return self._looks == 0

    def feed(self, _conversation: ConversationId, after: int = 0) -> list[Card]:
        if self._looks == 0:
            return [] if self.withdrawn else [ASKED]
        self._looks -= 1
        return []

    def withdraw(self, ref: ApprovalRef, sender: Sender, reason: str) -> Card:
        self.withdrawn.append(ref)
        return ASKED


def test_a_card_that_comes_up_between_two_questions_is_withdrawn_by_the_next_look() -> None:
    steward = Drafting(looks=2)
    stops = Stops(steward)

    assert stops.stop(THREAD, ADA, at=1.0) == 0
    stops.look()
    assert steward.withdrawn == []
    stops.look()

    assert steward.withdrawn == ["A1"]


def test_a_thread_that_rests_is_let_go_so_that_later_cards_stand() -> None:
    steward = Drafting(looks=1)
    stops = Stops(steward)
    stops.stop(THREAD, ADA, at=1.0)
    stops.look()
    steward.withdrawn.clear()

    stops.look()

    assert steward.withdrawn == []


def test_speaking_there_again_lifts_the_stop() -> None:
    steward = Drafting(looks=2)
    stops = Stops(steward)
    stops.stop(THREAD, ADA, at=1.0)

    stops.lift(THREAD)
    stops.look()
    stops.look()

    assert steward.withdrawn == []


def test_what_is_asked_for_by_speaking_again_stands_also_where_it_comes_up_at_that_moment() -> None:
    steward = Drafting(looks=1)
    stops = Stops(steward)
    stops.stop(THREAD, ADA, at=1.0)
    steward.meanwhile = lambda: stops.lift(THREAD)

    stops.look()

    assert steward.withdrawn == []


def test_a_second_stop_that_comes_while_the_first_is_let_go_is_kept() -> None:
    steward = Drafting(looks=3)
    stops = Stops(steward)
    stops.stop(THREAD, ADA, at=1.0)
    steward.meanwhile = lambda: stops.stop(THREAD, ADA, at=2.0)

    stops.look()
    stops.look()

    assert steward.withdrawn == ["A1"]


def test_a_stop_that_slack_brings_again_stops_nothing_newer() -> None:
    steward = Drafting(looks=0)
    stops = Stops(steward)
    assert stops.stop(THREAD, ADA, at=1.0) == 1
    stops.lift(THREAD)
    steward.withdrawn.clear()

    assert stops.stop(THREAD, ADA, at=1.0) is None
    stops.look()

    assert steward.withdrawn == []
