"""A line that is closed stays closed, also where it is being renewed or begins to listen at that moment."""

import threading
from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState
from slack_sdk.web import SlackResponse

from bot.adapters.slack.line import Line
from bot.adapters.slack.runners import SocketRunner
from tests.fakes.slack.fake import FakeSlack


class Beginning(Connection):
    """A session that is told to end while it is asked whether it is active."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.ended: list[bool] = []

    def is_active(self) -> bool:
        self._line.current_session_state.terminated = True
        return True

    def run_until_completion(self, state: ConnectionState) -> None:
        self.ended.append(state.terminated)

    def close(self) -> None:
        pass


class SlowClient(WebClient):
    """Asks for the first connection at once, and for the next ones only when it is let."""

    def __init__(self, slack: FakeSlack) -> None:
        super().__init__(slack.bot_token, base_url=slack.base_url)
        self.renewing, self.let = threading.Event(), threading.Event()
        self._connected = False

    def apps_connections_open(self, *, app_token: str, **kwargs: object) -> SlackResponse:
        if self._connected:
            self.renewing.set()
            self.let.wait(30)
        self._connected = True
        return super().apps_connections_open(app_token=app_token, **kwargs)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


def test_an_end_that_comes_as_a_session_begins_is_not_taken_back() -> None:
    line = Line(app_token="xapp-nobody")
    line.current_session_runner.event.set()
    line.current_session_runner.thread.join()
    session = Beginning(line)
    line.current_session = session

    line._run_current_session()

    assert session.ended == [True]
    line.close()


def test_a_line_that_is_being_renewed_when_it_is_closed_is_not_open_afterwards(
    slack: FakeSlack,
) -> None:
    client = SlowClient(slack)
    runner = SocketRunner(App(client=client, token_verification_enabled=False), slack.app_token)
    runner.start()
    assert slack.connected()
    slack.disconnects()
    assert client.renewing.wait(30)

    closing = threading.Thread(target=runner.stop, daemon=True)
    closing.start()
    closing.join(0.2)
    client.let.set()
    closing.join(30)

    assert not closing.is_alive()
    assert slack.connected(0)
