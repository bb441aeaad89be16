"""What agents may ask of memory: an answer with its sources, and which record some words mean."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.kernel.actions import Source

if TYPE_CHECKING:
    # Recall needs numpy, which the kernel worker, who only names these types, shall not carry.
    from bot.memory.memory import LongTerm
    from bot.memory.recall import Viewer

SCOPE = "office"


@dataclass(frozen=True)
class Known:
    """A record as agents name it: `ref` is this version of it."""

    id: str
    ref: str
    text: str


class Knowledge(Protocol):
    def answer(self, question: str, at: datetime) -> tuple[str, tuple[Source, ...]]:
        """The answer in words, its citations numbered, and the source of each."""
        ...

    def meant(self, words: str, at: datetime) -> Known | None:
        """The record that these words bear on most; None where there is none."""
        ...


class OfficeKnowledge:
    """`Knowledge` over long-term memory, which is opened by the first who asks."""

    def __init__(self, memory: "Callable[[], LongTerm]") -> None:
        self._memory = memory

    def answer(self, question: str, at: datetime) -> tuple[str, tuple[Source, ...]]:
        answer = self._memory().ask(question, _owner(), at=at)
        cited = [
            f"[{number}] {citation.words} ({citation.ref})"
            for number, citation in enumerate(answer.citations, 1)
        ]
        sources = tuple(
            Source(field="text", trust=c.trust, words=c.words, reference=c.reference or c.ref)
            for c in answer.citations
        )
        return "\n".join(filter(None, (answer.text, *cited, answer.notice))), sources

    def meant(self, words: str, at: datetime) -> Known | None:
        from bot.memory.ask import bears_on

        recalled = self._memory().recall(words, _owner(), at=at, limit=1)
        found = [memory.record for memory in recalled.memories if bears_on(memory)]
        return Known(found[0].id, found[0].ref, found[0].text) if found else None


def _owner() -> "Viewer":
    """The operator sees everything of the office."""
    from bot.memory.recall import Viewer
    from bot.memory.records import Privacy

    return Viewer(scopes=frozenset({SCOPE}), privacy=frozenset(Privacy))
