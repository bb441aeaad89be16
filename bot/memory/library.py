"""Which index serves, and how it is replaced: built beside the old one, proved, then swapped at once."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import numpy as np

from bot.kernel.errors import NotFound
from bot.kernel.frozen import Frozen
from bot.memory.dense import IndexAway, ReadOnly, VectorIndex
from bot.memory.index import Index
from bot.memory.records import Records
from bot.memory.snapshot import Snapshot
from bot.memory.vectors import RememberedVectors
from bot.models.embedder import Embedder

# Vectors pass through half precision and through Chroma's own floats.
SAME = 1e-4
TRIES = 5


class Build(Frozen):
    """One making of the index: whose vectors, and the how-manieth."""

    embedder: str
    number: int


class Proof(Frozen):
    """What a rebuild or a check found: no faults means that the index equals the records."""

    records: int
    faults: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        return not self.faults


NearFor = Callable[[Build], VectorIndex]


@dataclass
class Library:
    """The index that serves. One process fills it, holding a lock; all others only read.

    `embedders` names the configured one first; others can go on serving until theirs is replaced.
    """

    records: Records
    folder: Path
    embedders: Sequence[Embedder]
    near: NearFor
    fills: bool = True
    _swept: bool = field(default=False, init=False)
    _seen: tuple[int, int] = field(default=(0, 0), init=False)  # which pointer was read last
    _turning: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.fills:
            self.records.finish_forgetting()
        self._build = self.serving()
        self.index = self._make(self._build)

    def serving(self) -> Build:
        """The build that a file names, else the first of the configured embedder."""
        try:
            build = Build.model_validate_json(self._pointer.read_text())
        except (FileNotFoundError, ValueError):
            return Build(embedder=self.embedders[0].name, number=1)
        known = {embedder.name for embedder in self.embedders}
        return build if build.embedder in known else self._first(build.number + 1)

    def outdated(self) -> bool:
        """Whether another embedder made this index than the one that is configured now."""
        return self.serving().embedder != self.embedders[0].name

    def current(self) -> Index:
        """The index that serves now, which another process may have swapped in meanwhile."""
        with self._turning:
            written = self._written()
            if written != self._seen:
                build = self.serving()
                if build != self._build:
                    self._build, self.index = build, self._make(build)
                self._seen = written
            return self.index

    def fill(self) -> int:
        """Bring the vector index up to the records, where no other process does. Raises IndexAway."""
        filled = 0
        while self.fills:
            with self._lock(wait=False) as mine:
                if not mine:
                    break
                filled += self._filled()
            # Who wrote meanwhile found the lock taken, and left it to whoever held it.
            if self.index.place >= self.records.place():
                break
        return filled

    def erase_unused(self) -> None:
        """Leave nothing of what no record says any more, in memory or on disk."""
        with self._lock(wait=True):  # whoever writes a snapshot meanwhile may not have heard of it
            index = self.current()
            index.catch_up()
            index.erase_unused()
        with suppress(IndexAway):
            self.fill()

    def damaged(self) -> bool:
        """Whether words are not those of the records, or vectors are not as many."""
        try:
            with self._lock(wait=True):  # an index that is being filled is not damaged
                self._filled()
                index = self.index
                with index.lock:
                    if next(_unlike_records(index), None):
                        return True
                    return index.near.sizes() != index.corpus.sizes()
        except IndexAway:
            return True

    def rebuild(self) -> Proof:
        """Make every index anew from the records alone, prove it equal, and swap it in.

        Recall goes on with the old one; a crash at any point leaves the old one serving.
        """
        with self._lock(wait=True):
            before, old = self.current(), self.serving()
            build = self._first(old.number + 1)
            self._drop(build)
            index = self._make(build)
            proof = _proved(index, before if old.embedder == build.embedder else None)
            if proof.equal:
                index.keep()
                self._swap(build, index)
                self._drop(old)
        self.fill()
        return proof

    def check(self) -> Proof:
        """Compare the index that serves with the records."""
        with self._lock(wait=True):
            return _proved(self.current(), None)

    def _filled(self) -> int:
        """Fill the index that serves, for whoever holds the lock; gives how many records. Raises IndexAway."""
        index = self.current()
        filled = index.fill()
        if not self._swept:
            # A crash may have come between a record's erasure and that of its vector.
            index.erase_unused()
            self._swept = True
        return filled

    def _make(self, build: Build) -> Index:
        near = self.near(build)
        vectors = RememberedVectors(self._embedder(build), self._vectors(build))
        snapshot = Snapshot(self._snapshot(build), build.embedder)
        return Index(self.records, vectors, near if self.fills else ReadOnly(near), snapshot)

    def _swap(self, build: Build, index: Index) -> None:
        draft = self._pointer.with_suffix(".draft")
        with draft.open("w") as file:
            file.write(build.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        with self._turning:
            draft.replace(self._pointer)
            self._build, self.index = build, index

    def _drop(self, build: Build) -> None:
        """Delete what there is of a build, or was left of it by a crash. Raises IndexAway."""
        self.near(build).drop()
        Snapshot(self._snapshot(build), build.embedder).drop()
        # What belongs to the database goes before it: whoever opens it now finds no log of another's.
        for file in sorted(self.folder.glob(f"{self._vectors(build).name}*"), reverse=True):
            file.unlink()

    def _vectors(self, build: Build) -> Path:
        return self.folder / f"vectors-{build.number}.db"

    def _snapshot(self, build: Build) -> Path:
        return self.folder / f"corpus-{build.number}.npz"

    def _first(self, number: int) -> Build:
        return Build(embedder=self.embedders[0].name, number=number)

    def _embedder(self, build: Build) -> Embedder:
        for embedder in self.embedders:
            if embedder.name == build.embedder:
                return embedder
        raise NotFound(
            f"No embedder {build.embedder!r} is installed; run `steward memory rebuild`."
        )

    @property
    def _pointer(self) -> Path:
        return self.folder / "serving.json"

    def _written(self) -> tuple[int, int]:
        """Which writing of the pointer there is: two in one tick of the clock differ in their file."""
        try:
            status = self._pointer.stat()
        except FileNotFoundError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_ino)

    @contextmanager
    def _lock(self, *, wait: bool) -> Iterator[bool]:
        """Whether this process may fill the index now."""
        with (self.folder / "filling.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True


def _proved(index: Index, before: Index | None) -> Proof:
    """A proof of one moment: where records were written meanwhile, it is made again."""
    for _ in range(TRIES):
        with index.lock:  # a question in another thread would bring it further meanwhile
            index.fill()
            proof = prove(index, before)
        if proof.equal or index.records.place() == index.place:
            return proof
    return proof


def prove(index: Index, before: Index | None) -> Proof:
    """Compare an index with the records, with its vector index, and with a sound one before it."""
    faults = [*_unlike_records(index), *_unlike_vectors(index)]
    if before is not None:
        faults += _unlike_before(index, before)
    return Proof(records=len(index.corpus), faults=tuple(faults))


def _unlike_before(index: Index, before: Index) -> Iterator[str]:
    with before.lock:
        before.catch_up()
        if any(_unlike_records(before)):
            return
        old, new = before.corpus.content(), index.corpus.content()
    for id in sorted(old.keys() | new.keys()):
        if old.get(id) != new.get(id):
            yield f"{id}: the rebuilt index holds it otherwise than the old one"


def _unlike_records(index: Index) -> Iterator[str]:
    known = {record.id: record for record in index.records.current()}
    held = set(index.corpus.content())
    yield from (f"{id}: the index lacks it" for id in sorted(known.keys() - held))
    yield from (
        f"{id}: the index holds it, the records do not" for id in sorted(held - known.keys())
    )
    for id in sorted(held & known.keys()):
        if not index.corpus.has(known[id]):
            yield f"{id}: the index holds it by other words"


def _unlike_vectors(index: Index) -> Iterator[str]:
    for shelf in sorted(index.corpus.sizes().keys() | index.near.sizes().keys()):
        wanted, held = index.corpus.held(shelf), index.near.held(shelf)
        for id in sorted(wanted.keys() | held.keys()):
            if id not in held:
                yield f"{id}: the vector index lacks it"
            elif id not in wanted:
                yield f"{id}: the vector index holds it, the records do not"
            elif not np.allclose(wanted[id], held[id], atol=SAME):
                yield f"{id}: its vector is not that of its words"
