"""Telegram as a process of its own by long polling, or as a part of the console's server by webhook."""

import logging
import sys
import threading

from starlette.routing import Route

from bot.adapters.telegram.adapter import Setup, Telegram, Webhook
from bot.config import Settings
from bot.kernel.errors import NotAllowed, StewardError, Unreachable
from bot.signals import told_to_stop
from bot.steward import Steward

log = logging.getLogger(__name__)
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


def setup_of(settings: Settings) -> Setup:
    """What the settings say about Telegram."""
    hook = Webhook(settings.telegram_webhook_url, settings.telegram_webhook_secret)
    return Setup(
        token=settings.telegram_token,
        driver=settings.telegram_driver,
        base=settings.telegram_api_url,
        webhook=hook if hook.url else None,
    )


class Hooked:
    """Telegram by webhook beside the console, which opens whether or not Telegram can be reached."""

    def __init__(self, adapter: Telegram) -> None:
        self._adapter = adapter
        self._stop = threading.Event()
        self._opening = threading.Thread(target=self._open, name="telegram-opening", daemon=True)

    def route(self) -> Route:
        return self._adapter.route()

    def start(self) -> None:
        self._opening.start()

    def stop(self) -> None:
        self._stop.set()
        if self._opening.is_alive():
            self._opening.join()
        self._adapter.stop()

    def _open(self) -> None:
        try:
            open_patiently(self._adapter, self._stop)
        except StewardError as refusal:
            log.error("%s", refusal)


def on_console(steward: Steward, settings: Settings) -> Hooked | None:
    """The adapter for the console to mount, start and stop; None where Telegram is reached another way."""
    if not (settings.telegram_token and settings.telegram_webhook_url):
        return None
    return Hooked(Telegram(steward, setup_of(settings), settings.home))


def run(steward: Steward, settings: Settings) -> None:
    """Listen by long polling until told to stop by SIGTERM or SIGINT."""
    if not settings.telegram_token:
        sys.exit("Telegram needs TELEGRAM_TOKEN; @BotFather gives one to each bot.")
    stop = told_to_stop()
    if settings.telegram_webhook_url:
        log.warning("Telegram comes by webhook, on the console's server; this process only waits.")
        stop.wait()
        return
    adapter = Telegram(steward, setup_of(settings), settings.home)
    try:
        open_patiently(adapter, stop)
        stop.wait()
    except NotAllowed as refusal:
        sys.exit(str(refusal))
    finally:
        adapter.stop()


def open_patiently(adapter: Telegram, stop: threading.Event) -> None:
    """Start as soon as Telegram can be reached, with longer and longer pauses between the tries."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            adapter.start()
        except Unreachable as lost:
            log.warning("%s Trying again in %g s.", lost, pause)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return
