"""An index that several processes and threads share: nobody's record is left out, no proof is disturbed."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Thread

from bot.memory.dense import NumpyIndex, Shelf
from bot.memory.library import Build, Library
from bot.memory.memory import LongTerm
from bot.memory.records import RecordId
from bot.models.embedder import FloatArray, HashingEmbedder
from tests.unit.memory.offices import Cabinets, open_memory
from tests.unit.memory.worlds import OWNER, note

EMBEDDER = HashingEmbedder()
FIRST, SECOND = (Build(embedder=EMBEDDER.name, number=number) for number in (1, 2))


class Watched(NumpyIndex):
    """Calls somebody once, at one of its steps."""

    def __init__(self, step: str, then: Callable[[], object]) -> None:
        super().__init__()
        self._left = {step: then}

    def advance(self, place: int) -> None:
        super().advance(place)
        self._at("advance")

    def held(self, shelf: Shelf) -> dict[RecordId, FloatArray]:
        self._at("held")
        return super().held(shelf)

    def drop(self) -> None:
        super().drop()
        self._at("drop")

    def remove(self, shelf: Shelf, ids: Iterable[RecordId]) -> None:
        super().remove(shelf, ids)
        self._at("remove")

    def put(self, shelf: Shelf, vectors: Mapping[RecordId, FloatArray]) -> None:
        super().put(shelf, vectors)
        self._at("put")

    def _at(self, step: str) -> None:
        if then := self._left.pop(step, None):
            then()


def colleague(memory: LongTerm, folder: Path, near: Cabinets) -> LongTerm:
    """Another process of the same office."""
    return open_memory(folder, records=memory.records, near=near)


def test_a_record_whose_writer_found_the_index_taken_is_put_in_by_whoever_had_it(
    tmp_path: Path,
) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    other = colleague(memory, tmp_path, near)
    near.by_build[FIRST] = Watched("advance", lambda: other.remember(note("Dora is late"), OWNER))
    memory = colleague(memory, tmp_path, near)

    memory.remember(note("Acme pays Net 14"), OWNER)

    assert sum(near.by_build[FIRST].sizes().values()) == 2


def test_a_record_that_was_written_while_the_old_index_was_cleared_away_is_in_the_new_one(
    tmp_path: Path,
) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    other = colleague(memory, tmp_path, near)
    near.by_build[FIRST] = Watched("drop", lambda: other.remember(note("Dora is late"), OWNER))
    memory = colleague(memory, tmp_path, near)
    memory.remember(note("Acme pays Net 14"), OWNER)

    assert memory.rebuild().equal

    assert sum(near.by_build[SECOND].sizes().values()) == 2
    assert memory.library.check().equal


def test_a_question_in_another_thread_waits_for_the_proof(tmp_path: Path) -> None:
    near = Cabinets()
    taken: list[bool] = []

    def question() -> None:
        asking = Thread(target=lambda: taken.append(memory.library.index.lock.acquire(False)))
        asking.start()
        asking.join()

    near.by_build[FIRST] = Watched("held", question)
    memory = open_memory(tmp_path, near=near)
    memory.remember(note("Acme pays Net 14"), OWNER)

    assert memory.library.check().equal
    assert taken == [False]


def test_while_one_process_proves_the_index_no_other_fills_it(tmp_path: Path) -> None:
    near = Cabinets()
    filled: list[int] = []
    memory = open_memory(tmp_path, near=near)
    other = colleague(memory, tmp_path, near)

    def write() -> None:
        other.records.write([note("Dora is late")], OWNER)
        filled.append(other.library.fill())

    near.by_build[FIRST] = Watched("held", write)
    memory = colleague(memory, tmp_path, near)
    memory.remember(note("Acme pays Net 14"), OWNER)

    assert memory.library.check().equal
    assert filled == [0]


def test_an_index_that_is_being_filled_by_another_process_is_not_taken_for_damaged(
    tmp_path: Path,
) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    other = colleague(memory, tmp_path, near)
    found: list[bool] = []
    looking = Thread(target=lambda: found.append(other.library.damaged()))
    near.by_build[FIRST] = Watched("put", looking.start)
    memory = colleague(memory, tmp_path, near)

    memory.remember(note("Acme pays Net 14"), OWNER)
    looking.join()

    assert found == [False]


def test_a_reader_notices_two_swaps_within_one_tick_of_the_clock(tmp_path: Path) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    memory.remember(note("Acme pays Net 14"), OWNER)
    reader = Library(memory.records, tmp_path / "index", (EMBEDDER,), near, fills=False)
    pointer = tmp_path / "index" / "serving.json"
    for _ in range(2):
        memory.rebuild()
        os.utime(pointer, ns=(1, 1))
        assert reader.current().near.sizes() == memory.library.index.near.sizes() != {}
