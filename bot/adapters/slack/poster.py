"""The office's cards in Slack: posted, edited and filed, and journalled once Slack named them."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Protocol, TypeVar

from bot.adapters.slack.places import CHANNEL, Place, Shown
from bot.adapters.slack.postbox import Letter, Postbox
from bot.adapters.slack.rendering import document_of, rendered
from bot.adapters.slack.slack_api import Closed, SlackApi
from bot.adapters.slack.streaming import Streamer
from bot.facade.delivering import Delivery
from bot.kernel.cards import Attachment, Card
from bot.kernel.errors import NotFound, Refused, StewardError, Unreachable
from bot.kernel.frozen import digest_of

DOCUMENT = "full-text.txt"
# Seconds until a card that Slack would not take is offered to it again.
TRY_AGAIN = 300.0
_REMEMBERED = 2_000

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Loss:
    """A revision that was not shown: given up at a time of ours, or left to the office's rest."""

    name: str
    revision: int
    at: float | None = None


class Owing(Protocol):
    """What is asked of Steward here."""

    def position(self) -> int: ...
    def undelivered(self, channel: str) -> list[Delivery]: ...
    def delivered(self, channel: str, delivery: Delivery, external_id: str) -> None: ...
    def undeliverable(
        self, channel: str, delivery: Delivery, reason: str, *, closed: bool
    ) -> None: ...
    def content(self, attachment: Attachment) -> bytes: ...


class Poster:
    """Takes what Slack does not show yet to the postbox, and sends it when its turn comes.

    A card that Slack may have taken before its answer was lost, or before a crash, is looked for
    before it is posted again.
    """

    def __init__(
        self,
        api: SlackApi,
        steward: Owing,
        postbox: Postbox,
        streamer: Streamer,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._steward = steward
        self._postbox = postbox
        self._streamer = streamer
        self._now = now
        # What the feed's thread knows; the postbox's thread reports losses through the queue.
        self._queued: dict[str, int] = {}
        self._lost_at: dict[str, float] = {}
        self._losses: SimpleQueue[_Loss] = SimpleQueue()
        # What the postbox's thread knows.
        self._shown: dict[str, Shown] = {}
        self._doubtful: set[str] = set()
        self._began: int | None = None

    def post_due(self) -> int:
        """Queue every card that Slack does not show as it is; returns how many are new to the queue."""
        if self._began is None:
            self._began = self._steward.position()
        # Ahead of reading what is due, which leaves out the threads that rest because of a loss.
        while not self._losses.empty():
            self._note(self._losses.get())
        due = self._steward.undelivered(CHANNEL)
        fresh = [item for item in due if self._is_fresh(item)]
        for item in fresh:
            _put(self._queued, _name(item), item.card.revision)
            self._postbox.put(self._letter(item))
        return len(fresh)

    def _is_fresh(self, item: Delivery) -> bool:
        """Whether a card is not in the queue as it is now, or was given up long enough ago."""
        lost_at = self._lost_at.get(_name(item))
        if lost_at is not None and self._now() - lost_at > TRY_AGAIN:
            del self._lost_at[_name(item)]
            return True
        return self._queued.get(_name(item)) != item.card.revision

    def _note(self, loss: _Loss) -> None:
        if loss.at is not None:
            _put(self._lost_at, loss.name, loss.at)
        elif self._queued.get(loss.name) == loss.revision:
            del self._queued[loss.name]

    def _letter(self, item: Delivery) -> Letter:
        edit = bool(item.external_id) or _name(item) in self._shown
        return Letter(
            channel=Place.of(item.thread).channel,
            key=_name(item),
            send=partial(self._send, item),
            lost=partial(self._lost, item),
            edit=edit,
        )

    def _send(self, item: Delivery) -> None:
        place, card = Place.of(item.thread), item.card
        shown = self._shown.get(_name(item)) or Shown.of(item.external_id)
        document = document_of(card)
        attached = document is None or shown.has(_digest(document))
        shown = self._put_up(item, place, shown, attached)
        if document is not None and not attached:
            shown = self._attach_document(item, place, shown, document)
        for attachment in card.attachments:
            if not shown.has(attachment.digest):
                content = self._steward.content(attachment)
                self._api.upload(_thread_of(place, shown), attachment.name, content)
                shown = self._noted(item, shown.having(attachment.digest))
        self._steward.delivered(CHANNEL, item, str(shown))

    def _put_up(self, item: Delivery, place: Place, shown: Shown, attached: bool) -> Shown:
        """Post a card, or bring the one that is there up to date."""
        if not shown.ts and self._may_be_there(item):
            shown = Shown(ts=self._api.find(place, item.card.key) or "")
        if shown.ts:
            try:
                self._api.update(place, shown.ts, rendered(item.card, attached))
                return self._noted(item, shown)
            except NotFound:
                log.info("a card was deleted in Slack and is posted again: %s", item.card.key)
        shown = self._noted(item, Shown(ts=self._post(item, place, attached), files=shown.files))
        if self._streamer.broke(shown.ts):
            self._api.update(place, shown.ts, rendered(item.card, attached))
            self._streamer.mended(shown.ts)
        return shown

    def _may_be_there(self, item: Delivery) -> bool:
        """Whether an answer was lost, or the card is older than this process: another may have posted it."""
        older = self._began is not None and item.card.revision <= self._began
        return older or _name(item) in self._doubtful

    def _post(self, item: Delivery, place: Place, attached: bool) -> str:
        try:
            if self._streamer.suits(item.card, place):
                begun = partial(self._begun, item)
                return self._streamer.post(item.card, place, begun)
            return self._api.post(place, rendered(item.card, attached), key=item.card.key)
        except Unreachable:
            self._doubtful.add(_name(item))
            raise
        except Closed:
            raise
        except Refused as refusal:
            return self._excuse(item.card, place, refusal)

    def _excuse(self, card: Card, place: Place, refusal: Refused) -> str:
        """Say that a card could not be shown, rather than let it go missing in silence."""
        log.error("Slack refused card %s: %s", card.key, refusal)
        words = (
            f"I could not show “{card.title or card.key}” here ({refusal}) It is in the console."
        )
        return self._api.post(place, rendered(Card(key=card.key, text=words)), key=card.key)

    def _attach_document(self, item: Delivery, place: Place, shown: Shown, document: str) -> Shown:
        """Attach the whole text, and only then show what may be decided on it."""
        self._api.upload(_thread_of(place, shown), DOCUMENT, document.encode())
        shown = self._noted(item, shown.having(_digest(document)))
        self._api.update(place, shown.ts, rendered(item.card, attached=True))
        return shown

    def _noted(self, item: Delivery, shown: Shown) -> Shown:
        """Remember what is there, and journal it where more is to follow, so that a crash repeats nothing."""
        _put(self._shown, _name(item), shown)
        self._doubtful.discard(_name(item))
        if _is_unfinished(item.card, shown):
            self._journal_partly(item, str(shown))
        return shown

    def _begun(self, item: Delivery, ts: str) -> None:
        """A message is there, whatever becomes of the rest of its stream."""
        _put(self._shown, _name(item), Shown(ts=ts))
        self._journal_partly(item, ts)

    def _journal_partly(self, item: Delivery, shown: str) -> None:
        """Note that a message is there, and that it does not show the card as it is yet."""
        before = item.card.model_copy(update={"revision": item.card.revision - 1})
        self._steward.delivered(CHANNEL, Delivery(item.thread, before, item.external_id), shown)

    def _lost(self, item: Delivery, fault: Exception) -> None:
        """Leave it undelivered: the office still has it, and offers it again, here or elsewhere."""
        said = fault if isinstance(fault, StewardError) else repr(fault)
        log.error("card %s could not be shown in Slack: %s", item.card.key, said)
        if isinstance(fault, Closed | Unreachable):
            closed = isinstance(fault, Closed)
            self._steward.undeliverable(CHANNEL, item, str(fault), closed=closed)
            self._losses.put(_Loss(_name(item), item.card.revision))
        else:
            self._losses.put(_Loss(_name(item), item.card.revision, self._now()))


def _name(item: Delivery) -> str:
    return f"{item.thread}/{item.card.key}"


def _put(memory: dict[str, T], name: str, value: T) -> None:
    """Remember a value in place of the oldest, once there are too many."""
    memory.pop(name, None)
    while len(memory) >= _REMEMBERED:
        memory.pop(next(iter(memory)))
    memory[name] = value


def _digest(document: str) -> str:
    return digest_of(DOCUMENT, document)


def _thread_of(place: Place, shown: Shown) -> Place:
    """Where a card's files go: its conversation's thread, or else the card's own."""
    return Place(channel=place.channel, thread=place.thread or shown.ts)


def _is_unfinished(card: Card, shown: Shown) -> bool:
    document = document_of(card)
    awaited = [file.digest for file in card.attachments]
    awaited += [_digest(document)] if document is not None else []
    return not all(shown.has(digest) for digest in awaited)
