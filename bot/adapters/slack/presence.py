"""Says what goes on, step by step, in threads where an answer takes longer than a second."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from bot.adapters.slack.places import CHANNEL, Place
from bot.adapters.slack.slack_api import SlackApi
from bot.kernel.errors import StewardError
from bot.kernel.ids import ConversationId, conversation_id

# Seconds without an answer before a thread says what goes on, and until it gives up.
PATIENCE = 1.0
FORGOTTEN = 600.0
# Seconds for which words stand at least, so that quick steps do not flicker.
STANDS = 1.0

log = logging.getLogger(__name__)


@dataclass
class _Expected:
    """An answer that somebody waits for: since when, and which words stand there since when."""

    since: float
    shown: str = ""
    shown_at: float = 0.0


class Working(Protocol):
    """What is asked of Steward here."""

    def doing(self, conversation: ConversationId) -> str: ...


class Presence:
    """Shows a status, with Slack's own stop button, until the thread rests. Best effort, never an error."""

    def __init__(
        self, api: SlackApi, steward: Working, now: Callable[[], float] = time.monotonic
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
        """Say what goes on where it takes long, and take it away where all is said."""
        for thread, waiting in list(self._expected.items()):
            now = self._now()
            if now - waiting.since < PATIENCE:
                continue
            doing = self._steward.doing(conversation_id(CHANNEL, thread))
            if not doing or now - waiting.since > FORGOTTEN:
                self._expected.pop(thread, None)
                if waiting.shown:
                    self._show(thread, "")
            elif doing != waiting.shown and now - waiting.shown_at >= STANDS:
                self._expected[thread] = _Expected(waiting.since, doing, now)
                self._show(thread, doing, begins=not waiting.shown)

    def end(self, place: Place) -> None:
        """Take the status away at once, as after Stop."""
        self._expected.pop(str(place), None)
        self._show(str(place), "")

    def _show(self, thread: str, words: str, *, begins: bool = True) -> None:
        """Say it in both of Slack's ways; not every thread and plan has each of them."""
        place = Place.of(thread)
        self._try(partial(self._api.set_status, place, words))
        if begins:
            self._try(partial(self._api.set_working, place, bool(words)))

    def _try(self, say: Callable[[], None]) -> None:
        try:
            say()
        except StewardError as fault:
            log.info("no status: %s", fault)
