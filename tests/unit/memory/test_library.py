"""Which index serves, and that a crash at any point leaves one that equals the records."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from bot.memory.dense import IndexAway, NumpyIndex, Shelf
from bot.memory.library import Build, Library
from bot.memory.memory import LongTerm
from bot.memory.recall import VECTORS_AWAY
from bot.memory.records import Privacy, RecordId
from bot.models.embedder import FloatArray, HashingEmbedder
from tests.unit.memory.offices import Cabinets, open_memory
from tests.unit.memory.worlds import NOW, OFFICE, OWNER, note, sees

FACTS = [note(f"Customer {number} pays Net {number}", position=number) for number in range(20)]


class Crash(BaseException):
    """The process died here."""


class Fragile(NumpyIndex):
    """Dies at one of its writes; what came before it stays, as it does on a server."""

    def __init__(self) -> None:
        super().__init__()
        self.writes_left = 10**9

    def put(self, shelf: Shelf, vectors: Mapping[RecordId, FloatArray]) -> None:
        self._write()
        super().put(shelf, vectors)

    def remove(self, shelf: Shelf, ids: Iterable[RecordId]) -> None:
        self._write()
        super().remove(shelf, ids)

    def advance(self, place: int) -> None:
        self._write()
        super().advance(place)

    def _write(self) -> None:
        self.writes_left -= 1
        if self.writes_left < 0:
            raise Crash


class FragileCabinets(Cabinets):
    def __init__(self, writes: int) -> None:
        super().__init__()
        self.writes = writes

    def __call__(self, build: Build) -> Fragile:
        index = self.by_build.setdefault(build, Fragile())
        assert isinstance(index, Fragile)
        index.writes_left = self.writes
        return index


def reopened(memory: LongTerm, folder: Path, near: Cabinets) -> LongTerm:
    """The same office after its process died."""
    return open_memory(folder, records=memory.records, near=near)


def recalls(memory: LongTerm, query: str) -> list[str]:
    found = memory.recall(query, sees(OFFICE), at=NOW).memories
    return [each.record.text for each in found]


@pytest.mark.parametrize("writes", range(8))
def test_a_crash_while_filling_loses_nothing(tmp_path: Path, writes: int) -> None:
    near = FragileCabinets(writes)
    memory = open_memory(tmp_path, near=near)
    written = memory.records.write(FACTS, OWNER)
    try:
        memory.settle()
        memory.records.forget(written[3].id, OWNER)
        memory.records.write([note("Acme pays Net 30", supersedes=written[0].id)], OWNER)
        memory.settle()
    except Crash:
        pass
    near.writes = 10**9

    again = reopened(memory, tmp_path, near)
    again.settle()

    assert again.library.check().faults == ()
    assert not again.library.damaged()


@pytest.mark.parametrize("writes", range(5))
def test_a_crash_while_rebuilding_leaves_the_old_index_serving(tmp_path: Path, writes: int) -> None:
    near = FragileCabinets(10**9)
    memory = open_memory(tmp_path, near=near)
    memory.records.write(FACTS, OWNER)
    memory.settle()
    before = memory.library.serving()
    near.writes = writes
    try:
        memory.rebuild()
        died = False
    except Crash:
        died = True
    near.writes = 10**9

    again = reopened(memory, tmp_path, near)

    assert (again.library.serving() == before) == died
    assert again.library.check().equal
    assert again.rebuild().equal
    assert recalls(again, "Customer 7 terms")[0] == "Customer 7 pays Net 7"


def test_a_crash_between_proof_and_swap_leaves_the_old_index_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    memory.records.write(FACTS, OWNER)
    memory.settle()
    before = memory.library.serving()

    def die(*_: object) -> None:
        raise Crash

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(Crash):
        memory.rebuild()
    monkeypatch.undo()

    again = reopened(memory, tmp_path, near)
    assert again.library.serving() == before
    assert again.library.check().equal
    assert again.rebuild().equal


def test_a_rebuild_makes_the_same_index_and_says_so(tmp_path: Path) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    memory.records.write(FACTS, OWNER)
    memory.settle()
    before = [
        (each.record.id, each.score)
        for each in memory.recall("Net 7", sees(OFFICE), at=NOW).memories
    ]

    proof = memory.rebuild()

    assert (proof.records, proof.faults) == (20, ())
    after = memory.recall("Net 7", sees(OFFICE), at=NOW).memories
    assert [(each.record.id, each.score) for each in after] == before
    assert next(iter(near.by_build.values())).sizes() == {}


def test_damage_in_the_vector_index_is_seen_named_and_mended(tmp_path: Path) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    first, second, *_ = memory.records.write(FACTS, OWNER)
    memory.settle()
    index = next(iter(near.by_build.values()))
    shelf = Shelf(OFFICE, Privacy.INTERNAL)
    index.remove(shelf, [first.id])
    index.put(shelf, {second.id: -index.held(shelf)[second.id]})

    assert memory.library.damaged()
    assert set(memory.library.check().faults) == {
        f"{first.id}: the vector index lacks it",
        f"{second.id}: its vector is not that of its words",
    }
    assert memory.rebuild().equal
    assert not memory.library.damaged()


def test_another_embedder_is_swapped_in_only_when_its_index_is_whole(tmp_path: Path) -> None:
    small, large = HashingEmbedder(64), HashingEmbedder(256)
    near = Cabinets()
    memory = open_memory(tmp_path, near=near, embedders=(small,))
    memory.records.write(FACTS, OWNER)
    memory.settle()
    memory.rebuild()

    changed = open_memory(tmp_path, records=memory.records, near=near, embedders=(large, small))
    assert changed.library.outdated()
    assert recalls(changed, "Customer 7 terms")[0] == "Customer 7 pays Net 7"

    assert changed.rebuild().equal
    assert not changed.library.outdated()
    assert changed.library.index.vectors.embedder is large


def test_an_index_of_an_embedder_that_is_gone_is_made_anew(tmp_path: Path) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near, embedders=(HashingEmbedder(64),))
    memory.records.write(FACTS, OWNER)
    memory.rebuild()

    changed = open_memory(
        tmp_path, records=memory.records, near=near, embedders=(HashingEmbedder(256),)
    )
    changed.settle()

    assert changed.library.check().equal


def test_a_reader_follows_what_another_process_swapped_in(tmp_path: Path) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    memory.records.write(FACTS, OWNER)
    memory.settle()
    reader = Library(memory.records, tmp_path / "index", (HashingEmbedder(),), near, fills=False)
    memory.rebuild()

    assert reader.current().near.sizes() == memory.library.index.near.sizes()
    assert reader.check().equal


def test_a_record_written_during_a_rebuild_is_in_the_index_that_is_swapped_in(
    tmp_path: Path,
) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    memory.records.write(FACTS, OWNER)
    memory.settle()
    near.by_build[Build(embedder=HashingEmbedder().name, number=2)] = Interrupting(memory)

    assert memory.rebuild().faults == ()
    assert recalls(memory, "Is Dora late?")[0] == "Dora is late"


def test_a_crash_before_the_vector_was_erased_is_made_good_at_the_next_start(
    tmp_path: Path,
) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    secret, *_ = memory.records.write([note("Zanzibarov earns 4,000"), *FACTS], OWNER)
    memory.settle()
    vector = memory.library.index.corpus.vector(secret.id).astype("float16").tobytes()
    memory.records.forget(secret.id, OWNER)

    reopened(memory, tmp_path, near).settle()

    files = (path.read_bytes() for path in (tmp_path / "index").iterdir())
    assert not any(vector in content for content in files)


class Interrupting(NumpyIndex):
    """Has somebody write a record while the index is being filled."""

    def __init__(self, memory: LongTerm) -> None:
        super().__init__()
        self.memory = memory

    def held(self, shelf: Shelf) -> dict[RecordId, FloatArray]:
        if not self.memory.records.knows([note("Dora is late").digest]):
            self.memory.records.write([note("Dora is late")], OWNER)
        return super().held(shelf)


def test_while_the_vector_index_is_away_recall_goes_on_by_keywords_and_says_so(
    tmp_path: Path,
) -> None:
    memory = open_memory(tmp_path, near=lambda _: Away())
    memory.records.write(FACTS, OWNER)

    assert "start it" in memory.settle()
    found = memory.recall("Customer 7 terms", sees(OFFICE), at=NOW)
    assert found.memories[0].record.text == "Customer 7 pays Net 7"
    assert found.notice == VECTORS_AWAY
    assert memory.library.damaged()


class Away(NumpyIndex):
    """A server that does not answer."""

    def nearest(self, *_: object) -> list[RecordId]:
        raise IndexAway("It is away; start it.")

    def place(self) -> int:
        raise IndexAway("It is away; start it.")
