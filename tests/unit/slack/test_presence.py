"""What a thread says while it is worked in: the step it is at, without flicker, until it rests."""

from pathlib import Path

from bot.adapters.slack.places import Place
from bot.adapters.slack.presence import Presence
from bot.adapters.slack.slack_api import SlackApi
from bot.bootstrap import TERMINAL
from bot.kernel.ids import ConversationId
from bot.kernel.messages import Message
from tests.fakes.office import THREAD, Office
from worker import edge
from worker.drain import drain

PLACE = Place(channel="D1", thread="100.1")


class Statuses(SlackApi):
    """Slack, as far as statuses go."""

    def __init__(self) -> None:
        self.said: list[str | bool] = []

    def set_status(self, place: Place, words: str) -> None:
        self.said.append(words)

    def set_working(self, place: Place, working: bool) -> None:
        self.said.append(working)


class Work:
    """Something that takes its time."""

    now = 0.0
    words = "is on it…"

    def doing(self, _conversation: ConversationId) -> str:
        return self.words


def looks(presence: Presence, work: Work, at: float, words: str) -> None:
    work.now, work.words = at, words
    presence.look()


def test_the_words_follow_the_steps_and_go_when_all_is_said() -> None:
    slack, work = Statuses(), Work()
    presence = Presence(slack, work, lambda: work.now)
    presence.expect(PLACE)

    looks(presence, work, 0.5, "is on it…")
    assert slack.said == []
    looks(presence, work, 1.5, "step one")
    looks(presence, work, 1.6, "step two, gone in a blink")
    looks(presence, work, 2.6, "step three")
    looks(presence, work, 2.7, "")

    assert slack.said == ["step one", True, "step three", "", False]


def test_what_never_ends_is_given_up_some_day() -> None:
    slack, work = Statuses(), Work()
    presence = Presence(slack, work, lambda: work.now)
    presence.expect(PLACE)
    looks(presence, work, 2.0, "is on it…")

    looks(presence, work, 700.0, "is on it…")
    looks(presence, work, 800.0, "is on it…")

    assert slack.said == ["is on it…", True, "", False]


def test_the_office_says_which_step_it_is_at(tmp_path: Path) -> None:
    office = Office(tmp_path)
    text = "invoice Acme 3 days of design at 800, due in 14 days"
    said = Message(
        sender=TERMINAL, thread=THREAD, external_id="m", text=text, at=office.clock.now()
    )

    heard = office.steward.hear(said)
    assert office.steward.doing(heard.conversation) == "is on it…"
    drain(office.parts)
    assert office.steward.doing(heard.conversation) == "is on it: invoice, draft (1 of 4)…"
    edge.perform(office.bell.edge.pop(0), office.parts)
    drain(office.parts)

    assert office.steward.doing(heard.conversation) == "", "it waits for a person"
