"""What a thread says while it is worked in: the step it is at, without flicker, until it rests."""

from collections.abc import Callable
from functools import partial
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
        self.meanwhile: Callable[[], None] | None = None

    def set_status(self, place: Place, words: str) -> None:
        self.said.append(words)
        if self.meanwhile is not None:
            now, self.meanwhile = self.meanwhile, None
            now()

    def set_working(self, place: Place, working: bool) -> None:
        self.said.append(working)


class Work:
    """Something that takes its time."""

    now = 0.0
    words = "is on it…"
    meanwhile: Callable[[], None] | None = None

    def doing(self, _conversation: ConversationId) -> str:
        if self.meanwhile is not None:
            now, self.meanwhile = self.meanwhile, None
            now()
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


def test_a_second_question_does_not_leave_the_status_of_the_first_standing() -> None:
    slack, work = Statuses(), Work()
    presence = Presence(slack, work, lambda: work.now)
    presence.expect(PLACE)
    looks(presence, work, 1.5, "step one")

    presence.expect(PLACE)
    looks(presence, work, 2.0, "step one")
    looks(presence, work, 4.0, "")

    assert slack.said == ["step one", True, "", False]


def test_words_that_the_last_answer_took_away_are_said_again() -> None:
    slack, work = Statuses(), Work()
    presence = Presence(slack, work, lambda: work.now)
    presence.expect(PLACE)
    looks(presence, work, 1.5, "is on it…")

    work.now = 2.0
    presence.expect(PLACE)
    looks(presence, work, 3.5, "is on it…")

    assert slack.said == ["is on it…", True, "is on it…", True]


def test_a_question_that_comes_while_the_thread_is_looked_at_is_not_forgotten() -> None:
    slack, work = Statuses(), Work()
    presence = Presence(slack, work, lambda: work.now)
    presence.expect(PLACE)
    work.meanwhile = partial(presence.expect, PLACE)

    looks(presence, work, 1.5, "")
    looks(presence, work, 3.0, "is on it…")

    assert slack.said == ["is on it…", True]


def test_a_stop_while_a_status_is_being_set_takes_it_away_for_good() -> None:
    slack, work = Statuses(), Work()
    presence = Presence(slack, work, lambda: work.now)
    presence.expect(PLACE)
    slack.meanwhile = partial(presence.end, PLACE)

    looks(presence, work, 1.5, "is on it…")
    looks(presence, work, 3.0, "")

    assert slack.said[-2:] == ["", False]


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
