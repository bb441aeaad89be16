"""Memory at size: ingest, recall, index, rebuild and footprint, beside Chroma alone and FTS5 alone.

    python -m tests.bench.memory [RECORDS] [--minilm]

Without --minilm the hashing embedder stands in, as 100,000 texts take MiniLM some six minutes; what a
recall costs beyond that is the same, and MiniLM's own share is printed besides.
"""

import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import psutil
from sqlalchemy import Engine

from bot.memory.chroma import ChromaIndex
from bot.memory.chroma_server import ChromaServer
from bot.memory.dense import Shelf
from bot.memory.library import Build, Library
from bot.memory.recall import Recall, Viewer
from bot.memory.records import Authorship, Draft, Privacy, RecordId
from bot.models.embedder import Embedder, HashingEmbedder
from bot.models.minilm import MiniLM, shipped_weights
from bot.storage.database import open_database, sqlite_url
from bot.storage.log import SqlLog
from bot.storage.migrate import migrate
from bot.storage.records import SqlRecords

NOW = datetime(2026, 11, 2, tzinfo=UTC)
BY = Authorship(actor="bench", at=NOW)
SHELF = Shelf("office", Privacy.INTERNAL)
VIEWER = Viewer(scopes=frozenset({"office"}))
BATCH = 1000
ASKED = 300

LONGEST_TEXT = 24  # words


def main(count: int, embedder: Embedder) -> None:
    with tempfile.TemporaryDirectory() as name, _chroma(Path(name)) as server:
        folder = Path(name)
        _say(f"{count:,} records in one scope, embedder {embedder.name}")
        engine = open_database(sqlite_url(folder / "office.db"))
        migrate(engine)
        drafts = list(_drafts(count))
        library = _steward(folder, engine, drafts, embedder, server)
        asked = _questions(drafts)
        recall = Recall(library.current)
        _timed("recall", asked, lambda query: recall(query, VIEWER, at=NOW, limit=20))
        _timed("of which embedding the question", asked, lambda query: embedder.embed([query]))
        _chroma_alone(drafts, asked, embedder, server, library)
        _fts_alone(folder, drafts, asked)
        started = time.perf_counter()
        proof = library.rebuild()
        seconds = time.perf_counter() - started
        _say(f"rebuild {seconds:.1f} s, equal to the records: {proof.equal} ({proof.records:,})")


def _steward(
    folder: Path, engine: Engine, drafts: Sequence[Draft], embedder: Embedder, server: ChromaServer
) -> Library:
    records = SqlRecords(engine, SqlLog(engine))

    def near(build: Build) -> ChromaIndex:
        return ChromaIndex(lambda: server.url, build.embedder, build.number)

    before = _resident(os.getpid())
    library = Library(records, folder / "index", (embedder,), near)
    started = time.perf_counter()
    for start in range(0, len(drafts), BATCH):
        records.write(drafts[start : start + BATCH], BY)
    written = time.perf_counter() - started
    library.index.catch_up()
    indexed = time.perf_counter() - started
    library.fill()
    filled = time.perf_counter() - started
    _say(
        f"ingest {len(drafts) / filled:,.0f} records/s (to the log {written:.1f} s, "
        f"words and vectors {indexed - written:.1f} s, Chroma {filled - indexed:.1f} s)"
    )
    started = time.perf_counter()
    again = Library(records, folder / "index", (embedder,), near)
    again.index.catch_up()
    _say(f"ready after a restart in {time.perf_counter() - started:.1f} s")
    grown = (_resident(os.getpid()) - before) / 2
    _say(
        f"on disk: log and records {_size(folder.glob('office.db*')):.0f} MB, vectors "
        f"{_size((folder / 'index').glob('*')):.0f} MB, Chroma {_size(server.folder.rglob('*')):.0f} MB; "
        f"in memory: {grown:.0f} MB here, {_resident(server.pid or 0):.0f} MB Chroma"
    )
    return again


def _chroma_alone(
    drafts: Sequence[Draft],
    asked: Sequence[str],
    embedder: Embedder,
    server: ChromaServer,
    library: Library,
) -> None:
    index = ChromaIndex(lambda: server.url, "alone")
    started = time.perf_counter()
    for start in range(0, len(drafts), BATCH):
        some = drafts[start : start + BATCH]
        vectors = library.index.vectors([draft.text for draft in some])
        ids = [RecordId(str(start + place)) for place in range(len(some))]
        index.put(SHELF, dict(zip(ids, vectors, strict=True)))
    seconds = time.perf_counter() - started
    _say(f"Chroma alone, its vectors known: {len(drafts) / seconds:,.0f} records/s")
    _timed(
        "Chroma alone",
        asked,
        lambda query: index.nearest([SHELF], embedder.embed([query])[0], 20),
    )


def _fts_alone(folder: Path, drafts: Sequence[Draft], asked: Sequence[str]) -> None:
    with closing(sqlite3.connect(folder / "fts.db")) as file:
        file.execute("CREATE VIRTUAL TABLE note USING fts5(text, tokenize='porter')")
        started = time.perf_counter()
        with file:
            file.executemany("INSERT INTO note VALUES (?)", [(draft.text,) for draft in drafts])
        seconds = time.perf_counter() - started
        size = _size(folder.glob("fts.db*"))
        _say(f"FTS5 alone: {len(drafts) / seconds:,.0f} records/s, {size:.0f} MB")
        select = "SELECT rowid FROM note WHERE note MATCH ? ORDER BY rank LIMIT 20"

        def search(query: str) -> list[object]:
            words = " OR ".join(f'"{word}"' for word in query.strip("?").split())
            return file.execute(select, (words,)).fetchall()

        _timed("FTS5 alone", asked, search)


def _drafts(count: int) -> Iterator[Draft]:
    """Turns of conversations of twenty. Words are as frequent as Zipf's law has it, some are amounts."""
    chance = random.Random(7)
    for place in range(count):
        words = [_word(chance) for _ in range(chance.randint(6, LONGEST_TEXT))]
        text = f"{' '.join(words)} for {chance.randint(2, 900) * 10}"
        yield Draft(
            scope="office",
            text=text + ("?" if place % 7 == 0 else "."),
            at=NOW - timedelta(minutes=count - place),
            speaker=("Ana", "Ben")[place % 2],
            participants=("Ana", "Ben"),
            thread=f"t{place // 20}",
            position=place,
        )


def _questions(drafts: Sequence[Draft]) -> list[str]:
    chance = random.Random(8)
    chosen = chance.sample(drafts, ASKED)
    return [
        f"What did {each.speaker} say about {' '.join(each.text.split()[:6])}?" for each in chosen
    ]


@cache
def _vocabulary() -> list[str]:
    """English words, the commonest first, as MiniLM's tokenizer has them."""
    file = shipped_weights().with_name("tokenizer.json")
    ids: dict[str, int] = json.loads(file.read_text())["model"]["vocab"]
    return [word for word in sorted(ids, key=ids.__getitem__) if word.isalpha() and len(word) > 2]


def _word(chance: random.Random) -> str:
    """The word of a rank that is as likely as its inverse."""
    return _vocabulary()[int(len(_vocabulary()) ** chance.random()) - 1]


def _timed(name: str, asked: Sequence[str], ask: Callable[[str], object]) -> None:
    ask(asked[0])
    waits = []
    for query in asked:
        started = time.perf_counter()
        ask(query)
        waits.append((time.perf_counter() - started) * 1000)
    waits.sort()
    p50, p95, p99 = (waits[int(share * len(waits))] for share in (0.5, 0.95, 0.99))
    _say(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms")


@contextmanager
def _chroma(folder: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(folder / "chroma")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _size(files: Iterator[Path]) -> float:
    return sum(file.stat().st_size for file in files if file.is_file()) / 2**20


def _resident(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 2**20


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    chosen: Embedder = (
        MiniLM(Path(tempfile.gettempdir()) / "steward-bench")
        if "--minilm" in sys.argv
        else HashingEmbedder()
    )
    main(numbers[0] if numbers else 100_000, chosen)
