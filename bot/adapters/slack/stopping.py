"""Slack's stop button: what waits in that thread is withdrawn, and what was still on its way too."""

import logging
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


class Stops:
    """Remembers stopped threads until they rest or somebody speaks there again."""

    def __init__(self, steward: Stoppable) -> None:
        self._steward = steward
        self._stopped: dict[str, Sender] = {}

    def stop(self, place: Place, sender: Sender) -> int:
        """Withdraw everything that waits in a thread; returns how many cards that was."""
        self._stopped[str(place)] = sender
        return self._withdraw(str(place), sender)

    def lift(self, place: Place) -> None:
        """Somebody speaks there again."""
        self._stopped.pop(str(place), None)

    def look(self) -> None:
        """Withdraw what came up since, such as the card of a draft that was being written."""
        for thread, sender in list(self._stopped.items()):
            # Asked first, so that whatever came up before it rested is in the feed that is read next.
            rests = self._steward.rests(conversation_id(CHANNEL, thread))
            self._withdraw(thread, sender)
            if rests:
                self._stopped.pop(thread, None)

    def _withdraw(self, thread: str, sender: Sender) -> int:
        withdrawn = 0
        for card in self._steward.feed(conversation_id(CHANNEL, thread)):
            if card.state == "pending" and card.approval:
                try:
                    self._steward.withdraw(ApprovalRef(card.approval), sender, REASON)
                except StewardError as refusal:
                    log.info("not withdrawn: %s", refusal)
                else:
                    withdrawn += 1
        return withdrawn
