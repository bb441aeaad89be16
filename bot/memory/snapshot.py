"""The corpus on disk as it stood at one place, so that a start reads it instead of making it anew."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from bot.kernel.frozen import digest_of

Array: TypeAlias = npt.NDArray[Any]
Arrays: TypeAlias = Mapping[str, Array]

# Counts changes of what is kept, or of how text is cut into terms: others' snapshots are not read.
FORM = 2
_STRINGS = TypeAdapter(list[str])


class Snapshot:
    """A cache beside the truth, in one file that is replaced whole: losing it costs time only.

    `embedder` names whose vectors it holds. Every array carries its own checksum.
    """

    def __init__(self, path: Path, embedder: str) -> None:
        self._path = path
        self._identity = digest_of(str(FORM), embedder)

    def save(self, place: int, arrays: Arrays) -> None:
        """Keep what the records amount to at a place of their changes."""
        own = {"place": np.array([place]), "identity": strings([self._identity])}
        with self._draft.open("wb") as file:
            np.savez(file, allow_pickle=False, **own, **arrays)
            file.flush()
            os.fsync(file.fileno())
        self._draft.replace(self._path)

    def read(self) -> tuple[int, dict[str, Array]] | None:
        """The place and the arrays; nothing where there is no whole snapshot of this form."""
        try:
            with np.load(self._path, allow_pickle=False) as kept:
                if texts(kept["identity"]) != [self._identity]:
                    return None
                return int(kept["place"][0]), {name: kept[name] for name in kept.files}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None

    def drop(self) -> None:
        self._path.unlink(missing_ok=True)
        self._draft.unlink(missing_ok=True)

    @property
    def _draft(self) -> Path:
        return self._path.with_suffix(".draft")


def strings(values: Iterable[str]) -> Array:
    """Texts as an array of bytes."""
    return np.frombuffer(_STRINGS.dump_json(list(values)), np.uint8)


def texts(array: Array) -> list[str]:
    """What `strings` made. Raises ValueError."""
    return _STRINGS.validate_json(array.tobytes())


def part(arrays: Arrays, name: str) -> dict[str, Array]:
    """The arrays that one part of the corpus gave."""
    return {
        key.removeprefix(f"{name}."): array
        for key, array in arrays.items()
        if key.startswith(f"{name}.")
    }


def named(name: str, arrays: Arrays) -> dict[str, Array]:
    """The arrays of one part of the corpus, told apart from those of others."""
    return {f"{name}.{key}": array for key, array in arrays.items()}
