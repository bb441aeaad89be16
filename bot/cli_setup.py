"""`steward setup`: checks the keys of a chat live, says what is missing, and pairs its operator."""

from collections.abc import Iterable
from typing import Protocol

import typer

setup = typer.Typer(help="Check the keys of a chat live, and pair it.", no_args_is_help=True)


class Finding(Protocol):
    """One thing that was checked, and what to do about it."""

    @property
    def good(self) -> bool: ...
    @property
    def words(self) -> str: ...


@setup.command()
def slack() -> None:
    """Check SLACK_BOT_TOKEN and the way in, then print a code for pairing."""
    from bot.adapters.slack.process import keys_of
    from bot.adapters.slack.setup import check
    from bot.config import read_settings

    keys = keys_of(read_settings())
    if not keys.bot_token:
        _stop(
            "SLACK_BOT_TOKEN is not set. Make an app at api.slack.com/apps from slack-manifest.yaml, "
            "install it, and set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…)."
        )
    _report(check(keys))
    typer.echo(f"Open a direct message with the app and send it: pair {_code()}")


@setup.command()
def telegram() -> None:
    """Check TELEGRAM_TOKEN, then print a link that pairs you by one tap."""
    import asyncio

    from bot.adapters.telegram.check import check, pairing_link, who_am_i
    from bot.adapters.telegram.process import setup_of
    from bot.config import read_settings

    way = setup_of(read_settings())
    if not way.token:
        _stop("TELEGRAM_TOKEN is not set. Say /newbot to @BotFather, and set the token it gives.")
    _report(check(way))
    me = asyncio.run(who_am_i(way))
    typer.echo(f"Open this within 15 minutes and tap Start: {pairing_link(me, _code())}")


def _code() -> str:
    from bot.adapters.terminal.session import Session
    from bot.bootstrap import OWNER

    session = Session()
    return session.steward.pairings.offer(OWNER, session.office.settings.owner)


def _report(findings: Iterable[Finding]) -> None:
    """Print what was found; a fault ends the command."""
    found = list(findings)
    for finding in found:
        typer.echo(f"{'✓' if finding.good else '✗'} {finding.words}")
    if not all(finding.good for finding in found):
        raise typer.Exit(1)


def _stop(words: str) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(1)
