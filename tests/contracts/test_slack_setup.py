"""`steward setup slack` asks Slack itself, and says what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.slack.adapter import SlackKeys
from bot.adapters.slack.setup import SCOPES, check
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.manifest import OUR_MANIFEST, Installed


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


def keys(slack: FakeSlack, **changed: str) -> SlackKeys:
    good = {"bot_token": slack.bot_token, "app_token": slack.app_token, "api_url": slack.base_url}
    return SlackKeys(**{**good, **changed})


def test_an_app_made_from_the_manifest_lacks_nothing(slack: FakeSlack) -> None:
    found = check(keys(slack))

    assert [finding.good for finding in found] == [True, True]
    assert found[0].words == "I am steward in Steward."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"bot_token": "xoxb-wrong"}, "bot token"),
        ({"app_token": "xapp-wrong"}, "app token"),
        ({"app_token": ""}, "SLACK_APP_TOKEN"),
    ],
)
def test_a_wrong_or_missing_key_is_named(
    slack: FakeSlack, changed: dict[str, str], words: str
) -> None:
    bad = [finding.words for finding in check(keys(slack, **changed)) if not finding.good]

    assert any(words in said for said in bad)


def test_a_missing_scope_is_named_with_the_next_step(tmp_path: Path) -> None:
    poorer = tmp_path / "manifest.yaml"
    poorer.write_text(OUR_MANIFEST.read_text().replace("      - files:read\n", ""))
    with FakeSlack(manifest=poorer) as slack:
        found = check(keys(slack))

    assert "files:read" in found[0].words
    assert "slack-manifest.yaml" in found[0].words


def test_the_scopes_that_are_checked_are_those_of_the_manifest() -> None:
    assert Installed.by(OUR_MANIFEST).scopes == SCOPES
