"""Says that work goes on, in threads where an answer takes longer than a second."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.adapters.slack.facade import Facade
from bot.adapters.slack.places import CHANNEL, Place
from bot.adapters.slack.slack_api import SlackApi
from bot.kernel.errors import StewardError
from bot.kernel.ids import conversation_id

# Seconds without an answer before a thread says that one is on its way, and until it gives up.
PATIENCE = 1.0
FORGOTTEN = 600.0
WORDS = "is on it…"

log = logging.getLogger(__name__)


@dataclass
class _Expected:
    since: float
    shown: bool = False


class Presence:
    """Shows a status, with Slack's own stop button, until the thread rests. Best effort, never an error."""

    def __init__(
        self, api: SlackApi, steward: Facade, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._api = api
        self._steward = steward
        self._now = now
        self._expected: dict[str, _Expected] = {}

    def expect(self, place: Place) -> None:
        """Somebody waits for an answer in this thread from now on."""
        if place.thread:
            self._expected[str(place)] = _Expected(self._now())

    def look(self) -> None:
        """Show a status where it takes long, and take it away where all is said."""
        for thread, waiting in list(self._expected.items()):
            waited = self._now() - waiting.since
            if waited < PATIENCE:
                continue
            rests = self._steward.rests(conversation_id(CHANNEL, thread))
            if not waiting.shown and not rests:
                waiting.shown = True
                self._show(thread, WORDS)
            elif rests or waited > FORGOTTEN:
                self._expected.pop(thread, None)
                if waiting.shown:
                    self._show(thread, "")

    def end(self, place: Place) -> None:
        """Take the status away at once, as after Stop."""
        self._expected.pop(str(place), None)
        self._show(str(place), "")

    def _show(self, thread: str, words: str) -> None:
        """Say it in both of Slack's ways; not every thread and plan has each of them."""
        place = Place.of(thread)
        self._try(partial(self._api.set_status, place, words))
        self._try(partial(self._api.set_working, place, bool(words)))

    def _try(self, say: Callable[[], None]) -> None:
        try:
            say()
        except StewardError as fault:
            log.info("no status: %s", fault)
