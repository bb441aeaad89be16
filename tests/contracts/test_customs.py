"""Nothing bad slips out of a test: not when the adapter swallows the refusal, nor when there was none."""

import re
import subprocess
import sys
from pathlib import Path

PYTEST = (
    sys.executable,
    "-m",
    "pytest",
    "-p",
    "tests.fakes.customs",
    "-p",
    "no:cacheprovider",
    "-rE",
)
# Each test makes its fake look away at the end, so that only customs can have seen it.
BY_SLACK = """
from contextlib import suppress
from slack_sdk import WebClient
from tests.fakes.slack.fake import FakeSlack

BAD = {"blocks": [{"type": "divider"}] * 51, "text": "too much"}

def test_sends():
    with FakeSlack() as slack:
        client = WebClient(slack.bot_token, base_url=slack.base_url)
        channel = slack.channel("general")
        {trouble}
        with suppress(Exception):
            client.chat_postMessage(channel=channel, **BAD)
        slack.forgiving = True
"""
BY_TELEGRAM = """
from contextlib import suppress
import httpx
from tests.fakes.telegram import FakeTelegram

def test_sends():
    with FakeTelegram(second=0.01) as telegram:
        chat = telegram.person("Ada").id
        {trouble}
        with suppress(Exception):
            httpx.post(f"{telegram.url}/bot{telegram.token}/sendMessage",
                       json={"chat_id": chat, "text": "<b>open", "parse_mode": "HTML"})
        telegram._server.calls.clear()
"""
RAISED = re.compile(r"^E +tests\.fakes\.customs\.BadPayloadError: ", re.MULTILINE)
TROUBLES = {
    "refused": (BY_SLACK, "pass"),
    "while Slack is broken": (BY_SLACK, "slack.breaks('chat.postMessage')"),
    "too fast for Slack": (BY_SLACK, "slack.limits('chat.postMessage', 1)"),
    "refused by Telegram": (BY_TELEGRAM, "pass"),
    "while the line breaks": (BY_TELEGRAM, "telegram.network.breaks('sendMessage')"),
    "while Telegram is down": (BY_TELEGRAM, "telegram.network.goes_down()"),
}


def test_a_bad_payload_fails_the_test_that_sent_it_whatever_becomes_of_it(tmp_path: Path) -> None:
    for number, (body, trouble) in enumerate(TROUBLES.values()):
        (tmp_path / f"test_{number}.py").write_text(body.replace("{trouble}", trouble))
    good = BY_SLACK.replace("* 51", "* 50").replace("{trouble}", "pass")
    (tmp_path / "test_good.py").write_text(good)

    run = subprocess.run(
        [*PYTEST, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert "7 passed, 6 errors" in run.stdout, run.stdout
    assert len(RAISED.findall(run.stdout)) == len(TROUBLES), run.stdout
