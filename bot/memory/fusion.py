"""Weighs the evidence for each candidate: words and meaning, alone and in context, and what form tells.

No weight here was fitted on anything. Each kind of evidence that compares texts is standardised over
the candidates and counts once; evidence from form counts by the prior argued for beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from bot.memory.corpus import Corpus
from bot.memory.lexical import (
    Allowed,
    Alternatives,
    Rows,
    Scores,
    best_rows,
    passage_scores,
    window_scores,
)
from bot.memory.question import Question
from bot.models.embedder import FloatArray

# How many of the best by each kind of evidence are candidates.
DEPTH = 100

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "words": 1.0,
        "words around": 1.0,
        "meaning": 1.0,
        "meaning around": 1.0,
        # Who is asked about is stated outright: worth as much as both kinds of one evidence.
        "speaker": 2.0,
        # A longer passage holds more facts, though not in proportion: half a kind, of the logarithm.
        "length": 0.5,
        # What asks does not answer.
        "asks": -1.0,
        # The expected type of the answer is present: a weak sign, as most answers hold one anyway.
        "kind": 0.5,
        # The period was stated outright, but what was said in it may be about another time.
        "period": 1.0,
        # Age counts only where the question asks for what holds now.
        "recent": 1.0,
    }
)


@dataclass(frozen=True)
class Ranking:
    """Candidates best first, with the value of each kind of evidence, already weighted.

    `cosines` and `coverage` are absolute: how near in meaning, and what share of the words is there.
    """

    rows: Rows
    totals: Scores
    parts: Mapping[str, Scores]
    cosines: Scores
    coverage: Scores


def rank(
    question: Question,
    alternatives: Sequence[Alternatives],
    vector: FloatArray | None,
    near: Sequence[int],
    corpus: Corpus,
    allowed: Allowed,
) -> Ranking:
    """Rank the allowed rows. `near` are rows that the vector index found; without a vector, words decide."""
    words, whole = passage_scores(alternatives, corpus.postings, corpus.columns.lengths, allowed)
    terms = {term for each in alternatives for term, nearness in each.items() if nearness == 1}
    around = window_scores(
        sorted(terms), corpus.postings, corpus.lengths_around(), corpus.reached(), allowed
    )
    rows = _candidates((words, around), near, allowed)
    evidence = {"words": _standard(words[rows]), "words around": _standard(around[rows])}
    cosines = np.zeros(len(rows), np.float32)
    if vector is not None and len(rows):
        cosines, context = _meaning(rows, vector, corpus, allowed)
        evidence |= {"meaning": _standard(cosines), "meaning around": _standard(context)}
    evidence |= _form(question, rows, corpus)
    parts = {name: np.float32(WEIGHTS[name]) * value for name, value in evidence.items()}
    totals: Scores = np.stack(list(parts.values())).sum(axis=0, dtype=np.float32)
    order = _order(totals, rows, corpus)
    return Ranking(
        rows[order],
        totals[order],
        {name: part[order] for name, part in parts.items()},
        cosines[order],
        np.minimum(words[rows] / max(whole, 1e-6), 1).astype(np.float32)[order],
    )


def _candidates(scores: Sequence[Scores], near: Sequence[int], allowed: Allowed) -> Rows:
    found = [np.array([row for row in near if allowed.mask[row]], np.int32)]
    found += [best_rows(score, DEPTH, allowed) for score in scores]
    return np.unique(np.concatenate(found))


def _meaning(
    rows: Rows, vector: FloatArray, corpus: Corpus, allowed: Allowed
) -> tuple[Scores, Scores]:
    """Cosine of each row, and the mean over it and those neighbours that the viewer may see."""
    table = np.stack([rows, *(neighbours[rows] for neighbours in corpus.around())])
    seen = (table >= 0) & allowed.mask[table]
    unique, places = np.unique(table[seen], return_inverse=True)
    nearness = np.zeros(table.shape, np.float32)
    nearness[seen] = corpus.nearness(unique.astype(np.int32), vector)[places]
    return nearness[0], nearness.sum(axis=0) / seen.sum(axis=0)


def _form(question: Question, rows: Rows, corpus: Corpus) -> dict[str, Scores]:
    columns = corpus.columns
    at = columns.times("at")[rows]
    form = {
        "length": _standard(np.log1p(columns.lengths[rows])),
        "asks": columns.flags("asks")[rows].astype(np.float32),
    }
    if len(question.people) == 1:
        speakers = columns.codes("speaker")[rows]
        form["speaker"] = corpus.people.said_by(question.people[0], speakers).astype(np.float32)
    if question.kind != "other":
        form["kind"] = columns.flags(question.kind)[rows].astype(np.float32)
    if question.period:
        start, end = question.period.start.timestamp(), question.period.end.timestamp()
        form["period"] = ((at >= start) & (at < end)).astype(np.float32)
    if question.recent:
        form["recent"] = _standard(_ranks(at))
    return form


def _standard(values: Scores) -> Scores:
    """In standard deviations from the mean of the candidates.

    Where they are few and nearly alike, small differences must not look large: the spread counts as
    at least an eighth of the best value.
    """
    if not len(values):
        return values
    spread = max(float(values.std()), float(values.max()) / 8, 1e-9)
    return np.asarray((values - values.mean()) / spread, np.float32)


def _ranks(values: npt.NDArray[np.float64]) -> Scores:
    """Order instead of distance, so that one very old record does not make all others equal."""
    return np.searchsorted(np.sort(values), values).astype(np.float32)


def _order(totals: Scores, rows: Rows, corpus: Corpus) -> Rows:
    """Best first; the later, then the name, where scores are equal, so that order is never chance."""
    names = np.array([corpus.id(int(row)) for row in rows])
    order = np.lexsort((names, -corpus.columns.times("at")[rows], -totals))
    return order.astype(np.int32)
