"""Recall: what is known that bears on a question, cited, and with the reason for each in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from pydantic import Field

from bot.kernel.frozen import Frozen
from bot.kernel.messages import Trust
from bot.memory.dense import IndexAway, Shelf
from bot.memory.fusion import DEPTH, Ranking, rank
from bot.memory.index import Index
from bot.memory.keywords import Found, by_keywords
from bot.memory.question import Question, read_question
from bot.memory.records import Kind, Privacy, Record
from bot.models.embedder import EmbedderUnavailable, FloatArray

# English text has some four letters to a token, for every tokenizer in wide use.
LETTERS_A_TOKEN = 4
KEYWORDS_ONLY = "The embedder is away, so this was found and ranked by keywords alone."
INDEX_AWAY = "The index is still being made, so this was found and ranked by keywords alone."
VECTORS_AWAY = "The vector index is away, so this was found by keywords alone."


class Viewer(Frozen):
    """Who asks: only these scopes and privacy classes exist for them, whatever the query."""

    scopes: frozenset[str]
    privacy: frozenset[Privacy] = frozenset({Privacy.SHAREABLE, Privacy.INTERNAL})


class Part(Frozen):
    """One kind of evidence, and how much it moved the record up or down."""

    name: str
    score: float


class Memory(Frozen):
    """A record that was recalled. `history` names the versions and records that it replaced."""

    record: Record
    score: float
    parts: tuple[Part, ...]
    cosine: float
    coverage: float
    reason: str
    history: tuple[str, ...] = ()


class Recalled(Frozen):
    """What came to mind, best first. `notice` says what was not as usual, else it is empty."""

    query: str
    memories: tuple[Memory, ...] = ()
    left_out: int = Field(default=0, description="found, but beyond the token budget")
    notice: str = ""


@dataclass
class Recall:
    """The one way in which anything is recalled; `serving` gives the index that serves just now."""

    serving: Callable[[], Index]

    def __call__(
        self,
        query: str,
        viewer: Viewer,
        *,
        at: datetime,
        limit: int = 10,
        tokens: int | None = None,
        kinds: frozenset[Kind] | None = None,
        told: bool = False,
    ) -> Recalled:
        """Records that `viewer` may see and that hold at `at`, as many as `tokens` can carry.

        Only those that an operator `told`, where so asked: no document can crowd them out then.
        """
        index = self.serving()  # one index throughout, whatever is swapped in meanwhile
        if not index.ready():
            found = by_keywords(index.records, query, viewer.scopes, viewer.privacy, at)
            held = [each for each in found if not told or each.record.trust is Trust.OPERATOR]
            return _recalled(query, _without_index(held, limit, kinds), tokens, INDEX_AWAY)
        with index.lock:
            index.catch_up()
            return self._recall(index, query, viewer, at, limit, tokens, kinds, told)

    def _recall(
        self,
        index: Index,
        query: str,
        viewer: Viewer,
        at: datetime,
        limit: int,
        tokens: int | None,
        kinds: frozenset[Kind] | None,
        told: bool,
    ) -> Recalled:
        corpus = index.corpus
        shelves = [Shelf(scope, privacy) for scope in viewer.scopes for privacy in viewer.privacy]
        allowed = corpus.allowed(shelves, at, told)
        question = read_question(query, corpus, allowed, at)
        vector, near, notice = self._near(question, shelves, index)
        alternatives = index.thesaurus.alternatives(question.words)
        ranking = rank(question, alternatives, vector, near, corpus, allowed)
        found = _load(index, ranking, question, limit, kinds)
        return _recalled(query, found, tokens, notice)

    def _near(
        self, question: Question, shelves: list[Shelf], index: Index
    ) -> tuple[FloatArray | None, list[int], str]:
        try:
            vector = index.vectors.embedder.embed([question.meaning])[0]
        except EmbedderUnavailable:
            return None, [], KEYWORDS_ONLY
        try:
            found = index.near.nearest(shelves, vector, DEPTH)
        except IndexAway:
            return vector, [], VECTORS_AWAY
        rows = (index.corpus.row(id) for id in found)
        return vector, [row for row in rows if row is not None], ""


def _recalled(query: str, found: list[Memory], tokens: int | None, notice: str) -> Recalled:
    kept = tuple(_within(found, tokens))
    return Recalled(query=query, memories=kept, left_out=len(found) - len(kept), notice=notice)


def _load(
    index: Index, ranking: Ranking, question: Question, limit: int, kinds: frozenset[Kind] | None
) -> list[Memory]:
    """The best records themselves, without repetitions of the same words."""
    found: list[Memory] = []
    said: set[str] = set()
    for start in range(0, len(ranking.rows), limit):
        ids = [index.corpus.id(int(row)) for row in ranking.rows[start : start + limit]]
        records = index.records.latest(ids)
        for place, id in enumerate(ids, start):
            record = records.get(id)
            if record is None or record.state != "current" or record.digest in said:
                continue
            if kinds is not None and record.kind not in kinds:
                continue
            said.add(record.digest)
            found.append(_memory(record, ranking, place, question))
            if len(found) == limit:
                return found
    return found


def _without_index(
    found: Iterable[Found], limit: int, kinds: frozenset[Kind] | None
) -> list[Memory]:
    once: dict[str, Found] = {}
    for each in found:
        if kinds is None or each.record.kind in kinds:
            once.setdefault(each.record.digest, each)
    return [
        Memory(
            record=each.record,
            score=each.score,
            parts=(Part(name="words", score=round(each.score, 3)),),
            cosine=0.0,
            coverage=each.coverage,
            reason=_WORDS["words"],
            history=_history(each.record),
        )
        for each in islice(once.values(), limit)
    ]


def _memory(record: Record, ranking: Ranking, place: int, question: Question) -> Memory:
    parts = tuple(
        Part(name=name, score=round(float(values[place]), 3))
        for name, values in ranking.parts.items()
    )
    return Memory.model_construct(
        record=record,
        score=float(ranking.totals[place]),
        parts=parts,
        cosine=float(ranking.cosines[place]),
        coverage=float(ranking.coverage[place]),
        reason=_reason(parts, record, question),
        history=_history(record),
    )


_WORDS: Mapping[str, str] = {
    "words": "it has the words of the question",
    "words around": "what stands beside it has those words",
    "meaning": "it means something close",
    "meaning around": "what stands beside it means something close",
    "speaker": "{speaker} said it",
    "length": "it says much",
    "kind": "it holds such an answer",
    "period": "it is from that time",
    "recent": "it is recent",
}


def _reason(parts: tuple[Part, ...], record: Record, question: Question) -> str:
    """The strongest evidence first, and no more than three kinds of it."""
    strong = sorted((part for part in parts if part.score > 0.25), key=lambda part: -part.score)
    words = [_WORDS[part.name].format(speaker=record.speaker) for part in strong[:3]]
    return "; ".join(words) or "nothing else came closer"


def _history(record: Record) -> tuple[str, ...]:
    earlier = tuple(f"{record.id}@{version}" for version in range(1, record.version))
    return (record.supersedes, *earlier) if record.supersedes else earlier


def _within(memories: list[Memory], tokens: int | None) -> Iterator[Memory]:
    """As many as fit; the best one always does, or the budget would hide that anything is known."""
    spent = 0
    for place, memory in enumerate(memories):
        spent += len(memory.record.text) // LETTERS_A_TOKEN + 1
        if tokens is not None and spent > tokens and place:
            return
        yield memory
