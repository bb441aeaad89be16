"""The port to understanding: text and a thread's dialogue go in, typed intents and questions come out."""

from collections.abc import Callable
from typing import Protocol

from bot.intents.world import World
from bot.kernel.cards import Card
from bot.kernel.events import Learned
from bot.kernel.frozen import Frozen, Packed
from bot.kernel.messages import Message, Trust


class Understood(Frozen):
    """What a message meant: intents ready to start, what to say at once, and the dialogue as it stands.

    `resolution` is the evidence, stored with the message for good; `words` are those that the
    intents come from, earlier messages of the dialogue included, and `trust` how far all of them
    carry, if not that of the message; `learned` is what a tap confirmed.
    """

    resolution: Packed
    intents: tuple[Packed, ...] = ()
    replies: tuple[Card, ...] = ()
    dialogue: Packed | None = None
    words: str = ""
    trust: Trust | None = None
    learned: tuple[Learned, ...] = ()


class Understand(Protocol):
    def world(self) -> World:
        """The moment, the place and the names that a sentence may speak of."""
        ...

    def __call__(
        self,
        message: Message,
        dialogue: Packed | None,
        listed: Callable[[], tuple[str, ...]] = tuple,
    ) -> Understood:
        """Never raises for any text whatever; what is not understood becomes a reply that says so.

        `listed` tells, when asked, what the thread's latest list names, in its order.
        """
        ...
