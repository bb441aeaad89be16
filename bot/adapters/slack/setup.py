"""What `steward setup slack` finds out live: whether the keys work, and whether anything is missing."""

from collections.abc import Iterator

from slack_sdk import WebClient

from bot.adapters.slack.adapter import SlackKeys
from bot.adapters.slack.slack_api import translating
from bot.kernel.errors import StewardError
from bot.kernel.frozen import Frozen

# As in slack-manifest.yaml, which a test compares with this.
SCOPES = frozenset(
    [
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "users:read",
    ]
)
MANIFEST = "paste slack-manifest.yaml into the app's settings and reinstall the app"


class Finding(Frozen):
    """One thing that was checked; `words` say what is wrong with it and what to do."""

    good: bool
    words: str


def check(keys: SlackKeys) -> tuple[Finding, ...]:
    """Ask Slack itself; changes nothing there."""
    return tuple(_findings(keys))


def _findings(keys: SlackKeys) -> Iterator[Finding]:
    client = WebClient(keys.bot_token, base_url=keys.api_url, timeout=10, retry_handlers=[])
    yield _bot_token(client)
    yield _way_in(client, keys)


def _bot_token(client: WebClient) -> Finding:
    try:
        with translating("auth.test"):
            answer = client.auth_test()
    except StewardError as fault:
        return _bad(f"The bot token (xoxb-…) does not work: {fault}")
    granted = answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or ""
    missing = SCOPES - {scope.strip() for scope in granted.split(",")}
    if missing:
        return _bad(f"The app lacks {', '.join(sorted(missing))}: {MANIFEST}.")
    return Finding(good=True, words=f"I am {answer['user']} in {answer['team']}.")


def _way_in(client: WebClient, keys: SlackKeys) -> Finding:
    if not keys.app_token:
        if keys.signing_secret:
            return Finding(good=True, words="Events come by signed HTTP, on the console's server.")
        return _bad(
            "Slack cannot reach me: set SLACK_APP_TOKEN (xapp-…, scope connections:write) for "
            "Socket Mode, or SLACK_SIGNING_SECRET for events by HTTP."
        )
    try:
        with translating("apps.connections.open"):
            client.apps_connections_open(app_token=keys.app_token)
    except StewardError as fault:
        return _bad(f"The app token (xapp-…) does not work: {fault}")
    return Finding(good=True, words="Socket Mode connects.")


def _bad(words: str) -> Finding:
    return Finding(good=False, words=words)
