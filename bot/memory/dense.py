"""Vector evidence: the port of the index that finds what is near in meaning, and its small side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bot.memory.records import Privacy, RecordId
from bot.models.embedder import FloatArray


@dataclass(frozen=True, order=True)
class Shelf:
    """What is searched together: records of one scope and one privacy class, never mixed with others."""

    scope: str
    privacy: Privacy


class IndexAway(Exception):
    """The vector index does not answer, or is damaged; the message says what to do."""


class VectorIndex(Protocol):
    """Finds candidates near a vector, shelf by shelf, so that permission comes before ranking."""

    def put(self, shelf: Shelf, vectors: Mapping[RecordId, FloatArray]) -> None:
        """Add or replace; done twice it changes nothing. Raises IndexAway."""
        ...

    def remove(self, shelf: Shelf, ids: Iterable[RecordId]) -> None:
        """Raises IndexAway. Unknown ids are no error."""
        ...

    def nearest(self, shelves: Sequence[Shelf], vector: FloatArray, count: int) -> list[RecordId]:
        """The nearest of all these shelves together, nearest first. Raises IndexAway."""
        ...

    def held(self, shelf: Shelf) -> dict[RecordId, FloatArray]:
        """Everything on one shelf, to prove it equal to a rebuild. Raises IndexAway."""
        ...

    def sizes(self) -> dict[Shelf, int]:
        """How many vectors each shelf holds, empty shelves left out. Raises IndexAway."""
        ...

    def place(self) -> int:
        """Up to which place of the records' changes this index is complete. Raises IndexAway."""
        ...

    def advance(self, place: int) -> None:
        """Note, after the vectors are safe, that the index is complete up to here. Raises IndexAway."""
        ...

    def drop(self) -> None:
        """Delete all of it. Raises IndexAway."""
        ...


class NumpyIndex:
    """Exact search in this process; what a small office or a test needs."""

    def __init__(self) -> None:
        self._shelves: dict[Shelf, _Matrix] = {}
        self._place = 0

    def put(self, shelf: Shelf, vectors: Mapping[RecordId, FloatArray]) -> None:
        matrix = self._shelves.setdefault(shelf, _Matrix())
        for id, vector in vectors.items():
            matrix.put(id, vector)

    def remove(self, shelf: Shelf, ids: Iterable[RecordId]) -> None:
        matrix = self._shelves.get(shelf)
        if matrix is None:
            return
        for id in ids:
            matrix.remove(id)
        if not matrix.ids:
            del self._shelves[shelf]

    def nearest(self, shelves: Sequence[Shelf], vector: FloatArray, count: int) -> list[RecordId]:
        found: list[tuple[float, RecordId]] = []
        for shelf in shelves:
            if matrix := self._shelves.get(shelf):
                found += matrix.nearest(vector, count)
        found.sort(key=lambda pair: (-pair[0], pair[1]))
        return [id for _, id in found[:count]]

    def held(self, shelf: Shelf) -> dict[RecordId, FloatArray]:
        matrix = self._shelves.get(shelf)
        return {id: matrix.rows[place].copy() for id, place in matrix.ids.items()} if matrix else {}

    def sizes(self) -> dict[Shelf, int]:
        return {shelf: len(matrix.ids) for shelf, matrix in self._shelves.items()}

    def place(self) -> int:
        return self._place

    def advance(self, place: int) -> None:
        self._place = place

    def drop(self) -> None:
        self._shelves.clear()
        self._place = 0


class ReadOnly:
    """The index as every process but the one that fills it may use it."""

    def __init__(self, index: VectorIndex) -> None:
        self._index = index
        self.nearest = index.nearest
        self.held = index.held
        self.sizes = index.sizes
        self.place = index.place

    def put(self, shelf: Shelf, vectors: Mapping[RecordId, FloatArray]) -> None:
        """Left to the process that fills the index."""

    def remove(self, shelf: Shelf, ids: Iterable[RecordId]) -> None:
        """Left to the process that fills the index."""

    def advance(self, place: int) -> None:
        """Left to the process that fills the index."""

    def drop(self) -> None:
        """Left to the process that fills the index."""


class _Matrix:
    """Vectors in rows, densely packed: the last row moves into the place of one that goes."""

    def __init__(self) -> None:
        self.ids: dict[RecordId, int] = {}
        self.rows = np.empty((0, 0), np.float32)
        self._order: list[RecordId] = []

    def put(self, id: RecordId, vector: FloatArray) -> None:
        place = self.ids.get(id)
        if place is None:
            place = self.ids[id] = len(self._order)
            self._order.append(id)
            if place >= len(self.rows):
                self._grow(len(vector))
        self.rows[place] = vector

    def remove(self, id: RecordId) -> None:
        place = self.ids.pop(id, None)
        if place is None:
            return
        last = self._order.pop()
        if last != id:
            self._order[place] = last
            self.ids[last] = place
            self.rows[place] = self.rows[len(self._order)]
        self.rows[len(self._order)] = 0

    def nearest(self, vector: FloatArray, count: int) -> list[tuple[float, RecordId]]:
        nearness = self.rows[: len(self._order)] @ vector
        places = np.arange(len(nearness))
        if len(nearness) > count:
            places = np.argpartition(-nearness, count)[:count]
        return [(float(nearness[place]), self._order[place]) for place in places]

    def _grow(self, dimensions: int) -> None:
        rows = np.zeros((max(64, len(self._order) * 3 // 2), dimensions), np.float32)
        if self.rows.size:
            rows[: len(self.rows)] = self.rows
        self.rows = rows
