"""Whether the ways in and out work, tried live but without sending anything: mail, Slack, Telegram."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from bot.config import Settings
from bot.connectors.smtp_server import smtp_server
from bot.connectors.smtp_session import session
from bot.kernel.errors import StewardError
from bot.operations.finding import Finding, good

_SECONDS = 10.0


class Checked(Protocol):
    """What the check of a chat says."""

    @property
    def good(self) -> bool: ...
    @property
    def words(self) -> str: ...


def way_checks(settings: Settings) -> Iterator[Finding]:
    """Only what is set is tried; a chat that is not used is no fault."""
    yield mail_check(settings.smtp_url)
    if settings.slack_bot_token:
        yield from slack_checks(settings)
    if settings.telegram_token:
        yield from telegram_checks(settings)
    yield from _zone(settings)


def mail_check(smtp_url: str) -> Finding:
    """Log in at the mail server and hang up."""
    if not smtp_url:
        means = "Approved mail becomes a file there; nobody gets it."
        words = "There is no mail server; mail waits in the folder outbox."
        return Finding("Mail", "hint", words, means, "steward setup mail")
    try:
        server = smtp_server(smtp_url)
        with session(server, seconds=_SECONDS):
            return good("Mail", f"{server} lets me in; nothing was sent.")
    except StewardError as fault:
        return _broken("Mail", str(fault), "Mail waits and is tried again.", "steward setup mail")


def slack_checks(settings: Settings) -> Iterator[Finding]:
    """Whether the tokens work and the app lacks nothing."""
    from bot.adapters.slack.process import keys_of
    from bot.adapters.slack.setup import check

    yield from _of_chat("Slack", check(keys_of(settings)), "steward setup slack")
    if settings.slack_app_token and settings.slack_signing_secret:
        words = "Both SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are set."
        means = "Socket Mode is used, and events by HTTP are not taken."
        yield Finding("Slack", "hint", words, means, "Remove the one that you do not use.")


def telegram_checks(settings: Settings) -> Iterator[Finding]:
    """Whether the token works and updates can come."""
    from bot.adapters.telegram.check import check, pushed_to
    from bot.adapters.telegram.process import setup_of

    found = list(_of_chat("Telegram", check(setup_of(settings)), "steward setup telegram"))
    yield from found
    if all(finding.state == "good" for finding in found):
        yield from _pushed(*pushed_to(setup_of(settings)), settings.telegram_webhook_url)


def _pushed(url: str, error: str, wanted: str) -> Iterator[Finding]:
    """Telegram gives updates to one place only: to a webhook, or to who polls."""
    if url and not url.startswith(wanted or " "):
        words = f"Telegram pushes updates to {url}, which is not in these settings."
        means = (
            "Nothing comes here meanwhile. If another program uses this bot, make one of its own."
        )
        yield Finding("Telegram", "hint", words, means, "steward up, which takes that webhook away")
    elif url and error:
        means = "What people write waits at Telegram until this address answers."
        fix = "See that TELEGRAM_WEBHOOK_URL leads to the console's server."
        yield Finding("Telegram", "fault", f"Telegram cannot push: {error}", means, fix)


def _of_chat(chat: str, found: Iterable[Checked], fix: str) -> Iterator[Finding]:
    for one in found:
        if one.good:
            yield good(chat, one.words)
        else:
            yield _broken(chat, one.words, f"You are not reached in {chat}.", fix)


def _zone(settings: Settings) -> Iterator[Finding]:
    if settings.tz == "UTC":
        words, means = "It is UTC.", "The digest and quiet hours follow UTC, unless you live there."
        yield Finding("Time zone", "hint", words, means, "steward setup you")
    if settings.locale not in ("en", "de"):
        words = f"I do not know the locale {settings.locale}."
        means = "Numbers and dates are read as in English."
        yield Finding("Locale", "hint", words, means, "steward setup you")


def _broken(check: str, words: str, means: str, fix: str) -> Finding:
    return Finding(check, "fault", words, means, fix)
