"""What `steward setup telegram` finds out live: whether the token works, and how to pair."""

import asyncio

import httpx
from pydantic import BaseModel, ValidationError

from bot.adapters.telegram.adapter import Setup
from bot.adapters.telegram.driver import OFFICIAL, open_driver
from bot.adapters.telegram.wire import Me
from bot.kernel.errors import StewardError, Unreachable
from bot.kernel.frozen import Frozen

_SECONDS = 10.0


class _WebhookInfo(BaseModel):
    url: str = ""
    last_error_message: str | None = None


class _WebhookAnswer(BaseModel):
    result: _WebhookInfo


class Finding(Frozen):
    """One thing that was checked; `words` say what is wrong with it and what to do."""

    good: bool
    words: str


def check(setup: Setup) -> tuple[Finding, ...]:
    """Ask Telegram itself; changes nothing there."""
    try:
        me = asyncio.run(who_am_i(setup))
    except StewardError as fault:
        return (Finding(good=False, words=str(fault)),)
    topics = "on" if me.has_topics_enabled else "off (@BotFather, Threaded Mode, turns them on)"
    return (
        Finding(good=True, words=f"I am @{me.username} in Telegram."),
        Finding(good=True, words=f"Topics in private chats are {topics}."),
        way_in(setup),
    )


def pairing_link(me: Me, code: str) -> str:
    """A link that opens the chat with the bot and sends it the one-time code."""
    return f"https://t.me/{me.username}?start={code}"


async def who_am_i(setup: Setup) -> Me:
    driver = open_driver(setup.driver, setup.token, setup.base)
    try:
        return await driver.open()
    finally:
        await driver.close()


def pushed_to(setup: Setup) -> tuple[str, str]:
    """Where Telegram pushes updates to now, and why it last could not; empty where nothing is set.

    Bot API, getWebhookInfo. Raises Unreachable.
    """
    try:
        answer = httpx.get(f"{setup.base}/bot{setup.token}/getWebhookInfo", timeout=_SECONDS)
        result = _WebhookAnswer.model_validate_json(answer.content).result
    except (httpx.HTTPError, ValidationError):
        raise Unreachable("Telegram does not say where it pushes updates to.") from None
    return result.url, result.last_error_message or ""


def way_in(setup: Setup) -> Finding:
    hook = setup.webhook
    if hook is None:
        return Finding(good=True, words="Updates come by long polling; nothing has to be opened.")
    if not hook.secret:
        return Finding(good=False, words="The webhook has no secret. Set TELEGRAM_WEBHOOK_SECRET.")
    if setup.base == OFFICIAL and not hook.url.startswith("https://"):
        return Finding(
            good=False, words="Telegram pushes to https only. Correct TELEGRAM_WEBHOOK_URL."
        )
    return Finding(good=True, words=f"Updates are pushed to {hook.url}, on the console's server.")
