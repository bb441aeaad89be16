"""What a question asks for: its words, whom it names, what kind of answer, and about what time."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.memory.corpus import Corpus
from bot.memory.lexical import Allowed
from bot.memory.times import Period, period_named, wants_recent
from bot.memory.words import content_words, without

AnswerKind = Literal["time", "number", "other"]

# Who is party to most of what may be recalled tells nothing apart, as a stop word does not.
MOST = 0.5
_ASKS_TIME = re.compile(
    r"^\s*(?:when|since when|how long|(?:on |in )?(?:what|which) (?:date|day|month|year))\b", re.I
)
_ASKS_NUMBER = re.compile(r"^\s*how (?:many|much|often|old)\b", re.I)


@dataclass(frozen=True)
class Question:
    """A query, read once; `meaning` is the text that is compared by its vector."""

    text: str
    words: tuple[str, ...]
    meaning: str
    people: tuple[str, ...]
    kind: AnswerKind
    period: Period | None
    recent: bool


def read_question(text: str, corpus: Corpus, allowed: Allowed, at: datetime) -> Question:
    """Read a query against the people that its viewer may know of."""
    words = content_words(text)
    spoken_of = corpus.people.named_in(words)
    shares = corpus.people.shares(spoken_of, corpus.columns.codes("party")[allowed.mask])
    people = {name: spoken for name, spoken in spoken_of.items() if shares[name] > 0}
    idle = {word for name, spoken in people.items() if shares[name] > MOST for word in spoken}
    named = {word for spoken in people.values() for word in spoken}
    return Question(
        text=text,
        words=tuple(word for word in words if word not in idle),
        meaning=without(named, text) or text,
        people=tuple(sorted(people)),
        kind=_kind(text),
        period=period_named(text, at),
        recent=wants_recent(text),
    )


def _kind(text: str) -> AnswerKind:
    if _ASKS_TIME.match(text):
        return "time"
    return "number" if _ASKS_NUMBER.match(text) else "other"
