"""What happens on a conversation's stream: what was heard, understood, answered and shown."""

from pydantic import AwareDatetime

from bot.kernel.cards import Card
from bot.kernel.facts import Fact
from bot.kernel.frozen import Frozen, Packed
from bot.kernel.ids import ConversationId, MessageId, OperatorId, RunId
from bot.kernel.messages import File, Message


class MessageHeard(Fact):
    """An operator said something; stored before the platform was told that it arrived."""

    message: Message
    operator: OperatorId | None


class RecordingsHeard(Fact):
    """A model listened to a message: its words, or the documents that keep them where they are no order."""

    message: MessageId
    words: str
    model: str
    documents: tuple[File, ...] = ()


class SenderRefused(Fact):
    """Somebody who is no operator wrote; `words` answered them, if any did, and nothing else was done.

    `code` says that a pairing code was tried.
    """

    message: Message
    words: str
    code: bool = False


class Learned(Frozen):
    """What a tap confirmed: these words mean this intent."""

    text: str
    intent: str


class MessageResolved(Fact):
    """How a message was understood; `resolution` keeps tier, confidence and evidence."""

    message: MessageId
    resolution: Packed
    runs: tuple[RunId, ...] = ()
    learned: tuple[Learned, ...] = ()


class DialogueMoved(Fact):
    """What a thread keeps in mind: a draft, an open question, what was shown."""

    dialogue: Packed


class Replied(Fact):
    """A card was added to a thread, or took the place of the one with its key."""

    card: Card


class CardDelivered(Fact):
    """A platform returned its own id for a posted card: only that counts as delivered."""

    channel: str
    thread: str
    key: str
    revision: int
    external_id: str


class CardUndeliverable(Fact):
    """A thread could not be posted to: nothing is offered to it until `retry_at`.

    `closed` says that the platform will not take anything there, such as in an archived channel;
    else it did not answer.
    """

    channel: str
    thread: str
    key: str
    revision: int
    reason: str
    closed: bool
    failures: int
    retry_at: AwareDatetime


class CardDiverted(Fact):
    """A card is shown in the conversation `to`, since its own thread cannot be posted to.

    Without `to` it is not worth bringing anywhere, once the thread can be posted to again.
    """

    channel: str
    thread: str
    key: str
    revision: int
    to: ConversationId | None = None


class ThreadReopened(Fact):
    """The platform said that a thread can be posted to again."""

    channel: str
    thread: str


class AnswerRated(Fact):
    """An operator said of an answer that it was good, or that it was not; the latest word counts."""

    key: str
    good: bool
    operator: OperatorId
