"""What agents may ask of memory: an answer with its sources, and which record some words mean."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.kernel.cards import Card
from bot.kernel.ids import MessageId
from bot.kernel.messages import Message

if TYPE_CHECKING:
    # Recall needs numpy, which the kernel worker, who only names these types, shall not carry.
    from bot.memory.chat import Chat
    from bot.memory.memory import LongTerm
    from bot.memory.recall import Viewer
    from bot.memory.records import Record

SCOPE = "office"


@dataclass(frozen=True)
class Known:
    """A record as agents name it: `ref` is this version of it, `document` the file it is part of."""

    id: str
    ref: str
    text: str
    document: str = ""


class Knowledge(Protocol):
    """Reading only: what changes memory is an action, and goes through the bus."""

    def answer(self, question: str, at: datetime) -> Card:
        """The answer with its citations, each to be tapped, or that nothing is known."""
        ...

    def consult(self, words: str, at: datetime) -> Card:
        """What `memory WORDS` shows; raises Malformed with what can be said, or NotFound."""
        ...

    def meant(self, words: str, at: datetime) -> Known | None:
        """The record that these words bear on most; None where there is none."""
        ...

    def record(self, id: str) -> Known:
        """A record by its id; raises NotFound."""
        ...


class OfficeKnowledge:
    """`Knowledge` over long-term memory, which is opened by the first who asks."""

    def __init__(
        self,
        memory: "Callable[[], LongTerm]",
        heard: Callable[[MessageId], Message | None],
    ) -> None:
        self._memory = memory
        self._heard = heard

    def answer(self, question: str, at: datetime) -> Card:
        return self._chat(at).ask(question)

    def consult(self, words: str, at: datetime) -> Card:
        return self._chat(at).obey(words)

    def meant(self, words: str, at: datetime) -> Known | None:
        from bot.memory.ask import bears_on

        recalled = self._memory().recall(words, owner(), at=at, limit=1)
        found = [memory.record for memory in recalled.memories if bears_on(memory)]
        return _known(found[0]) if found else None

    def record(self, id: str) -> Known:
        from bot.memory.records import RecordId

        return _known(self._memory().show(RecordId(id), owner())[-1])

    def _chat(self, at: datetime) -> "Chat":
        from bot.memory.chat import Chat

        return Chat(self._memory(), owner(), at, self._heard)


def owner() -> "Viewer":
    """The operator sees everything of the office."""
    from bot.memory.recall import Viewer
    from bot.memory.records import Privacy

    return Viewer(scopes=frozenset({SCOPE}), privacy=frozenset(Privacy))


def _known(record: "Record") -> Known:
    is_part = record.subject.startswith("document/")
    document = record.subject.rpartition("/")[2] if is_part else ""
    return Known(record.id, record.ref, record.text, document)
