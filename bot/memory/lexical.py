"""Keyword evidence: BM25 over single passages, and over each passage with its neighbours."""

import math
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bot.memory.snapshot import Array, Arrays, strings, texts

Scores: TypeAlias = npt.NDArray[np.float32]
Rows: TypeAlias = npt.NDArray[np.int32]
Mask: TypeAlias = npt.NDArray[np.bool_]

# Trotman, Puurula and Burgess, "Improvements to BM25 and language models examined", ADCS 2014.
SATURATION = 0.9
LENGTH_SHARE = 0.4
# A word and what stands for it: more would say little more, and a strange word has hundreds.
ALTERNATIVES = 8

# A query word with what may stand for it, each with how nearly it means the same (1: itself).
Alternatives: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class Allowed:
    """The rows that a viewer may see; every statistic is taken from these alone."""

    mask: Mask
    count: int

    @classmethod
    def of(cls, mask: Mask) -> "Allowed":
        return cls(mask, int(np.count_nonzero(mask)))


class Postings:
    """An inverted index that grows a row at a time: term -> rows and how often each has it."""

    def __init__(self) -> None:
        self._postings: dict[str, array[int]] = {}
        self._read: dict[str, tuple[Rows, Scores]] = {}
        self._terms: dict[int, tuple[str, ...]] = {}

    def add(self, row: int, terms: Iterable[str]) -> int:
        """Index a row anew; gives its length in terms."""
        self.remove(row)
        counts = Counter(terms)
        for term, count in counts.items():
            self._postings.setdefault(sys.intern(term), array("i")).extend((row, count))
            self._read.pop(term, None)
        self._terms[row] = tuple(sys.intern(term) for term in counts)
        return counts.total()

    def remove(self, row: int) -> None:
        for term in self._terms.pop(row, ()):
            pairs = _pairs(self._postings.pop(term))
            self._read.pop(term, None)
            kept = pairs[pairs[:, 0] != row]
            if len(kept):
                self._postings[term] = array("i", kept.tobytes())

    def rows(self, term: str) -> tuple[Rows, Scores]:
        """Where a term occurs, and how often."""
        if term not in self._postings:
            return np.empty(0, np.int32), np.empty(0, np.float32)
        if term not in self._read:
            pairs = _pairs(self._postings[term])
            self._read[term] = pairs[:, 0].copy(), pairs[:, 1].astype(np.float32)
        return self._read[term]

    def terms(self, row: int) -> tuple[str, ...]:
        """The different terms of a row."""
        return self._terms.get(row, ())

    def saved(self) -> dict[str, Array]:
        """Every posting, term after term."""
        each = list(self._postings.values())
        return {
            "terms": strings(self._postings),
            "ends": np.cumsum([len(numbers) // 2 for numbers in each], dtype=np.int64),
            "pairs": _pairs(array("i", b"".join(each))),
        }

    def load(self, arrays: Arrays) -> None:
        """Take over what `saved` gave. Raises KeyError and ValueError where it is not that."""
        terms = [sys.intern(term) for term in texts(arrays["terms"])]
        ends, pairs = arrays["ends"], np.ascontiguousarray(arrays["pairs"], np.int32)
        each = np.split(pairs, ends[:-1])
        self._postings = {
            term: array("i", some.tobytes()) for term, some in zip(terms, each, strict=True)
        }
        places = np.repeat(np.arange(len(terms)), np.diff(ends, prepend=0))
        order = np.argsort(pairs[:, 0], kind="stable")
        rows, starts = np.unique(pairs[order, 0], return_index=True)
        for row, own in zip(rows.tolist(), np.split(places[order], starts[1:]), strict=True):
            self._terms[row] = tuple(terms[place] for place in own.tolist())

    def __contains__(self, term: object) -> bool:
        return term in self._postings


def passage_scores(
    query: Sequence[Alternatives], postings: Postings, lengths: Scores, allowed: Allowed
) -> tuple[Scores, float]:
    """BM25 of each row by itself, where a word may be matched by a near synonym at a discount.

    Alternatives come nearest first. Also what a row of mean length would score that has every word once.
    """
    scores = np.zeros(len(lengths), np.float32)
    whole = 0.0
    norm = _norm(lengths, allowed)
    for alternatives in query:
        rows, counts, nearness = _occurrences(alternatives, postings, allowed)
        best = np.zeros(len(lengths), np.float32)
        gain = nearness * counts * (SATURATION + 1) / (counts + norm[rows])
        np.maximum.at(best, rows, gain)
        rarity = _rarity(int(np.count_nonzero(best)), allowed)
        scores += rarity * best
        whole += rarity
    return scores, whole


def window_scores(
    terms: Iterable[str],
    postings: Postings,
    around: Scores,
    reached: Sequence[Rows],
    allowed: Allowed,
) -> Scores:
    """BM25 of each row together with its neighbours: what a short answer is about stands beside it.

    `around` are the lengths of rows with their neighbours; `reached` gives, for every row, the rows
    that have it as a neighbour at one distance, or -1.
    """
    scores = np.zeros(len(around), np.float32)
    norm = _norm(around, allowed)
    for term in terms:
        rows, counts = postings.rows(term)
        seen = allowed.mask[rows]
        rows, counts = rows[seen], counts[seen]
        if not len(rows):
            continue
        total = np.zeros(len(around) + 1, np.float32)  # -1 falls on the last, which is nobody's
        total[rows] = counts
        for neighbours in reached:  # at one distance no two rows have the same neighbour
            total[neighbours[rows]] += counts
        held = total[:-1] * allowed.mask
        gain = held * (SATURATION + 1) / (held + norm)
        scores += _rarity(int(np.count_nonzero(held)), allowed) * gain
    return scores


def best_rows(scores: Scores, count: int, allowed: Allowed) -> Rows:
    """The rows with the highest scores above zero; where the last ones tie, the later rows."""
    some = np.flatnonzero(scores * allowed.mask > 0)
    if len(some) <= count:
        return some.astype(np.int32)
    values = scores[some]
    least = np.partition(values, len(values) - count)[len(values) - count]
    above, tied = some[values > least], some[values == least]
    return np.concatenate([above, tied[len(above) - count :]]).astype(np.int32)


def _occurrences(
    alternatives: Alternatives, postings: Postings, allowed: Allowed
) -> tuple[Rows, Scores, Scores]:
    """Where a word or its nearest alternatives occur among the allowed rows, how often, how nearly."""
    held = [term for term in alternatives if term in postings]
    if not held:
        return np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.float32)
    found = [postings.rows(term) for term in held]
    rows = np.concatenate([rows for rows, _ in found])
    counts = np.concatenate([counts for _, counts in found])
    places = np.repeat(np.arange(len(held)), [len(rows) for rows, _ in found])
    seen = allowed.mask[rows]
    # Hidden rows' words must not crowd out others, so the allowed are chosen from before the nearest.
    if len(held) > ALTERNATIVES:
        seen &= places <= np.unique(places[seen])[:ALTERNATIVES].max(initial=0)
    nearness = np.array([alternatives[term] for term in held], np.float32)[places[seen]]
    return rows[seen], counts[seen], nearness


def _norm(lengths: Scores, allowed: Allowed) -> Scores:
    # Lengths are whole numbers, so the sum is exact and hidden rows cannot show in its last bits.
    mean = float((lengths * allowed.mask).sum(dtype=np.float64)) / max(allowed.count, 1)
    share = lengths * np.float32(LENGTH_SHARE / max(mean, 1e-6))
    return np.asarray(SATURATION * (1 - LENGTH_SHARE + share), np.float32)


def _rarity(holders: int, allowed: Allowed) -> float:
    return math.log(1 + (allowed.count - holders + 0.5) / (holders + 0.5))


def _pairs(numbers: "array[int]") -> Rows:
    return np.array(numbers, np.int32).reshape(-1, 2)
