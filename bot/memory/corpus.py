"""All that may be recalled, as columns: terms, vectors, neighbours, and what form tells of each row."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from bot.kernel.frozen import digest_of
from bot.kernel.messages import Trust
from bot.memory.columns import Columns
from bot.memory.dense import Shelf
from bot.memory.lexical import Allowed, Mask, Postings, Rows, Scores
from bot.memory.people import People
from bot.memory.records import Privacy, Record, RecordId
from bot.memory.snapshot import Array, Arrays, named, part, strings, texts
from bot.memory.threads import NOBODY, Threads
from bot.memory.times import names_time
from bot.memory.vectors import text_digest
from bot.memory.words import asks, has_number, questions, stems
from bot.models.embedder import FloatArray

_FORM = ("asks", "number", "time", "told", "length", "at", "valid_from", "valid_to")
# A passage is read together with the two before it and the one after it.
BEFORE, AFTER = 2, 1


class Corpus:
    """Held in memory by every process that recalls, and made anew from the records at each start."""

    def __init__(self, dimensions: int) -> None:
        self.postings = Postings()
        self.people = People()
        self.columns = Columns(dimensions)
        self._ids: list[RecordId] = []
        self._rows: dict[RecordId, int] = {}
        self._shelves: dict[Shelf, int] = {}
        self._threads: Threads[tuple[Shelf, str]] = Threads()
        self._questions: dict[int, tuple[str, str]] = {}
        self._around: dict[tuple[int, int], Sequence[Rows]] = {}
        self._lengths_around: Scores | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def seat(self, record: Record) -> None:
        """Give a record its row and neighbours; its passage and vector follow in `fill`."""
        self.remove(record.id)
        row = self._new_row(record.id)
        shelf = Shelf(record.scope, record.privacy)
        self.columns.put(row, **self._form(record, shelf))
        if questions(record.text):
            self._questions[row] = (record.speaker, questions(record.text))
        if record.thread:
            self._threads.place(row, (shelf, record.thread), record.position, record.id)
        self._moved()

    def follower(self, record: Record) -> RecordId | None:
        """Whose passage a record changes by coming or going: the one that its question is carried into."""
        if not record.thread:
            return None
        thread = (Shelf(record.scope, record.privacy), record.thread)
        row = self._threads.behind(thread, record.position, record.id)
        return None if row == NOBODY else self._ids[row]

    def passage(self, record: Record) -> str:
        """What is indexed of a record: its words, after the question that they answer.

        Question and answer are one unit of talk (Schegloff and Sacks, "Opening up closings", 1973):
        "Net 14." is found by what was asked before it.
        """
        row = self._rows[record.id]
        speaker, asked = self._questions.get(self._threads.before(row), ("", ""))
        return f"{asked} {record.text}" if asked and speaker != record.speaker else record.text

    def has(self, record: Record) -> bool:
        """Whether a record is found by its own words, as they are now."""
        row = self._rows.get(record.id)
        return row is not None and self.columns.digest(row) == text_digest(self.passage(record))

    def fill(self, id: RecordId, passage: str, words: Sequence[str], vector: FloatArray) -> None:
        """Make a seated record findable by its passage, whose content words are `words`."""
        row = self._rows[id]
        length = self.postings.add(row, stems(words))
        digest = text_digest(passage)
        self.columns.put(row, length=length, vector=vector, digest=digest, alive=True)
        self._lengths_around = None

    def remove(self, id: RecordId) -> None:
        row = self._rows.pop(id, None)
        if row is None:
            return
        self.columns.clear(row)
        self._questions.pop(row, None)
        self._threads.remove(row)
        self._moved()
        self.postings.remove(row)

    def row(self, id: RecordId) -> int | None:
        return self._rows.get(id)

    def id(self, row: int) -> RecordId:
        return self._ids[row]

    def allowed(self, shelves: Iterable[Shelf], at: datetime, told: bool = False) -> Allowed:
        """The rows on these shelves that hold at a time: the only ones that are ever looked at.

        Where only what was `told` is wanted, those that an operator said or wrote.
        """
        open_ = np.zeros(len(self._shelves) + 1, np.bool_)
        open_[[self._shelves[shelf] for shelf in shelves if shelf in self._shelves]] = True
        moment = at.timestamp()
        columns = self.columns
        mask: Mask = columns.flags("alive") & open_[columns.codes("shelf")]
        mask &= (columns.times("valid_from") <= moment) & (moment <= columns.times("valid_to"))
        return Allowed.of(mask & columns.flags("told") if told else mask)

    def sizes(self) -> dict[Shelf, int]:
        """How many records each shelf has, empty shelves left out."""
        codes = self.columns.codes("shelf")[self.columns.flags("alive")]
        counts = np.bincount(codes, minlength=len(self._shelves))
        return {shelf: int(counts[code]) for shelf, code in self._shelves.items() if counts[code]}

    def held(self, shelf: Shelf) -> dict[RecordId, FloatArray]:
        """The vectors of one shelf, as the vector index must have them."""
        on_it = self.columns.flags("alive") & (
            self.columns.codes("shelf") == self._shelves.get(shelf, -1)
        )
        rows = np.flatnonzero(on_it).astype(np.int32)
        ids = (self._ids[row] for row in rows)
        return dict(zip(ids, self.columns.vectors(rows), strict=True))

    def content(self) -> dict[RecordId, str]:
        """What is indexed of each record, as a digest: the same after any rebuild."""
        return {id: self._content(row) for id, row in self._rows.items()}

    def around(self) -> Sequence[Rows]:
        """For every row its neighbours, one array for each distance."""
        return self._neighbours(BEFORE, AFTER)

    def reached(self) -> Sequence[Rows]:
        """For every row the rows that it is a neighbour of, one array for each distance."""
        return self._neighbours(AFTER, BEFORE)

    def lengths_around(self) -> Scores:
        """Of every row, the length together with its neighbours."""
        if self._lengths_around is None:
            padded = np.append(
                self.columns.lengths, np.float32(0)
            )  # so that -1, no neighbour, adds nothing
            self._lengths_around = self.columns.lengths + sum(
                padded[rows] for rows in self.around()
            )
        return self._lengths_around

    def nearness(self, rows: Rows, vector: FloatArray) -> Scores:
        """Cosine of exact vectors, whatever found the candidates."""
        # The last bits of a product depend on which rows are multiplied together; an order must not.
        nearness: Scores = np.round(self.columns.vectors(rows) @ vector, 5)
        return nearness

    def saved(self) -> dict[str, Array]:
        """All of it, as arrays."""
        threads: dict[tuple[Shelf, str], int] = {}
        placed = [
            (row, threads.setdefault(thread, len(threads)), position)
            for row, thread, position in self._threads.placed()
        ]
        own = {
            "ids": strings(self._ids),
            "scopes": strings(shelf.scope for shelf in self._shelves),
            "privacy": strings(shelf.privacy for shelf in self._shelves),
            "threads": strings(thread for _, thread in threads),
            "shelves": np.array([self._shelves[shelf] for shelf, _ in threads], np.int32),
            "placed": np.array(placed, np.int64).reshape(-1, 3),
            "asking": np.array(list(self._questions), np.int64),
            "askers": strings(speaker for speaker, _ in self._questions.values()),
            "asked": strings(asked for _, asked in self._questions.values()),
        }
        for name, each in self._parts():
            own |= named(name, each.saved())
        return own

    def load(self, arrays: Arrays) -> None:
        """Take over, while empty, what `saved` gave. Raises KeyError and ValueError where it is not that."""
        for name, own in self._parts():
            own.load(part(arrays, name))
        self._ids = [RecordId(id) for id in texts(arrays["ids"])]
        alive = np.flatnonzero(self.columns.flags("alive")).tolist()
        self._rows = {self._ids[row]: row for row in alive}
        scopes, privacy = texts(arrays["scopes"]), texts(arrays["privacy"])
        shelves = [Shelf(*each) for each in zip(scopes, map(Privacy, privacy), strict=True)]
        self._shelves = {shelf: code for code, shelf in enumerate(shelves)}
        names = zip(arrays["shelves"].tolist(), texts(arrays["threads"]), strict=True)
        threads = [(shelves[code], thread) for code, thread in names]
        for row, code, position in arrays["placed"].tolist():
            self._threads.place(row, threads[code], position, self._ids[row])
        asked = zip(texts(arrays["askers"]), texts(arrays["asked"]), strict=True)
        self._questions = dict(zip(arrays["asking"].tolist(), asked, strict=True))
        self._moved()

    def _parts(self) -> tuple[tuple[str, Columns | People | Postings], ...]:
        return (("columns", self.columns), ("people", self.people), ("postings", self.postings))

    def _neighbours(self, before: int, after: int) -> Sequence[Rows]:
        if (before, after) not in self._around:
            around = self._threads.around(len(self._ids), before, after)
            self._around[before, after] = around
        return self._around[before, after]

    def _moved(self) -> None:
        """What was worked out over all rows does not hold any more."""
        self._around.clear()
        self._lengths_around = None

    def vector(self, id: RecordId) -> FloatArray:
        vector: FloatArray = self.columns.vectors(np.array([self._rows[id]], np.int32))[0]
        return vector

    def digests(self) -> frozenset[bytes]:
        """The passages whose vectors are in use."""
        alive = np.flatnonzero(self.columns.flags("alive"))
        return frozenset(self.columns.digest(int(row)) for row in alive)

    def _new_row(self, id: RecordId) -> int:
        row = self.columns.append()
        self._ids.append(id)
        self._rows[id] = row
        return row

    def _form(self, record: Record, shelf: Shelf) -> dict[str, object]:
        """What a record's own form tells."""
        return {
            "asks": asks(record.text),
            "number": has_number(record.text),
            "time": names_time(record.text),
            "told": record.trust is Trust.OPERATOR,
            "shelf": self._shelves.setdefault(shelf, len(self._shelves)),
            "speaker": self.people.code(record.speaker),
            "party": self.people.party((record.speaker, *record.participants)),
            "at": record.at.timestamp(),
            "valid_from": record.valid_from.timestamp() if record.valid_from else -math.inf,
            "valid_to": record.valid_to.timestamp() if record.valid_to else math.inf,
        }

    def _content(self, row: int) -> str:
        columns, before = self.columns, self._threads.before(row)
        return digest_of(
            columns.digest(row).hex(),
            columns.vectors(np.array([row], np.int32)).tobytes().hex(),
            *(str(columns.value(name, row)) for name in _FORM),
            self.people.name(int(columns.value("speaker", row))),
            "" if before == NOBODY else self._ids[before],
            *sorted(self.postings.terms(row)),
        )
