"""Answers a question from what is known, with citations, or says that it does not know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.kernel.frozen import Frozen
from bot.kernel.messages import Trust
from bot.memory.recall import Memory, Recall, Viewer

# A record bears on a question if half of what was asked is in it, by the weight of its words,
# or if it means something rather like it: a cosine nearer to the same than to nothing in common.
ENOUGH_WORDS = 0.5
ENOUGH_MEANING = 0.5
EXTRACTS = 3
DONT_KNOW = "I don't know: nothing that I remember bears on this."


class Citation(Frozen):
    """Where a part of an answer comes from. `reference` names the message or file, to be tapped."""

    ref: str
    extract: str
    trust: Trust
    reference: str
    words: str


class Answer(Frozen):
    """What is known. `exact` answers come from tables; without citations nothing is known."""

    text: str
    citations: tuple[Citation, ...] = ()
    exact: bool = False
    notice: str = ""

    @property
    def known(self) -> bool:
        return self.exact or bool(self.citations)


class Phrase(Protocol):
    """Words an answer from cited extracts: a model where there is one."""

    def __call__(self, question: str, citations: Sequence[Citation], /) -> str: ...


Tables = Callable[[str, Viewer], str | None]


def quote(_question: str, citations: Sequence[Citation]) -> str:
    """The template tier: the extracts themselves, each with its number."""
    return "\n".join(
        f"{citation.extract} [{number}]" for number, citation in enumerate(citations, 1)
    )


@dataclass
class Ask:
    """`tables` answers what is canonical ("what do they owe") exactly, and always goes first."""

    recall: Recall
    tables: Tables | None = None
    phrase: Phrase = quote

    def __call__(self, question: str, viewer: Viewer, *, at: datetime) -> Answer:
        exact = self.tables(question, viewer) if self.tables else None
        if exact is not None:
            return Answer(text=exact, exact=True)
        recalled = self.recall(question, viewer, at=at)
        bearing = [memory for memory in recalled.memories if bears_on(memory)][:EXTRACTS]
        if not bearing:
            return Answer(text=DONT_KNOW, notice=recalled.notice)
        citations = tuple(_cite(memory) for memory in bearing)
        return Answer(
            text=self.phrase(question, citations), citations=citations, notice=recalled.notice
        )


def bears_on(memory: Memory) -> bool:
    """Whether a record is about the question at all, and not only the best of what there is."""
    return memory.coverage >= ENOUGH_WORDS or memory.cosine >= ENOUGH_MEANING


def _cite(memory: Memory) -> Citation:
    record = memory.record
    source = record.sources[0] if record.sources else None
    said = f"{record.speaker}, " if record.speaker else ""
    return Citation(
        ref=record.ref,
        extract=record.text,
        trust=record.trust,
        reference=source.reference if source else "",
        words=source.words if source else f"{said}{record.at:%-d %B %Y}",
    )
