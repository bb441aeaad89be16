"""Remembers the vector of every text, so that only what changed is embedded again."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import numpy as np

from bot.kernel.frozen import digest_of
from bot.models.embedder import Embedder, FloatArray

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vector (
    embedder TEXT NOT NULL, digest BLOB NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (embedder, digest)
) WITHOUT ROWID
"""
_ERASE = "DELETE FROM vector WHERE hex(digest) NOT IN (SELECT value FROM json_each(?))"
_MOST_VARIABLES = 500


class Embed(Protocol):
    def __call__(self, texts: Sequence[str], /) -> FloatArray: ...


class RememberedVectors:
    """A cache beside the truth, in one SQLite file: losing it costs time and nothing else.

    Vectors come back at half precision, new or remembered, so that a rebuild equals the original.
    """

    def __init__(self, embedder: Embedder, path: Path | None = None) -> None:
        self.embedder = embedder
        self._path = path or Path(":memory:")
        self._file = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=NORMAL")
        self._file.execute("PRAGMA secure_delete=ON")
        with self._file:
            self._file.execute(_SCHEMA)

    def __call__(self, texts: Sequence[str], /) -> FloatArray:
        """One vector per text, in order. Raises `EmbedderUnavailable` where one must be made."""
        digests = [text_digest(text) for text in texts]
        known = self._known(digests)
        missing = {
            digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known
        }
        if missing:
            made = self.embedder.embed(list(missing.values())).astype(np.float16)
            fresh = {digest: vector.tobytes() for digest, vector in zip(missing, made, strict=True)}
            self._keep(fresh)
            known |= fresh
        joined = b"".join(known[digest] for digest in digests)
        return (
            np.frombuffer(joined, np.float16)
            .reshape(len(texts), self.embedder.dimensions)
            .astype(np.float32)
        )

    def retain(self, digests: frozenset[bytes]) -> None:
        """Erase every vector but these, whatever embedder made it: nothing stays of what was forgotten."""
        used = json.dumps([digest.hex().upper() for digest in digests])
        with self._file:
            self._file.execute(_ERASE, (used,))
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop_others(self) -> None:
        """Erase what other embedders made, once nothing uses it any more."""
        with self._file:
            self._file.execute("DELETE FROM vector WHERE embedder != ?", (self.embedder.name,))

    def close(self) -> None:
        self._file.close()

    def _known(self, digests: Sequence[bytes]) -> dict[bytes, bytes]:
        known: dict[bytes, bytes] = {}
        for start in range(0, len(digests), _MOST_VARIABLES):
            some = digests[start : start + _MOST_VARIABLES]
            marks = ",".join("?" * len(some))
            query = f"SELECT digest, vector FROM vector WHERE embedder = ? AND digest IN ({marks})"
            with closing(self._file.execute(query, (self.embedder.name, *some))) as rows:
                known.update(rows)
        return known

    def _keep(self, vectors: dict[bytes, bytes]) -> None:
        rows = [(self.embedder.name, digest, vector) for digest, vector in vectors.items()]
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)


def text_digest(text: str) -> bytes:
    """Names a text in the cache."""
    return bytes.fromhex(digest_of(text))[:16]
