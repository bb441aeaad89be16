"""Says what goes on, step by step, in threads where an answer takes longer than a second."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from queue import SimpleQueue
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


@dataclass(frozen=True)
class _Asked:
    """Somebody waits in a thread from then on."""

    thread: str
    since: float


@dataclass(frozen=True)
class _Ended:
    """Nobody waits in a thread any more."""

    thread: str


@dataclass(frozen=True)
class _Expected:
    """An answer that somebody waits for: since when, and which words stand there since when."""

    since: float
    shown: str = ""
    shown_at: float = -math.inf

    @property
    def said(self) -> bool:
        """Whether the words stand since the answer was asked for; Slack takes earlier ones away."""
        return self.shown_at >= self.since


class Working(Protocol):
    """What is asked of Steward here."""

    def doing(self, conversation: ConversationId) -> str: ...


class Presence:
    """Shows a status, with Slack's own stop button, until the thread rests. Best effort, never an error.

    Whoever hears or stops something leaves a note; `look` alone, on one thread, acts on what is noted.
    """

    def __init__(
        self, api: SlackApi, steward: Working, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._api = api
        self._steward = steward
        self._now = now
        self._notes: SimpleQueue[_Asked | _Ended] = SimpleQueue()
        self._expected: dict[str, _Expected] = {}

    def expect(self, place: Place) -> None:
        """Somebody waits for an answer in this thread from now on."""
        if place.thread:
            self._notes.put(_Asked(str(place), self._now()))

    def end(self, place: Place) -> None:
        """Have the status taken away, as after Stop."""
        self._notes.put(_Ended(str(place)))

    def look(self) -> None:
        """Say what goes on where it takes long, and take it away where all is said."""
        while not self._notes.empty():
            self._note(self._notes.get())
        for thread, waiting in list(self._expected.items()):
            self._follow(thread, waiting, self._now())

    def _note(self, note: _Asked | _Ended) -> None:
        match note:
            case _Asked(thread, since):
                standing = self._expected.get(thread, _Expected(since))
                self._expected[thread] = replace(standing, since=since)
            case _Ended(thread):
                self._expected.pop(thread, None)
                self._show(thread, "")

    def _follow(self, thread: str, waiting: _Expected, now: float) -> None:
        if now - waiting.since < PATIENCE:
            return
        doing = self._steward.doing(conversation_id(CHANNEL, thread))
        if not doing or now - waiting.since > FORGOTTEN:
            self._expected.pop(thread)
            if waiting.shown:
                self._show(thread, "")
        elif not (waiting.said and doing == waiting.shown) and now - waiting.shown_at >= STANDS:
            self._expected[thread] = _Expected(waiting.since, doing, now)
            self._show(thread, doing, begins=not waiting.said)

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
