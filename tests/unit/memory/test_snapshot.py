"""What a start begins with: the corpus as it was kept, and never anything but what the records say."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.memory.dense import NumpyIndex
from bot.memory.in_memory import InMemoryRecords
from bot.memory.index import SELDOM, Index
from bot.memory.library import prove
from bot.memory.recall import Recall
from bot.memory.records import Draft, Records
from bot.memory.snapshot import Snapshot
from bot.memory.vectors import RememberedVectors
from bot.models.embedder import FloatArray, HashingEmbedder
from tests.unit.memory.offices import Cabinets, open_memory
from tests.unit.memory.test_permission import TEXTS, drafts
from tests.unit.memory.worlds import NOW, OFFICE, OWNER, note, sees, talk

TALK = [
    *talk(("Ana", "When does Acme pay?"), ("Ben", "Net 14.")),
    note("Acme moved to Graz", position=7),
]


class CountingEmbedder(HashingEmbedder):
    """Knows how many texts it had to read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = 0

    def embed(self, texts: Sequence[str]) -> FloatArray:
        self.read += len(texts)
        return super().embed(texts)


def index_of(records: Records, path: Path, embedder: HashingEmbedder | None = None) -> Index:
    """An index in a process that has just started; only the snapshot outlived the one before."""
    embedder = embedder or HashingEmbedder()
    snapshot = Snapshot(path / "corpus.npz", embedder.name)
    return Index(records, RememberedVectors(embedder), NumpyIndex(), snapshot)


def kept(path: Path, *known: Draft) -> InMemoryRecords:
    """Records whose index was kept, in a process that is gone."""
    records = InMemoryRecords()
    records.write(known, OWNER)
    index = index_of(records, path)
    index.fill()
    index.keep()
    return records


def test_a_start_reads_what_was_kept_and_embeds_nothing(tmp_path: Path) -> None:
    records = kept(tmp_path, *TALK)
    embedder = CountingEmbedder()
    index = index_of(records, tmp_path, embedder)

    index.catch_up()

    assert embedder.read == 0
    assert len(index.corpus) == 3


def test_a_start_adds_what_was_written_since(tmp_path: Path) -> None:
    records = kept(tmp_path, *TALK)
    first = next(records.current())
    records.correct(first.ref, "When does Acme settle?", OWNER)
    records.write([note("Birch pays at once")], OWNER)
    index = index_of(records, tmp_path)

    index.fill()

    assert prove(index, index_of(records, tmp_path / "none")).faults == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), min_size=1, max_size=12), TEXTS)
def test_what_was_kept_recalls_as_what_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory, known: list[Draft], query: str
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    records = kept(folder, *known)
    began, anew = index_of(records, folder), index_of(records, folder / "none")
    began.near = anew.near
    anew.fill()

    viewer = sees(OFFICE, "acme", "birch")
    first, second = (Recall(lambda: began), Recall(lambda: anew))
    assert first(query, viewer, at=NOW) == second(query, viewer, at=NOW)
    assert began.corpus.content() == anew.corpus.content()


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "foreign"])
def test_a_damaged_snapshot_is_not_believed(tmp_path: Path, harm: str) -> None:
    records = kept(tmp_path, *TALK)
    file = tmp_path / "corpus.npz"
    whole = file.read_bytes()
    damaged = {
        "cut": whole[:-100],
        "flipped": whole.replace(b"Acme", b"Bcme"),
        "empty": b"",
        "foreign": b"not one of ours" * 99,
    }
    file.write_bytes(damaged[harm])
    index = index_of(records, tmp_path)

    index.fill()

    assert prove(index, index_of(records, tmp_path / "none")).faults == ()


def test_a_snapshot_ahead_of_the_records_is_not_believed(tmp_path: Path) -> None:
    kept(tmp_path, *TALK)
    restored = InMemoryRecords()
    restored.write(TALK[:1], OWNER)
    index = index_of(restored, tmp_path)

    index.fill()

    assert prove(index, index_of(restored, tmp_path / "none")).faults == ()


def test_another_embedders_snapshot_is_not_read(tmp_path: Path) -> None:
    records = kept(tmp_path, *TALK)
    index = index_of(records, tmp_path, HashingEmbedder(64))

    index.fill()

    assert prove(index, None).faults == ()


def test_a_snapshot_is_kept_once_enough_has_changed(tmp_path: Path) -> None:
    records = InMemoryRecords()
    records.write([note(f"Customer {number} pays") for number in range(SELDOM)], OWNER)
    index_of(records, tmp_path).fill()
    assert not (tmp_path / "corpus.npz").exists()

    records.write([note("One more pays")], OWNER)
    index_of(records, tmp_path).fill()

    assert (tmp_path / "corpus.npz").exists()


def test_what_was_forgotten_is_in_no_snapshot(tmp_path: Path) -> None:
    near = Cabinets()
    memory = open_memory(tmp_path, near=near)
    secret, *_ = memory.records.write([note("Does Zanzibarov earn 4,000?"), *TALK], OWNER)
    memory.settle()
    memory.library.index.keep()
    assert b"zanzibarov" in held_in(tmp_path)

    memory.forget(secret.id, OWNER)

    assert b"zanzibarov" not in held_in(tmp_path).lower()
    again = open_memory(tmp_path, records=memory.records, near=near)
    assert again.library.check().equal


def held_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_index_that_was_kept_of_other_records_is_damaged(tmp_path: Path) -> None:
    memory = open_memory(tmp_path)
    memory.records.write([note("Acme pays Net 14")], OWNER)
    memory.settle()
    memory.library.index.keep()
    other = InMemoryRecords()
    (record,) = other.write([note("Birch pays Net 30")], OWNER)

    swapped = open_memory(tmp_path, records=other)

    assert swapped.library.damaged()
    assert f"{record.id}: the index lacks it" in swapped.library.check().faults
    assert swapped.rebuild().equal
