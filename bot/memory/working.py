"""Rolling summaries of threads and their runs: what a week of a conversation amounts to, in a bounded length.

What is open in a thread at the moment is no business of these: its dialogue is kept with its messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import AwareDatetime

from bot.kernel.actions import Source
from bot.kernel.frozen import Frozen
from bot.kernel.messages import Trust
from bot.memory.recapping import SUMMARY
from bot.memory.records import Authorship, Draft, Privacy, Record, Records
from bot.memory.times import names_time
from bot.memory.words import asks, content_words, has_number, sentences

LONGEST = 1200
AGREED = frozenset(
    [
        "agreed",
        "agree",
        "deal",
        "decided",
        "decide",
        "confirmed",
        "confirm",
        "promised",
        "promise",
        "will",
        "must",
        "shall",
        "ordered",
        "order",
        "approved",
        "approve",
        "rejected",
        "reject",
        "cancelled",
        "cancel",
        "prefers",
        "prefer",
        "wants",
        "want",
        "needs",
        "need",
    ]
)


class Turn(Frozen):
    """One thing said in a thread by an operator, or brought about by a run; `reference` is its message."""

    speaker: str
    text: str
    at: AwareDatetime
    reference: str = ""


class Condense(Protocol):
    """Shortens a summary and what was said since into one summary: the summarizer, or a template."""

    def __call__(self, summary: str, turns: Sequence[Turn], longest: int, /) -> str: ...


def condense(summary: str, turns: Sequence[Turn], longest: int, /) -> str:
    """The template tier: the sentences that decide, promise, count or date something, in their order.

    Where they are too many, the weightier stay, and of equals the later.
    """
    lines = [line for line in summary.split("\n") if line]
    lines += [
        f"{turn.at:%-d %B}, {turn.speaker}: {sentence}"
        for turn in turns
        for sentence in sentences(turn.text)
    ]
    unique = list(dict.fromkeys(lines))
    order = sorted(range(len(unique)), key=lambda place: (-weight(unique[place]), -place))
    kept: set[int] = set()
    length = 0
    for place in order:
        length += len(unique[place]) + 1
        if length <= longest and weight(unique[place]) > 0:
            kept.add(place)
    return "\n".join(unique[place] for place in sorted(kept))


@dataclass
class Working:
    """Keeps one summary record for each week of a thread; every roll is a version, so none is lost."""

    records: Records
    condense: Condense = condense
    longest: int = LONGEST

    def roll(self, scope: str, thread: str, turns: Sequence[Turn], by: Authorship) -> Record | None:
        """Fold new turns into a thread's summary; nothing where they say nothing worth keeping."""
        known = self.summary(scope, thread)
        text = self.condense(known.text if known else "", turns, self.longest)
        if not text or (known and known.text == text):
            return known
        if known:
            return self.records.correct(
                known.ref, text, by.model_copy(update={"trust": Trust.MODEL})
            )
        source = Source(
            field="text",
            trust=Trust.MODEL,
            words=f"the summary of what was said until {turns[-1].at:%-d %B %Y}",
            reference=turns[-1].reference,
        )
        draft = Draft(
            scope=scope,
            subject=_subject(thread),
            text=text,
            at=turns[-1].at,
            sources=(source,),
            trust=Trust.MODEL,
            privacy=Privacy.INTERNAL,
            rationale=by.rationale,
        )
        return self.records.write([draft], by)[0]

    def summary(self, scope: str, thread: str) -> Record | None:
        found = self.records.about(scope, _subject(thread))
        return found[-1] if found else None


def _subject(thread: str) -> str:
    return f"{SUMMARY}{thread}"


def weight(line: str) -> int:
    """How much a sentence says that holds later: decisions first, then numbers and times; 0 for talk."""
    text = line.partition(": ")[2] or line
    words = content_words(text)
    if len(words) < 2 or asks(text):
        return 0
    decides = any(word in AGREED for word in text.casefold().split())
    return 1 + 2 * decides + has_number(text) + names_time(text)
