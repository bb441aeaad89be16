"""Turns text into unit vectors: the port that memory and routing share, and its template tier."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float32]


class Embedder(Protocol):
    """What an index is made with. Its vectors are only comparable under the same `name`."""

    @property
    def name(self) -> str:
        """Identity of the vectors: model, version and digest, in letters fit for a file name."""

    @property
    def dimensions(self) -> int:
        """Length of every vector."""

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """One float32 unit vector per text, in order.

        A vector depends on its own text alone, never on its neighbours in the call.
        Raises `EmbedderUnavailable`.
        """


@runtime_checkable
class LayeredEmbedder(Embedder, Protocol):
    """An embedder that shows its inner layers too.

    They were not trained to compare texts, yet a head that learns from few examples tells
    sibling intents apart better by several of them than by the last one alone.
    """

    def layers(self, texts: Sequence[str]) -> FloatArray:
        """Each text's views, [texts, views, numbers]; their lengths mean nothing."""


class EmbedderUnavailable(Exception):
    """The embedder cannot answer now; the message says what to do."""


class HashingEmbedder:
    """Compares texts by shared words and letter triples, so recall works with no model at all."""

    def __init__(self, dimensions: int = 384) -> None:
        self.dimensions = dimensions
        self.name = f"hashing-{dimensions}-v1"

    def embed(self, texts: Sequence[str]) -> FloatArray:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for feature, weight in _features(text):
                place, sign = _bucket(feature, self.dimensions)
                vector[place] += sign * weight
        return unit(vectors)


def unit(vectors: FloatArray) -> FloatArray:
    """The same directions at length one; a vector of zeros points along the first axis."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled = vectors / np.where(lengths == 0, 1, lengths)
    scaled[lengths[:, 0] == 0, 0] = 1
    return scaled.astype(np.float32)


def encodable(text: str) -> str:
    """Text that UTF-8 can carry: half a surrogate pair, as broken chats send, becomes '?'."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _features(text: str) -> Iterator[tuple[str, float]]:
    for word in text.casefold().split():
        yield word, 1.0
        bounded = f"<{word}>"
        for start in range(len(bounded) - 2):
            yield bounded[start : start + 3], 0.5


def _bucket(feature: str, dimensions: int) -> tuple[int, int]:
    number = int.from_bytes(blake2b(encodable(feature).encode(), digest_size=8).digest())
    return (number >> 1) % dimensions, 1 if number & 1 else -1
