"""What an edited message had noted down at once is taken back, as a tap on Undo would take it back."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from bot.commands import answer
from bot.commands.answering import Answer
from bot.kernel import events as e
from bot.kernel.cards import Card
from bot.kernel.ids import MessageId
from bot.kernel.messages import Message
from bot.kernel.ports import Append
from bot.office import Office
from bot.steward import Steward

_UNDO = "Undo"
_SAYS = "Taken back: you edited your message."


@dataclass(frozen=True)
class Retraction:
    """The facts that take one thing back, and the cards of this thread that say so; or why not."""

    appends: tuple[Append, ...] = ()
    cards: tuple[Card, ...] = ()
    refusal: str = ""


def retraction(message: Message, versions: Set[MessageId], office: Office) -> Retraction | None:
    """Take back the latest that earlier versions of a message noted down; None once nothing is left.

    One thing a turn: two could change the same stream. Where any has to stay, so do all.
    """
    undone = [
        (card, _undone(card, message, office)) for card in _answers(message, versions, office)
    ]
    for _, answered in undone:
        if not answered.appends:
            words = " ".join(card.text for card in answered.cards)
            return Retraction(refusal=f"Your edit changed nothing. {words}")
    if not undone:
        return None
    card, answered = undone[-1]
    said = card.model_copy(update={"text": f"{card.text}\n{_SAYS}", "buttons": (), "listed": ()})
    return Retraction(answered.appends, (said, *(one for one in answered.cards if one.key)))


def _answers(message: Message, versions: Set[MessageId], office: Office) -> Iterator[Card]:
    """The answers to earlier versions, as they stand, that still offer to be taken back."""
    for event in office.log.read(f"conversation/{message.conversation}"):
        if isinstance(event.fact, e.Replied) and event.source in versions:
            post = office.conversations.post(message.conversation, event.fact.card.key)
            if post is not None and post.body:
                card = Card.model_validate_json(post.body)
                if _way_back(card):
                    yield card


def _way_back(card: Card) -> str:
    said = (b.text for b in card.buttons if b.verb == "say" and b.label == _UNDO)
    return next(said, "")


def _undone(card: Card, message: Message, office: Office) -> Answer:
    """What a tap on Undo would make true; no facts where it is refused."""
    tapped = message.model_copy(update={"text": _way_back(card), "files": ()})
    (intent,) = office.understand(tapped, None).intents
    return answer(intent, tapped, Steward(office))
