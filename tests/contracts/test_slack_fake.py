"""The fake is as strict as the documentation: what Slack refuses, it refuses."""

import re
from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.adapters.slack.runners import SocketRunner
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.jsons import Json


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(forgiving=True) as fake:
        yield fake


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.base_url)


def error_of(refused: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(refused.value.response["error"])


def button(label: str, action: str) -> Json:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action,
    }


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        (actions(button("A" * 76, "a")), "75"),
        (actions(button("A", "a"), button("B", "a")), "used 2 times"),
        (actions(button("A", "a") | {"style": "green"}), "style"),
        (actions(button("A", "a") | {"colour": "green"}), "unknown property colour"),
        ([{"type": "divider"}] * 51, "50 at most"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "A" * 151}}], "150"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "A" * 3001}}], "3,?000"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "empty text|specified"),
        ([{"type": "telepathy"}], "knows no such thing"),
    ],
)
def test_a_message_that_slack_would_refuse_is_refused(
    slack: FakeSlack, client: WebClient, blocks: list[Json], fault: str
) -> None:
    channel = slack.channel("general")

    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=channel, text="hello", blocks=blocks)

    assert error_of(refused) == "invalid_blocks"
    assert any(re.search(fault, violation) for violation in slack.violations)


def test_a_second_message_within_a_second_is_told_how_long_to_wait(
    slack: FakeSlack, client: WebClient
) -> None:
    channel = slack.channel("general")
    client.chat_postMessage(channel=channel, text="one")

    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=channel, text="two")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"

    slack.passes(1)
    client.chat_postMessage(channel=channel, text="two")
    assert [post.text for post in slack.posts(channel)] == ["one", "two"]


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-other", "invalid_auth"), ("xapp-1-fake-app", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused(slack: FakeSlack, token: str, error: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        WebClient(token, base_url=slack.base_url).auth_test()
    assert error_of(refused) == error


def test_unknown_channels_and_messages_are_refused(slack: FakeSlack, client: WebClient) -> None:
    channel = slack.channel("general")
    with pytest.raises(SlackApiError) as no_channel:
        client.chat_postMessage(channel="C404", text="hello")
    with pytest.raises(SlackApiError) as no_message:
        client.chat_update(channel=channel, ts="1.1", text="hello")
    assert (error_of(no_channel), error_of(no_message)) == (
        "channel_not_found",
        "message_not_found",
    )


def test_a_trigger_is_good_once_and_for_three_seconds(slack: FakeSlack) -> None:
    ada = slack.user("Ada")
    seen: list[Json] = []
    app = App(token=slack.bot_token, client=WebClient(slack.bot_token, base_url=slack.base_url))
    modal: Json = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Edit"},
        "blocks": [{"type": "divider"}],
    }

    @app.command("/steward")
    def on_command(ack: object, body: Json) -> None:
        assert callable(ack)
        seen.append(body)
        ack()

    runner = SocketRunner(app, slack.app_token)
    runner.start()
    try:
        assert slack.connected()
        slack.commands(ada, slack.direct(ada), "/steward", "status")
        trigger = str(seen[0]["trigger_id"])
        app.client.views_open(trigger_id=trigger, view=modal)
        with pytest.raises(SlackApiError) as twice:
            app.client.views_open(trigger_id=trigger, view=modal)
        slack.commands(ada, slack.direct(ada), "/steward", "status")
        slack.passes(4)
        with pytest.raises(SlackApiError) as late:
            app.client.views_open(trigger_id=str(seen[1]["trigger_id"]), view=modal)
    finally:
        runner.stop()
    assert (error_of(twice), error_of(late)) == ("exchanged_trigger_id", "expired_trigger_id")


def test_an_event_without_acknowledgement_comes_again_at_once_and_then_after_1_and_5_minutes(
    slack: FakeSlack,
) -> None:
    ada = slack.user("Ada")
    heard: list[str] = []
    app = App(token=slack.bot_token, client=WebClient(slack.bot_token, base_url=slack.base_url))

    @app.event("message")
    def on_message(event: Json) -> None:
        heard.append(str(event["text"]))

    runner = SocketRunner(app, slack.app_token)
    runner.start()
    try:
        assert slack.connected()
        slack.loses_acks(4)
        slack.says(ada, slack.direct(ada), "hello")
        assert slack.waits(lambda: len(heard) == 2)
        slack.passes(60)
        slack.passes(299)
        assert slack.waits(lambda: len(heard) == 3)
        slack.passes(301)
        assert slack.waits(lambda: len(heard) == 4)
        slack.passes(3600)
        assert heard == ["hello"] * 4
    finally:
        runner.stop()
