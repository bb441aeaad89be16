"""A whole long-term memory in a folder, as an office has it, on the hashing embedder."""

from collections.abc import Callable
from pathlib import Path

from bot.memory.ask import Ask
from bot.memory.dense import NumpyIndex, VectorIndex
from bot.memory.in_memory import InMemoryRecords
from bot.memory.library import Build, Library
from bot.memory.memory import LongTerm
from bot.memory.recall import Recall
from bot.memory.records import Records
from bot.models.embedder import Embedder, HashingEmbedder


class Cabinets:
    """Vector indexes that outlive the process that fills them, one for each build."""

    def __init__(self) -> None:
        self.by_build: dict[Build, VectorIndex] = {}

    def __call__(self, build: Build) -> VectorIndex:
        return self.by_build.setdefault(build, NumpyIndex())


def open_memory(
    folder: Path,
    records: Records | None = None,
    near: Callable[[Build], VectorIndex] | None = None,
    embedders: tuple[Embedder, ...] = (HashingEmbedder(),),
) -> LongTerm:
    library = Library(records or InMemoryRecords(), folder / "index", embedders, near or Cabinets())
    return LongTerm(library, Ask(Recall(library.current)))
