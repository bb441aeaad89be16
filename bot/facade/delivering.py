"""Delivering: what a platform should show, what it took, and which threads it takes nothing in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.facade.deciding import Deciding
from bot.facade.journal import append
from bot.kernel import events as e
from bot.kernel.cards import Card
from bot.kernel.ids import RunId, conversation_id
from bot.storage.conversations import Post

# How long a thread rests after its first failure, twice as long after each further one, and at most.
REST = timedelta(minutes=1), timedelta(hours=1)
CLOSED_REST = timedelta(minutes=10), timedelta(hours=6)


@dataclass(frozen=True)
class Delivery:
    """A card that a channel does not show yet; `external_id` names the older copy it shows, if any."""

    thread: str
    card: Card
    external_id: str


class Delivering(Deciding):
    """The part of the facade that adapters post from. A thread that cannot be posted to holds up no other."""

    def undelivered(self, channel: str) -> list[Delivery]:
        """The cards that a channel should post, or edit, in the order in which each thread got them."""
        copies = self.office.deliveries.to_deliver(channel, self.office.clock.now())
        return [Delivery(c.thread, self._card(c.post), c.external_id) for c in copies]

    def delivered(self, channel: str, delivery: Delivery, external_id: str) -> None:
        """Note that a platform returned an id for a card: only that is a delivery."""
        fact = e.CardDelivered(
            channel=channel,
            thread=delivery.thread,
            key=delivery.card.key,
            revision=delivery.card.revision,
            external_id=external_id,
        )
        self._note_of_thread(channel, delivery.thread, fact)

    def undeliverable(self, channel: str, delivery: Delivery, reason: str, *, closed: bool) -> None:
        """Note that a thread takes no card: it rests, and what is `closed` has its cards elsewhere.

        `reason` is a sentence for the operator. A thread that rests already rests no longer for this.
        """
        now = self.office.clock.now()
        known = self.office.deliveries.obstacle(conversation_id(channel, delivery.thread))
        if known is not None and known.retry_at > now and known.closed >= closed:
            return
        failures = known.failures + 1 if known is not None else 1
        first, most = CLOSED_REST if closed else REST
        fact = e.CardUndeliverable(
            channel=channel,
            thread=delivery.thread,
            key=delivery.card.key,
            revision=delivery.card.revision,
            reason=reason,
            closed=closed,
            failures=failures,
            retry_at=now + min(first * 2 ** min(failures - 1, 16), most),
        )
        self._note_of_thread(channel, delivery.thread, fact)

    def about(self, channel: str, thread: str, shows: Callable[[str], bool]) -> str:
        """The key of the card whose copy in a thread the platform knows by an id that `shows` accepts."""
        copies = self.office.deliveries.copies(conversation_id(channel, thread))
        return next((key for key, external_id in copies if shows(external_id)), "")

    def reopened(self, channel: str, thread: str) -> None:
        """Note that the platform lets us into a thread again, where it did not."""
        if self.office.deliveries.obstacle(conversation_id(channel, thread)) is not None:
            self._note_of_thread(channel, thread, e.ThreadReopened(channel=channel, thread=thread))

    def _note_of_thread(self, channel: str, thread: str, fact: e.Fact) -> None:
        stream = f"conversation/{conversation_id(channel, thread)}"
        append(self.office, stream, e.Entry(fact=fact, actor=channel))

    def _card(self, post: Post) -> Card:
        if post.run:
            run = self.office.runs.get(RunId(post.run))
            return self.drawn(run).model_copy(update={"key": post.key, "revision": post.changed})
        return Card.model_validate_json(post.body).model_copy(update={"revision": post.changed})
