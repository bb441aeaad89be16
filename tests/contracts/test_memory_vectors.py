"""One suite for every vector index: exact in this process, and on a real Chroma server."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.memory.chroma import ChromaIndex
from bot.memory.chroma_server import ChromaServer, free_port
from bot.memory.dense import IndexAway, NumpyIndex, ReadOnly, Shelf, VectorIndex
from bot.memory.records import Privacy, RecordId
from bot.models.embedder import FloatArray, HashingEmbedder

OFFICE = Shelf("office", Privacy.INTERNAL)
SECRET = Shelf("office", Privacy.PRIVATE)
ACME = Shelf("acme", Privacy.INTERNAL)
EMBEDDER = HashingEmbedder()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path_factory.mktemp("chroma"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["numpy", "chroma"])
def index(request: pytest.FixtureRequest) -> VectorIndex:
    if request.param == "numpy":
        return NumpyIndex()
    server: ChromaServer = request.getfixturevalue("server")
    return ChromaIndex(lambda: server.url, request.node.name)


def vectors(*texts: str) -> dict[RecordId, FloatArray]:
    made = EMBEDDER.embed(texts)
    return {RecordId(text): vector for text, vector in zip(texts, made, strict=True)}


def asked(text: str) -> FloatArray:
    vector: FloatArray = EMBEDDER.embed([text])[0]
    return vector


def test_the_nearest_comes_first(index: VectorIndex) -> None:
    index.put(OFFICE, vectors("acme pays late", "the roof leaks", "acme pays on time"))

    assert index.nearest([OFFICE], asked("the roof leaks again"), 2)[0] == "the roof leaks"


def test_only_the_shelves_asked_for_are_searched(index: VectorIndex) -> None:
    index.put(OFFICE, vectors("acme pays late"))
    index.put(SECRET, vectors("acme pays bribes"))
    index.put(ACME, vectors("acme pays soon"))

    assert index.nearest([OFFICE], asked("acme pays"), 9) == ["acme pays late"]
    assert set(index.nearest([OFFICE, ACME], asked("acme pays"), 9)) == {
        "acme pays late",
        "acme pays soon",
    }


def test_several_shelves_are_ranked_together(index: VectorIndex) -> None:
    index.put(OFFICE, vectors("the roof leaks"))
    index.put(ACME, vectors("the roof leaks badly", "cake"))

    found = index.nearest([OFFICE, ACME], asked("the roof leaks"), 2)

    assert found == ["the roof leaks", "the roof leaks badly"]


def test_a_shelf_that_was_never_filled_holds_nothing(index: VectorIndex) -> None:
    assert index.nearest([ACME], asked("acme"), 5) == []
    assert index.held(ACME) == {}
    index.remove(ACME, [RecordId("unknown")])


def test_putting_twice_replaces(index: VectorIndex) -> None:
    index.put(OFFICE, vectors("one", "two"))
    (new,) = vectors("three").values()
    index.put(OFFICE, {RecordId("one"): new})

    assert index.sizes() == {OFFICE: 2}
    assert np.allclose(index.held(OFFICE)[RecordId("one")], new, atol=1e-6)


def test_what_was_removed_is_neither_found_nor_held(index: VectorIndex) -> None:
    index.put(OFFICE, vectors("one", "two", "three"))
    index.remove(OFFICE, [RecordId("one"), RecordId("never was")])

    assert set(index.held(OFFICE)) == {"two", "three"}
    assert "one" not in index.nearest([OFFICE], asked("one"), 9)


def test_removing_the_last_leaves_no_shelf(index: VectorIndex) -> None:
    index.put(OFFICE, vectors("one"))
    index.remove(OFFICE, [RecordId("one")])

    assert index.sizes() == {}


def test_the_place_it_has_come_to_is_remembered(index: VectorIndex) -> None:
    assert index.place() == 0
    index.advance(41)
    index.advance(42)

    assert index.place() == 42


def test_after_a_drop_there_is_nothing(index: VectorIndex) -> None:
    index.put(OFFICE, vectors("one"))
    index.advance(3)
    index.drop()

    assert (index.sizes(), index.place(), index.nearest([OFFICE], asked("one"), 5)) == ({}, 0, [])


def test_a_reader_changes_nothing(index: VectorIndex) -> None:
    reader = ReadOnly(index)
    index.put(OFFICE, vectors("one"))
    reader.put(OFFICE, vectors("two"))
    reader.remove(OFFICE, [RecordId("one")])
    reader.advance(9)
    reader.drop()

    assert set(reader.held(OFFICE)) == {"one"}
    assert reader.place() == 0


def test_one_embedders_vectors_are_not_searched_with_anothers(server: ChromaServer) -> None:
    first, second = ChromaIndex(lambda: server.url, "mini"), ChromaIndex(lambda: server.url, "maxi")
    first.put(OFFICE, vectors("one"))

    assert second.nearest([OFFICE], asked("one"), 5) == []


def test_what_an_index_wrote_another_process_finds(server: ChromaServer) -> None:
    writer, reader = (
        ChromaIndex(lambda: server.url, "shared"),
        ChromaIndex(lambda: server.url, "shared"),
    )
    writer.put(OFFICE, vectors("one"))
    writer.advance(7)

    assert reader.nearest([OFFICE], asked("one"), 5) == ["one"]
    assert reader.place() == 7


def test_a_server_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    index = ChromaIndex(lambda: ChromaServer(tmp_path).url, "mini")

    with pytest.raises(IndexAway, match="recall goes on by keywords"):
        index.nearest([OFFICE], asked("one"), 5)


def test_a_server_killed_in_the_middle_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    server = ChromaServer(tmp_path)
    server.start()
    try:
        index = ChromaIndex(lambda: server.url, "mini")
        index.put(OFFICE, vectors(*(f"record {number}" for number in range(300))))
        index.advance(300)
        kill(server)
        with pytest.raises(IndexAway):
            index.place()

        assert server.supervise()
        assert (index.place(), index.sizes()) == (300, {OFFICE: 300})
        assert not server.supervise()
    finally:
        server.stop()


def test_a_server_whose_port_was_taken_starts_on_another_and_keeps_its_data(
    tmp_path: Path,
) -> None:
    server = ChromaServer(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        before = server.port
        try:
            assert not server.mend()
            assert server.port != before
            assert server.answers()
        finally:
            server.stop()


def test_a_server_that_is_only_busy_is_not_started_again(tmp_path: Path) -> None:
    server = ChromaServer(tmp_path)
    server.start()
    busy = server.pid
    assert busy
    os.kill(busy, signal.SIGSTOP)
    try:
        assert (server.answers(), server.supervise(), server.pid) == (False, False, busy)
    finally:
        os.kill(busy, signal.SIGCONT)
        server.stop()


def test_an_index_follows_its_server_to_another_port(tmp_path: Path) -> None:
    server = ChromaServer(tmp_path)
    server.start()
    try:
        index = ChromaIndex(lambda: server.url, "mini")
        index.advance(3)
        server.stop()
        with pytest.raises(IndexAway):
            index.place()
        server.port = free_port()
        server.start()

        assert index.place() == 3
    finally:
        server.stop()


def test_without_a_server_no_other_one_is_asked() -> None:
    with pytest.raises(IndexAway, match="none is running"):
        ChromaIndex(lambda: "", "mini").place()


def kill(server: ChromaServer) -> None:
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    os.waitpid(server.pid, 0)
