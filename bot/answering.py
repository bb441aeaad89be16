"""What a command answers with: cards, and what the operator's word makes true or due."""

from dataclasses import dataclass

from bot.kernel.cards import Card
from bot.kernel.ports import Append, Due


@dataclass(frozen=True)
class Answer:
    """Stored in the transaction that says the message was understood, or not at all."""

    cards: tuple[Card, ...] = ()
    appends: tuple[Append, ...] = ()
    due: tuple[Due, ...] = ()
