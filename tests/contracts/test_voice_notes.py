"""A voice note is heard, shown and done in every chat, by one ear behind all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import Settings
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import House
from tests.fakes.speech_server import KEY, SpeechServer, listening
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.desk import Desk, Way

SPOKEN = "Invoice Acme 3 days of design at 800, due in 14 days."


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram(second=0.02) as telegram:
        yield telegram


@pytest.fixture
def speech() -> Iterator[SpeechServer]:
    with listening() as server:
        yield server


def settings_in(home: Path, speech: SpeechServer) -> Settings:
    return Settings(home=home, embedder="hashing", openai_base_url=speech.url, openai_api_key=KEY)


@pytest.fixture(params=["aiogram", "ptb"])
def desk(
    request: pytest.FixtureRequest,
    way: Way,
    telegram: FakeTelegram,
    speech: SpeechServer,
    tmp_path: Path,
) -> Iterator[Desk]:
    home = tmp_path / "home"
    desk = Desk(
        home, telegram, driver=str(request.param), way=way, settings=settings_in(home, speech)
    )
    desk.opens()
    yield desk
    desk.closes()


@pytest.fixture(params=["polling", "webhook"])
def way(request: pytest.FixtureRequest) -> Way:
    return "webhook" if request.param == "webhook" else "polling"


@pytest.mark.parametrize("kind", ["voice", "video_note", "audio"])
def test_telegram_shows_what_was_heard_and_then_the_card(
    desk: Desk, telegram: FakeTelegram, kind: str
) -> None:
    ada = desk.pairs(telegram.person("Ada"))
    telegram.records(ada, telegram.private(ada), SPOKEN, kind=kind)
    heard = telegram.sees(ada, f"🎙 “{SPOKEN}”")
    card = telegram.sees(ada, "Shall I invoice Acme")
    assert (heard.silent, card.silent) == (True, False)
    assert heard.id < card.id


def test_a_recording_that_is_forwarded_is_nobodys_order(desk: Desk, telegram: FakeTelegram) -> None:
    ada = desk.pairs(telegram.person("Ada"))
    chat = telegram.private(ada)
    telegram.records(ada, chat, SPOKEN, forwarded_from="Mallory")
    telegram.sees(ada, f"🎙 “{SPOKEN}”")
    telegram.says(ada, chat, "help")
    telegram.sees(ada, "What I can do")
    assert not any("Shall I invoice" in post.text for post in telegram.posts(ada))


def test_slack_shows_what_was_heard_and_then_the_card(speech: SpeechServer, tmp_path: Path) -> None:
    with (
        FakeSlack() as slack,
        House(tmp_path, slack, settings=settings_in(tmp_path, speech)) as house,
    ):
        clip = slack.attaches("audio_message.m4a", "audio/mp4", SPOKEN.encode())
        said = slack.says(house.owner, house.desk, "", files=(clip,))
        slack.sees(house.desk, f"🎙 “{SPOKEN}”", said.ts)
        slack.sees(house.desk, "Shall I invoice Acme", said.ts)
