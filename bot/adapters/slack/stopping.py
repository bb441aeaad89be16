"""Slack's stop button: what waits in that thread is withdrawn, and what was still on its way too."""

import logging
import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bot.adapters.slack.places import CHANNEL, Place
from bot.kernel.cards import Card
from bot.kernel.errors import StewardError
from bot.kernel.ids import ApprovalRef, ConversationId, conversation_id
from bot.kernel.messages import Sender

REASON = "Stopped in Slack"

log = logging.getLogger(__name__)


class Stoppable(Protocol):
    """What is asked of Steward here."""

    def rests(self, conversation: ConversationId) -> bool: ...
    def feed(self, conversation: ConversationId, after: int = 0) -> list[Card]: ...
    def withdraw(self, ref: ApprovalRef, sender: Sender, reason: str) -> Card: ...


@dataclass(frozen=True, eq=False)
class _Stop:
    """One press of the button; a later one in the same thread is another."""

    by: Sender


class Stops:
    """Remembers stopped threads until they rest or somebody speaks there again."""

    def __init__(self, steward: Stoppable) -> None:
        self._steward = steward
        self._lock = threading.Lock()
        self._stopped: dict[str, _Stop] = {}
        self._latest: dict[str, float] = {}

    def stop(self, place: Place, sender: Sender, at: float) -> int | None:
        """Withdraw everything that waits in a thread; returns how many cards that was.

        `at` is the time of the press: None for one that Slack brings again, which does nothing.
        """
        thread = str(place)
        if at <= self._latest.get(thread, -math.inf):
            return None
        withdrawn = self._withdraw(self._waiting(thread), sender)
        with self._lock:
            self._latest[thread] = at
            self._stopped[thread] = _Stop(sender)
        return withdrawn

    def lift(self, place: Place) -> None:
        """Somebody speaks there again."""
        with self._lock:
            self._stopped.pop(str(place), None)

    def look(self) -> None:
        """Withdraw what came up since, such as the card of a draft that was being written."""
        with self._lock:
            stopped = list(self._stopped.items())
        for thread, stop in stopped:
            # Asked first, so that whatever came up before it rested is in the feed that is read next.
            rests = self._steward.rests(conversation_id(CHANNEL, thread))
            waiting = self._waiting(thread)
            # Asked last, so that what was asked for meanwhile by somebody who speaks again stands.
            if self._stopped.get(thread) is stop:
                self._withdraw(waiting, stop.by)
                if rests:
                    self._let_go(thread, stop)

    def _let_go(self, thread: str, stop: _Stop) -> None:
        with self._lock:
            if self._stopped.get(thread) is stop:
                del self._stopped[thread]

    def _waiting(self, thread: str) -> list[ApprovalRef]:
        cards = self._steward.feed(conversation_id(CHANNEL, thread))
        return [ApprovalRef(c.approval) for c in cards if c.state == "pending" and c.approval]

    def _withdraw(self, waiting: Iterable[ApprovalRef], sender: Sender) -> int:
        withdrawn = 0
        for ref in waiting:
            try:
                self._steward.withdraw(ref, sender, REASON)
            except StewardError as refusal:
                log.info("not withdrawn: %s", refusal)
            else:
                withdrawn += 1
        return withdrawn
