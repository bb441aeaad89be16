"""Recall from the database's full text index alone, for as long as no other index is ready."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bot.memory.lexical import Allowed, Postings, passage_scores
from bot.memory.records import Privacy, Record, Records
from bot.memory.words import terms

# Records that are weighed; of words as common as that, the later ones matter more.
MOST = 2000


@dataclass(frozen=True)
class Found:
    """A record with its BM25, and what share of the question's words it has, by their weight."""

    record: Record
    score: float
    coverage: float


def by_keywords(
    records: Records,
    query: str,
    scopes: frozenset[str],
    privacy: frozenset[Privacy],
    at: datetime,
) -> list[Found]:
    """The records that may be seen, hold at a time and have words of the query, best first.

    Every process finds what is committed at once, since the index is part of the records' transaction.
    """
    asked = sorted(set(terms(query)))
    held = [each for each in records.saying(asked, scopes, privacy, MOST) if _holds(each, at)]
    postings = Postings()
    lengths = [postings.add(row, terms(record.text)) for row, record in enumerate(held)]
    scores, whole = passage_scores(
        [{term: 1.0} for term in asked],
        postings,
        np.array(lengths, np.float32),
        Allowed.of(np.ones(len(held), np.bool_)),
    )
    found = [
        Found(record, float(score), min(float(score) / max(whole, 1e-6), 1.0))
        for record, score in zip(held, scores, strict=True)
    ]
    return sorted(
        found, key=lambda each: (-each.score, -each.record.at.timestamp(), each.record.id)
    )


def _holds(record: Record, at: datetime) -> bool:
    begun = record.valid_from is None or record.valid_from <= at
    return begun and (record.valid_to is None or at <= record.valid_to)
