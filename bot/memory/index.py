"""Keeps the index equal to the records: what changed is embedded, placed and made findable."""

import threading
from collections.abc import Iterable, Sequence
from itertools import chain, islice

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.memory.corpus import Corpus
from bot.memory.dense import IndexAway, Shelf, VectorIndex
from bot.memory.records import Change, Record, RecordId, Records
from bot.memory.snapshot import Snapshot, named, part
from bot.memory.thesaurus import Thesaurus
from bot.memory.vectors import RememberedVectors
from bot.memory.words import content_words
from bot.models.embedder import EmbedderUnavailable, FloatArray

BATCH = 512
# Changes after which, or after which share of all, what a start begins with is written anew.
SELDOM = 1000
# Records that a question waits for to be embedded: some seconds, at a few milliseconds each.
FAR = 1000


class Index:
    """One embedder's view of all records. `catch_up` before every use: when idle it is one look.

    The corpus follows in this process's memory, from the last snapshot of it on. The vector index is durable and knows how far it has
    come, so a process that dies between a record and its vector finishes when it starts again.
    """

    def __init__(
        self,
        records: Records,
        vectors: RememberedVectors,
        near: VectorIndex,
        snapshot: Snapshot | None = None,
    ) -> None:
        self.records = records
        self.vectors = vectors
        self.near = near
        self.snapshot = snapshot
        self.place = self._kept = 0
        self._empty()
        self._blind: dict[RecordId, None] = {}
        self.lock = threading.RLock()
        # A question's products are small: more threads would wait for each other, and for other work.
        threadpool_limits(1, "blas")

    def catch_up(self) -> int:
        """Apply what changed to this process's corpus; gives how many records that were."""
        with self.lock:
            place = self.records.place()
            if place == self.place and not self._blind:
                return 0
            if not self.place:
                self._restore(place)
            changes = iter(self.records.changes(self.place))
            applied = 0
            while batch := list(islice(changes, BATCH)):
                self._apply(batch)
                applied += len(batch)
            return applied + self._see()

    def ready(self) -> bool:
        """Whether few enough changes are missing that a question can wait for them."""
        with self.lock:
            place = self.records.place()
            if not self.place and place:
                self._restore(place)
            if place == self.place:
                return True
            behind = islice(self.records.changes(self.place), FAR + 1)
            return sum(1 for _ in behind) <= FAR

    def fill(self) -> int:
        """Bring the vector index up to the corpus; gives how many records. Raises IndexAway."""
        with self.lock:
            self.catch_up()
            if self._blind:
                return 0
            if self.place - self._kept > max(SELDOM, len(self.corpus) // 20):
                self.keep()
            start = self.near.place()
            if start > self.place:
                raise IndexAway(
                    f"The vector index claims place {start}, but the records end at {self.place}; "
                    "run `steward memory rebuild`."
                )
            changes = iter(self.records.changes(start))
            filled = 0
            while batch := list(islice(changes, BATCH)):
                self._fill([change.record for change in batch])
                self.near.advance(batch[-1].seq)
                filled += len(batch)
            return filled

    def erase_unused(self) -> None:
        """Leave no word and no vector, in memory or on disk, of what no record says any more."""
        with self.lock:
            self.thesaurus.prune(self.corpus.postings)
            self.vectors.retain(self.corpus.digests() | self.thesaurus.digests())
            if self._kept and self._kept != self.place:
                self.keep()

    def keep(self) -> None:
        """Write down what the next start can begin with."""
        with self.lock:
            if self.snapshot and not self._blind:
                parts = (("corpus", self.corpus), ("thesaurus", self.thesaurus))
                arrays = [named(name, each.saved()) for name, each in parts]
                self.snapshot.save(self.place, arrays[0] | arrays[1])
                self._kept = self.place

    def _restore(self, end: int) -> None:
        """Begin with what was kept, unless that is damaged or ahead of the records."""
        kept = self.snapshot.read() if self.snapshot else None
        if kept is None or kept[0] > end:
            return
        place, arrays = kept
        try:
            self.corpus.load(part(arrays, "corpus"))
            self.thesaurus.load(part(arrays, "thesaurus"))
        except (KeyError, ValueError):
            self._empty()
            return
        self.place = self._kept = place

    def _empty(self) -> None:
        dimensions = self.vectors.embedder.dimensions
        self.corpus = Corpus(dimensions)
        self.thesaurus = Thesaurus(self.vectors, dimensions)

    def _apply(self, changes: Sequence[Change]) -> None:
        records = {change.record.id: change.record for change in changes}
        for record in records.values():
            if record.state == "current":
                self.corpus.seat(record)
            else:
                self.corpus.remove(record.id)
        self._read([self._live(id, records) for id in self._touched(records.values())])
        self.place = changes[-1].seq

    def _touched(self, records: Iterable[Record]) -> list[RecordId]:
        """The records themselves, and whoever's passage they change."""
        ids = [id for record in records for id in (record.id, self.corpus.follower(record)) if id]
        return [id for id in dict.fromkeys(ids) if self.corpus.row(id) is not None]

    def _live(self, id: RecordId, records: dict[RecordId, Record]) -> Record:
        return records[id] if id in records else self.records.latest([id])[id]

    def _read(self, records: Sequence[Record]) -> None:
        passages = [self.corpus.passage(record) for record in records]
        words = [content_words(passage) for passage in passages]
        try:
            vectors = self.vectors(passages)
            self.thesaurus.learn(chain.from_iterable(words))
        except EmbedderUnavailable:
            vectors = np.zeros((len(passages), self.vectors.embedder.dimensions), np.float32)
            self._blind |= dict.fromkeys(record.id for record in records)
        for record, passage, own, vector in zip(records, passages, words, vectors, strict=True):
            self.corpus.fill(record.id, passage, own, vector)

    def _see(self) -> int:
        """Embed what could only be indexed by its words while the embedder was away."""
        blind, self._blind = self._blind, {}
        if blind:
            live = self.records.latest(id for id in blind if self.corpus.row(id) is not None)
            self._read(list(live.values()))
        return len(blind) - len(self._blind)

    def _fill(self, records: Sequence[Record]) -> None:
        put: dict[Shelf, dict[RecordId, FloatArray]] = {}
        gone: dict[Shelf, list[RecordId]] = {}
        for record in records:
            shelf = Shelf(record.scope, record.privacy)
            for id in self._touched([record]):
                put.setdefault(shelf, {})[id] = self.corpus.vector(id)
            if self.corpus.row(record.id) is None:
                gone.setdefault(shelf, []).append(record.id)
        for shelf, vectors in put.items():
            self.near.put(shelf, vectors)
        for shelf, ids in gone.items():
            self.near.remove(shelf, ids)
