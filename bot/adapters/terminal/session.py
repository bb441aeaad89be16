"""A terminal's way into the office: with its workers if it is open, else doing their work itself."""

import secrets
import time
from pathlib import Path

from redis.exceptions import RedisError

from bot.bootstrap import TERMINAL, connect_redis, open_office, prepare
from bot.config import Settings, read_settings
from bot.facade.delivering import Delivery
from bot.kernel.cards import Card
from bot.kernel.errors import Unreachable
from bot.kernel.ids import ConversationId, conversation_id
from bot.kernel.messages import File, Message
from bot.office import Office
from bot.steward import Steward
from worker.inline import InlineBell, work_off

_POLL_SECONDS, _PATIENCE_SECONDS = 0.05, 120.0


class Session:
    """Says things in a thread of the terminal's and waits until everything they caused rests."""

    def __init__(
        self,
        thread: str = "main",
        settings: Settings | None = None,
        office: Office | None = None,
    ) -> None:
        self._inline: InlineBell | None = None
        self.office = office or self._opened(settings or read_settings())
        self.steward = Steward(self.office)
        self.thread = thread
        self.conversation: ConversationId = conversation_id(TERMINAL.channel, thread)

    def say(self, text: str, *files: File) -> list[Card]:
        """Say something; give the replies and cards that it led to, as they are at rest."""
        before = self.position()
        message = Message(
            sender=TERMINAL,
            thread=self.thread,
            external_id=secrets.token_hex(8),
            text=text,
            at=self.office.clock.now(),
            files=files,
        )
        self.steward.hear(message)
        self.settle(self.conversation)
        return self.steward.feed(self.conversation, before)

    def fetched(self, card: Card) -> dict[str, Path]:
        """Put a card's attachments where they can be opened by name; gives the path of each digest."""
        folder = self.office.settings.home / "received"
        paths = {}
        for file in card.attachments:
            path = folder / file.digest[:8] / Path(file.name).name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.steward.content(file))
            paths[file.digest] = path
        return paths

    def settle(self, conversation: ConversationId) -> None:
        """Wait until a thread rests; raises Unreachable where its workers do not get there."""
        if self._inline is not None:
            work_off(self.office, self._inline)
            return
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.steward.rests(conversation):
            if time.monotonic() > deadline:
                raise Unreachable(
                    f"The workers did not finish within {_PATIENCE_SECONDS:.0f} s. Nothing is "
                    "lost: `steward runs` shows how far it came."
                )
            time.sleep(_POLL_SECONDS)

    def position(self) -> int:
        """The revision of what the thread showed last."""
        return self.office.conversations.position(self.conversation)

    def shown_before(self) -> int:
        """The revision of what a terminal showed last on the thread, as was noted; 0 for nothing yet."""
        return self.office.deliveries.shown(self.conversation)

    def note_shown(self, revision: int) -> None:
        """Note that the thread was read up to a revision, so that the next terminal goes on from there."""
        if revision <= self.shown_before():
            return
        last = [c for c in self.steward.feed(self.conversation) if c.revision <= revision][-1:]
        for card in last:
            delivery = Delivery(self.thread, card, "")
            self.steward.delivered(TERMINAL.channel, delivery, f"read/{card.revision}")

    def _opened(self, settings: Settings) -> Office:
        self._inline = None if _is_open(settings) else InlineBell()
        prepare(settings)
        return open_office(settings, bell=self._inline, patient=self._inline is not None)


def _is_open(settings: Settings) -> bool:
    try:
        return bool(connect_redis(settings).ping())
    except (RedisError, OSError):
        return False
