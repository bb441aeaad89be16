"""All that may be recalled, as columns: terms, vectors, neighbours, and what form tells of each row."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt

from bot.kernel.frozen import digest_of
from bot.memory.dense import Shelf
from bot.memory.lexical import Allowed, Mask, Postings, Rows, Scores
from bot.memory.people import People
from bot.memory.records import Record, RecordId
from bot.memory.threads import NOBODY, Threads
from bot.memory.times import names_time
from bot.memory.vectors import text_digest
from bot.memory.words import asks, has_number, questions, stems
from bot.models.embedder import FloatArray

_KEPT = ("asks", "number", "time", "length", "at", "valid_from", "valid_to")
# A passage is read together with the two before it and the one after it.
BEFORE, AFTER = 2, 1

_COLUMN = np.dtype(
    [
        ("alive", np.bool_),
        ("asks", np.bool_),
        ("number", np.bool_),
        ("time", np.bool_),
        ("shelf", np.int32),
        ("speaker", np.int32),
        ("party", np.int32),
        ("length", np.float32),
        ("digest", "V16"),
        ("at", np.float64),
        ("valid_from", np.float64),
        ("valid_to", np.float64),
    ]
)


class Corpus:
    """Held in memory by every process that recalls, and made anew from the records at each start."""

    def __init__(self, dimensions: int) -> None:
        self.postings = Postings()
        self.people = People()
        self._columns = np.zeros(0, _COLUMN)
        self._vectors = np.zeros((0, dimensions), np.float32)
        self._ids: list[RecordId] = []
        self._rows: dict[RecordId, int] = {}
        self._shelves: dict[Shelf, int] = {}
        self._threads = Threads()
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
        self._columns[row] = self._form(record, shelf)
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

    def fill(self, id: RecordId, passage: str, words: Sequence[str], vector: FloatArray) -> None:
        """Make a seated record findable by its passage, whose content words are `words`."""
        row = self._rows[id]
        self._columns["length"][row] = self.postings.add(row, stems(words))
        self._lengths_around = None
        self._vectors[row] = vector
        self._columns["digest"][row] = text_digest(passage)
        self._columns["alive"][row] = True

    def remove(self, id: RecordId) -> None:
        row = self._rows.pop(id, None)
        if row is None:
            return
        self._columns[row] = np.zeros((), _COLUMN)
        self._vectors[row] = 0
        self._questions.pop(row, None)
        self._threads.remove(row)
        self._moved()
        self.postings.remove(row)

    def row(self, id: RecordId) -> int | None:
        return self._rows.get(id)

    def id(self, row: int) -> RecordId:
        return self._ids[row]

    def column(self, name: str) -> npt.NDArray[np.float64]:
        """One property of every row, dead rows included."""
        column: npt.NDArray[np.float64] = self._columns[name][: len(self._ids)]
        return column

    @property
    def lengths(self) -> Scores:
        lengths: Scores = self._columns["length"][: len(self._ids)]
        return lengths

    def allowed(self, shelves: Iterable[Shelf], at: datetime) -> Allowed:
        """The rows on these shelves that hold at a time: the only ones that are ever looked at."""
        columns = self._columns[: len(self._ids)]
        open_ = np.zeros(len(self._shelves) + 1, np.bool_)
        open_[[self._shelves[shelf] for shelf in shelves if shelf in self._shelves]] = True
        moment = at.timestamp()
        mask: Mask = columns["alive"] & open_[columns["shelf"]]
        mask &= (columns["valid_from"] <= moment) & (moment <= columns["valid_to"])
        return Allowed.of(mask)

    def sizes(self) -> dict[Shelf, int]:
        """How many records each shelf has, empty shelves left out."""
        columns = self._columns[: len(self._ids)]
        counts = np.bincount(columns["shelf"][columns["alive"]], minlength=len(self._shelves))
        return {shelf: int(counts[code]) for shelf, code in self._shelves.items() if counts[code]}

    def held(self, shelf: Shelf) -> dict[RecordId, FloatArray]:
        """The vectors of one shelf, as the vector index must have them."""
        columns = self._columns[: len(self._ids)]
        on_it = columns["alive"] & (columns["shelf"] == self._shelves.get(shelf, -1))
        return {self._ids[row]: self._vectors[row] for row in np.flatnonzero(on_it)}

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
                self.lengths, np.float32(0)
            )  # so that -1, no neighbour, adds nothing
            self._lengths_around = self.lengths + sum(padded[rows] for rows in self.around())
        return self._lengths_around

    def nearness(self, rows: Rows, vector: FloatArray) -> Scores:
        """Cosine of exact vectors, whatever found the candidates."""
        # The last bits of a product depend on which rows are multiplied together; an order must not.
        nearness: Scores = np.round(self._vectors[rows] @ vector, 5)
        return nearness

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
        vector: FloatArray = self._vectors[self._rows[id]].copy()
        return vector

    def digests(self) -> frozenset[bytes]:
        """The passages whose vectors are in use."""
        columns = self._columns[: len(self._ids)]
        return frozenset(bytes(digest) for digest in columns["digest"][columns["alive"]])

    def _new_row(self, id: RecordId) -> int:
        row = len(self._ids)
        if row >= len(self._columns):
            more = max(256, row // 2)
            self._columns = np.concatenate([self._columns, np.zeros(more, _COLUMN)])
            empty = np.zeros((more, self._vectors.shape[1]), np.float32)
            self._vectors = np.concatenate([self._vectors, empty])
        self._ids.append(id)
        self._rows[id] = row
        return row

    def _form(self, record: Record, shelf: Shelf) -> tuple[object, ...]:
        """What a record's own form tells, in the order of the columns."""
        return (
            False,  # not alive before its passage is there
            asks(record.text),
            has_number(record.text),
            names_time(record.text),
            self._shelves.setdefault(shelf, len(self._shelves)),
            self.people.code(record.speaker),
            self.people.party((record.speaker, *record.participants)),
            0.0,
            b"",
            record.at.timestamp(),
            record.valid_from.timestamp() if record.valid_from else -math.inf,
            record.valid_to.timestamp() if record.valid_to else math.inf,
        )

    def _content(self, row: int) -> str:
        columns = self._columns[row]
        parts = (columns["digest"].tobytes(), self._vectors[row].tobytes())
        form = (columns[name].item() for name in _COLUMN.names or () if name in _KEPT)
        return digest_of(*(part.hex() for part in parts), *map(str, form))
