"""Small memories to recall from, on the hashing embedder: no model is loaded."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.memory.dense import NumpyIndex, VectorIndex
from bot.memory.in_memory import InMemoryRecords
from bot.memory.index import Index
from bot.memory.recall import Recall, Viewer
from bot.memory.records import Authorship, Draft, Privacy, Record, Records
from bot.memory.vectors import RememberedVectors
from bot.models.embedder import Embedder, HashingEmbedder

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
OWNER = Authorship(actor="operator:ana", at=NOW, rationale="said so in chat")
OFFICE = "office"
EVERYTHING = frozenset(Privacy)


class Unready(Index):
    """An index that is still being made."""

    def ready(self) -> bool:
        return False


class World:
    """Records with an index over them, and a viewer who may see the office scope."""

    def __init__(
        self,
        records: Records | None = None,
        near: VectorIndex | None = None,
        embedder: Embedder | None = None,
        ready: bool = True,
    ) -> None:
        self.records = records or InMemoryRecords()
        self.near = near or NumpyIndex()
        self.vectors = RememberedVectors(embedder or HashingEmbedder())
        self.index = (Index if ready else Unready)(self.records, self.vectors, self.near)
        self.recall = Recall(lambda: self.index)

    def learns(self, *drafts: Draft) -> tuple[Record, ...]:
        written = self.records.write(drafts, OWNER)
        self.index.fill()
        return written

    def recalls(self, query: str, viewer: Viewer | None = None, limit: int = 10) -> list[str]:
        found = self.recall(query, viewer or sees(OFFICE), at=NOW, limit=limit)
        return [memory.record.text for memory in found.memories]


def note(text: str, **fields: object) -> Draft:
    return Draft.model_validate({"scope": OFFICE, "text": text, "at": NOW} | fields)


def talk(*lines: tuple[str, str], thread: str = "t1") -> list[Draft]:
    """A conversation, as (speaker, words)."""
    names = tuple(dict.fromkeys(speaker for speaker, _ in lines))
    return [
        note(words, speaker=speaker, participants=names, thread=thread, position=place)
        for place, (speaker, words) in enumerate(lines)
    ]


def sees(*scopes: str, privacy: Iterable[Privacy] = EVERYTHING) -> Viewer:
    return Viewer(scopes=frozenset(scopes), privacy=frozenset(privacy))
