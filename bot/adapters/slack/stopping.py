"""Slack's stop button: what waits in that thread is withdrawn, and what was still on its way too."""

import logging

from bot.adapters.slack.facade import Facade
from bot.adapters.slack.places import CHANNEL, Place
from bot.kernel.errors import StewardError
from bot.kernel.ids import ApprovalRef, conversation_id
from bot.kernel.messages import Sender

REASON = "Stopped in Slack"

log = logging.getLogger(__name__)


class Stops:
    """Remembers stopped threads until they rest or somebody speaks there again."""

    def __init__(self, steward: Facade) -> None:
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
            self._withdraw(thread, sender)
            if self._steward.rests(conversation_id(CHANNEL, thread)):
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
