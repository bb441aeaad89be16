"""Turns sentences into rows that a linear head can tell apart: meaning, words and letters."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from zlib import crc32

import numpy as np

from bot.models.embedder import Embedder, FloatArray, LayeredEmbedder, encodable

READINGS = ("{}", "the user wants: {}")
"""Frames in which each sentence is read: what both keep is what was meant; a third adds nothing."""
MEANING, WORDS, LETTERS = 0.8, 0.1, 0.1
"""Shares of each kind of feature in the likeness of two sentences."""
BUCKETS = 1024
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Features:
    """What is usual in the examples, and so tells nothing."""

    centre: FloatArray
    """Mean of each reading's views, [readings, views, numbers]."""
    rarity: FloatArray
    """Weight of each bucket of words, then of letters."""

    def rows(self, texts: Sequence[str], views: FloatArray) -> FloatArray:
        """One row of about length one for each text: its views, its words, its letters."""
        readings = _unit_last(views - self.centre)
        meaning = _unit_last(readings.mean(axis=1))
        counts = _counts(texts) * self.rarity
        words, letters = _unit_last(counts[:, :BUCKETS]), _unit_last(counts[:, BUCKETS:])
        shares = (MEANING / meaning.shape[1], WORDS, LETTERS)
        blocks = (meaning.reshape(len(texts), -1), words, letters)
        scaled = [
            block * np.float32(share**0.5) for block, share in zip(blocks, shares, strict=True)
        ]
        return np.concatenate(scaled, axis=1)

    def last_view(self, rows: FloatArray) -> FloatArray:
        """The part of each row that neighbours are sought by; one view is enough and quick."""
        _, views, numbers = self.centre.shape
        return rows[:, (views - 1) * numbers : views * numbers]


def learn_features(texts: Sequence[str], views: FloatArray) -> Features:
    """Means and rarities over the examples; their labels play no part."""
    seen = np.count_nonzero(_counts(texts), axis=0)
    rarity = np.log((1 + len(texts)) / (1 + seen)) + 1
    return Features(views.mean(axis=0), rarity.astype(np.float32))


class Sight:
    """Reads sentences by an embedder, and keeps what it studied for the next lesson."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._studied: dict[str, FloatArray] = {}

    def study(self, texts: Sequence[str]) -> FloatArray:
        """As `look`, once for each text: a tap adds one sentence to a thousand."""
        new = [text for text in dict.fromkeys(texts) if text not in self._studied]
        if new:
            self._studied.update(zip(new, self.look(new), strict=True))
        return np.stack([self._studied[text] for text in texts])

    def look(self, texts: Sequence[str]) -> FloatArray:
        """[texts, readings, views, numbers]; an embedder without layers has one view."""
        framed = [[reading.format(text) for text in texts] for reading in READINGS]
        if isinstance(self._embedder, LayeredEmbedder):
            return np.stack([self._embedder.layers(sentences) for sentences in framed], axis=1)
        return np.stack([self._embedder.embed(sentences)[:, None] for sentences in framed], axis=1)


def _unit_last(array: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(array, axis=-1, keepdims=True)
    return np.asarray(array / np.maximum(lengths, 1e-9), np.float32)


def _counts(texts: Sequence[str]) -> FloatArray:
    """Dampened counts by bucket: of words and pairs of words, then of parts of words."""
    table = np.zeros((len(texts), 2 * BUCKETS), np.float32)
    for row, text in zip(table, texts, strict=True):
        words = _WORD.findall(encodable(text).casefold())
        for offset, terms in ((0, _phrases(words)), (BUCKETS, _parts(words))):
            for bucket, count in Counter(crc32(term.encode()) % BUCKETS for term in terms).items():
                row[offset + bucket] = 1 + log(count)
    return table


def _phrases(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from map(" ".join, pairwise(words))


def _parts(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        bounded = f" {word} "
        for length in range(2, 6):
            for start in range(len(bounded) - length + 1):
                yield bounded[start : start + length]
