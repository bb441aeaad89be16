"""What a command answers with: cards, and what the operator's word makes true or due."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.business.customers import Customer, CustomerSaved
from bot.kernel.cards import Card
from bot.kernel.ports import Append, Due


@dataclass(frozen=True)
class Answer:
    """Stored in the transaction that says the message was understood, or not at all."""

    cards: tuple[Card, ...] = ()
    appends: tuple[Append, ...] = ()
    due: tuple[Due, ...] = ()

    def customers(self) -> Iterator[Customer]:
        """The customers as they become."""
        for append in self.appends:
            for entry in append.entries:
                if isinstance(entry.fact, CustomerSaved):
                    yield entry.fact.customer


def reply(text: str, *, title: str = "") -> Answer:
    """A plain answer."""
    return Answer((Card(key="", title=title, text=text),))


def refused(text: str) -> Answer:
    """A refusal is an answer too."""
    return Answer((Card(key="", text=text, kind="refusal"),))


def listing(text: str, title: str, listed: tuple[str, ...]) -> Answer:
    """A list, of which `the second one` may be said."""
    return Answer((Card(key="", title=title, text=text, listed=listed),))
