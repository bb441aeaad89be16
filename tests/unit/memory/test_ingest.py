"""Documents come in once, and again only where they changed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.kernel.messages import Trust
from bot.memory.ingest import Document
from bot.memory.memory import LongTerm
from bot.memory.records import Privacy
from bot.models.embedder import FloatArray, HashingEmbedder
from tests.unit.memory.offices import open_memory
from tests.unit.memory.worlds import NOW, OFFICE, OWNER, sees

SECTIONS = [f"# Part {number}\n\nPart {number} speaks of {word}." for number, word in
            enumerate(["roofs", "cellars", "windows", "doors"])]  # fmt: skip


class Counting(HashingEmbedder):
    """Counts how many passages were embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.passages: list[str] = []

    def embed(self, texts: Sequence[str]) -> FloatArray:
        self.passages += [text for text in texts if " " in text]
        return super().embed(texts)


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def memory(tmp_path: Path, embedder: Counting) -> LongTerm:
    return open_memory(tmp_path, embedders=(embedder,))


def document(text: str, name: str = "house.md") -> Document:
    return Document(name=name, content=text.encode(), scope=OFFICE, at=NOW, reference="file:1")


def texts(memory: LongTerm) -> list[str]:
    found = memory.records.about(OFFICE, "document/house.md")
    return [record.text for record in sorted(found, key=lambda record: record.position)]


def test_a_document_is_found_by_its_parts_and_cites_the_heading(memory: LongTerm) -> None:
    memory.ingest(document("\n\n".join(SECTIONS)), OWNER)

    found = memory.recall("What about cellars?", sees(OFFICE), at=NOW).memories[0].record

    assert found.text == "Part 1: Part 1 speaks of cellars."
    assert found.trust is Trust.EXTERNAL
    assert [(each.words, each.reference) for each in found.sources] == [
        ("house.md › Part 1", "file:1")
    ]


def test_the_same_document_again_changes_nothing(memory: LongTerm, embedder: Counting) -> None:
    memory.ingest(document("\n\n".join(SECTIONS)), OWNER)
    place, embedder.passages = memory.records.place(), []

    again = memory.ingest(document("\n\n".join(SECTIONS)), OWNER)

    assert (again.new, again.kept, again.retired) == (0, 4, 0)
    assert (memory.records.place(), embedder.passages) == (place, [])


def test_only_what_changed_is_embedded_again_and_stands_in_its_place(
    memory: LongTerm, embedder: Counting
) -> None:
    memory.ingest(document("\n\n".join(SECTIONS)), OWNER)
    embedder.passages = []
    changed = [
        SECTIONS[0],
        "# Part 1\n\nPart 1 speaks of attics.",
        "# Part 1b\n\nNew.",
        *SECTIONS[2:],
    ]

    done = memory.ingest(document("\n\n".join(changed)), OWNER)

    assert (done.new, done.kept, done.retired) == (2, 3, 1)
    assert embedder.passages == ["Part 1: Part 1 speaks of attics.", "Part 1b: New."]
    assert [text.partition(":")[0] for text in texts(memory)] == [
        "Part 0", "Part 1", "Part 1b", "Part 2", "Part 3",
    ]  # fmt: skip


def test_a_passage_that_was_taken_out_is_recalled_no_more(memory: LongTerm) -> None:
    memory.ingest(document("\n\n".join(SECTIONS)), OWNER)
    memory.ingest(document("\n\n".join(SECTIONS[:2])), OWNER)

    found = memory.recall("windows doors", sees(OFFICE), at=NOW).memories
    assert not any("windows" in each.record.text for each in found)


def test_a_passage_with_a_secret_waits_once_and_is_private(memory: LongTerm) -> None:
    text = f"{SECTIONS[0]}\n\n# Access\n\nThe gate's password is swordfish99."
    first = memory.ingest(document(text), OWNER)
    second = memory.ingest(document(text), OWNER)

    assert (first.new, first.doubtful, second.new) == (2, 1, 0)
    (waiting,) = memory.review(sees(OFFICE))
    assert waiting.privacy is Privacy.PRIVATE
    assert texts(memory) == ["Part 0: Part 0 speaks of roofs."]
