"""Answers a question from what is known, with citations, or says that it does not know."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.kernel.frozen import Frozen
from bot.kernel.messages import Trust
from bot.memory.contradictions import disputes
from bot.memory.recall import Memory, Recall, Recalled, Viewer
from bot.memory.recapping import recap_period, recapped
from bot.memory.records import Record

# A record bears on a question if half of what was asked is in it, by the weight of its words,
# or if it means something rather like it: a cosine nearer to the same than to nothing in common.
ENOUGH_WORDS = 0.5
ENOUGH_MEANING = 0.5
EXTRACTS = 3
NOTHING_SAID = "I find nothing of that in the summaries of that time."
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
Summaries = Callable[[Viewer], Iterable[Record]]


def quote(_question: str, citations: Sequence[Citation]) -> str:
    """The template tier: the extracts themselves, each with its number."""
    return "\n".join(
        f"{citation.extract} [{number}]" for number, citation in enumerate(citations, 1)
    )


@dataclass
class Ask:
    """`tables` answers what is canonical ("what do they owe") exactly, and always goes first.

    `summaries` gives those that a viewer may see, for what was talked about in a time.
    """

    recall: Recall
    tables: Tables | None = None
    phrase: Phrase = quote
    summaries: Summaries | None = None

    def __call__(self, question: str, viewer: Viewer, *, at: datetime) -> Answer:
        exact = self.tables(question, viewer) if self.tables else None
        if exact is not None:
            return Answer(text=exact, exact=True)
        period = recap_period(question, at) if self.summaries else None
        if self.summaries and period:
            seen = (one for one in self.summaries(viewer) if one.privacy in viewer.privacy)
            return _recap(recapped(question, period, seen))
        recalled = self.recall(question, viewer, at=at)
        bearing = _bearing(recalled)
        if not bearing:
            return Answer(text=DONT_KNOW, notice=recalled.notice)
        if not any(record.trust is Trust.OPERATOR for record in bearing):
            bearing += _bearing(self.recall(question, viewer, at=at, limit=EXTRACTS, told=True))
        own, outside = _disputed(bearing)
        chosen = _from_several([*own, *(record for record in bearing if record not in own)])
        citations = tuple(_cite(record) for record in chosen)
        notice = " ".join(filter(None, (recalled.notice, _warning(outside))))
        return Answer(text=self.phrase(question, citations), citations=citations, notice=notice)


def _bearing(recalled: Recalled) -> list[Record]:
    return [memory.record for memory in recalled.memories if bears_on(memory)]


def bears_on(memory: Memory) -> bool:
    """Whether a record is about the question at all, and not only the best of what there is."""
    return memory.coverage >= ENOUGH_WORDS or memory.cosine >= ENOUGH_MEANING


def _disputed(bearing: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """What the operator told and the best from outside says otherwise, and what says so.

    However often somebody else says it, the operator's own word is not crowded out.
    """
    outside = [one for one in bearing[:EXTRACTS] if one.trust is Trust.EXTERNAL]
    told = [one for one in bearing if one.trust is Trust.OPERATOR]
    own = [one for one in told if any(disputes(other.text, one) for other in outside)]
    others = [other for other in outside if any(disputes(other.text, one) for one in own)]
    return own[: EXTRACTS - 1], others


def _from_several(ranked: Sequence[Record]) -> list[Record]:
    """The best; what is from outside does not fill the answer where something else bears on it too."""
    best = list(ranked[:EXTRACTS])
    if all(one.trust is Trust.EXTERNAL for one in best):
        other = (one for one in ranked[EXTRACTS:] if one.trust is not Trust.EXTERNAL)
        best[-1] = next(other, best[-1])
    return best


def _warning(outside: Iterable[Record]) -> str:
    names = dict.fromkeys(_cite(record).words for record in outside)
    if not names:
        return ""
    return (
        f"Careful: {', '.join(names)} says otherwise than you told me. Your own word stands first."
    )


def _recap(found: Iterable[tuple[Record, str]]) -> Answer:
    cited = [_cite(record, lines) for record, lines in found]
    text = "\n".join(f"{one.extract} [{number}]" for number, one in enumerate(cited, 1))
    return Answer(text=text or NOTHING_SAID, citations=tuple(cited))


def _cite(record: Record, extract: str = "") -> Citation:
    source = record.sources[0] if record.sources else None
    said = f"{record.speaker}, " if record.speaker else ""
    return Citation(
        ref=record.ref,
        extract=extract or record.text,
        trust=record.trust,
        reference=source.reference if source else "",
        words=source.words if source else f"{said}{record.at:%-d %B %Y}",
    )
