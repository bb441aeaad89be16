"""Slack as a process of its own by Socket Mode, or as a part of the console's server by signed HTTP."""

import sys

from bot.adapters.slack.adapter import SlackAdapter, SlackKeys
from bot.adapters.slack.facade import Facade
from bot.config import Settings
from bot.signals import told_to_stop


def keys_of(settings: Settings) -> SlackKeys:
    return SlackKeys(
        bot_token=settings.slack_bot_token,
        app_token=settings.slack_app_token,
        signing_secret=settings.slack_signing_secret,
        api_url=settings.slack_api_url,
    )


def on_console(steward: Facade, settings: Settings) -> SlackAdapter | None:
    """The adapter for the console to mount, start and stop; None where Slack is reached another way."""
    by_http = settings.slack_signing_secret and not settings.slack_app_token
    if not (settings.slack_bot_token and by_http):
        return None
    return SlackAdapter(steward, keys_of(settings))


def run(steward: Facade, settings: Settings) -> None:
    """Serve by Socket Mode until told to stop: SIGTERM and SIGINT let what is being sent finish."""
    keys = keys_of(settings)
    if not (keys.bot_token and keys.app_token):
        sys.exit("Slack needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN; `steward setup slack` helps.")
    stop = told_to_stop()
    adapter = SlackAdapter(steward, keys)
    adapter.start()
    stop.wait()
    adapter.stop()
