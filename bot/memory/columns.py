"""What is known of every row, one array for each property, so that a question reads only what it asks."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bot.memory.lexical import Mask, Scores
from bot.memory.snapshot import Array, Arrays
from bot.models.embedder import FloatArray

Codes: TypeAlias = npt.NDArray[np.int32]
Times: TypeAlias = npt.NDArray[np.float64]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "alive": "?",
        "asks": "?",
        "number": "?",
        "time": "?",
        "told": "?",
        "shelf": "i4",
        "speaker": "i4",
        "party": "i4",
        "length": "f4",
        "at": "f8",
        "valid_from": "f8",
        "valid_to": "f8",
        "digest": "V16",
    }
)


class Columns:
    """Rows are only ever appended; one that goes is cleared and stays empty.

    Vectors are kept at half precision, which is how they come.
    """

    def __init__(self, dimensions: int) -> None:
        self._arrays: dict[str, Array] = {name: np.zeros(0, kind) for name, kind in KINDS.items()}
        self._arrays["vector"] = np.zeros((0, dimensions), np.float16)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self) -> int:
        """Add an empty row; gives its number."""
        row = self._count
        if row >= len(self._arrays["alive"]):
            self._grow(max(256, row // 4))
        self._count += 1
        return row

    def put(self, row: int, **values: object) -> None:
        for name, value in values.items():
            self._arrays[name][row] = value

    def clear(self, row: int) -> None:
        for array in self._arrays.values():
            array[row] = np.zeros((), array.dtype)

    def codes(self, name: str) -> Codes:
        return self._of(name)

    def flags(self, name: str) -> Mask:
        return self._of(name)

    def times(self, name: str) -> Times:
        return self._of(name)

    @property
    def lengths(self) -> Scores:
        return self._of("length")

    def digest(self, row: int) -> bytes:
        return bytes(self._arrays["digest"][row])

    def value(self, name: str, row: int) -> bool | int | float:
        value: bool | int | float = self._arrays[name][row].item()
        return value

    def vectors(self, rows: Codes) -> FloatArray:
        vectors: FloatArray = self._arrays["vector"][rows].astype(np.float32)
        return vectors

    def saved(self) -> dict[str, Array]:
        """Every property of every row, by name."""
        return {name: array[: self._count] for name, array in self._arrays.items()}

    def load(self, arrays: Arrays) -> None:
        """Take over what `saved` gave. Raises KeyError and ValueError where it is not that."""
        count, dimensions = len(arrays["alive"]), self._arrays["vector"].shape[1]
        for name, own in self._arrays.items():
            shape = (count, dimensions) if name == "vector" else (count,)
            if arrays[name].shape != shape or arrays[name].dtype != own.dtype:
                raise ValueError(f"column {name} is not of the form of this index")
        self._arrays = {name: arrays[name] for name in self._arrays}
        self._count = count

    def _of(self, name: str) -> Array:
        return self._arrays[name][: self._count]

    def _grow(self, more: int) -> None:
        for name, array in self._arrays.items():
            empty = np.zeros((more, *array.shape[1:]), array.dtype)
            self._arrays[name] = np.concatenate([array, empty])
