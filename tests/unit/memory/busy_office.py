"""A process that writes or rebuilds memory until it is killed; it prints what it has done.

python -m tests.unit.memory.busy_office FOLDER CHROMA_URL write|rebuild
"""

import sys
from itertools import count
from pathlib import Path

from bot.memory.ask import Ask
from bot.memory.chroma import ChromaIndex
from bot.memory.library import Library
from bot.memory.memory import LongTerm
from bot.memory.recall import Recall
from bot.models.embedder import HashingEmbedder
from bot.storage.database import open_database, sqlite_url
from bot.storage.log import SqlLog
from bot.storage.migrate import migrate
from bot.storage.records import SqlRecords
from tests.unit.memory.worlds import OWNER, note


def open_office(folder: Path, url: str) -> LongTerm:
    engine = open_database(sqlite_url(folder / "office.db"))
    migrate(engine)
    library = Library(
        SqlRecords(engine, SqlLog(engine)),
        folder / "index",
        (HashingEmbedder(),),
        # Offices of several tests share a server, but no collection.
        lambda build: ChromaIndex(lambda: url, f"{build.embedder} of {folder}", build.number),
    )
    return LongTerm(library, Ask(Recall(library.current)))


def write(memory: LongTerm) -> None:
    """Write ten records, correct one and forget one, again and again."""
    for number in count():
        drafts = [note(f"Customer {number}-{each} pays Net {each}") for each in range(10)]
        records = memory.records.write(drafts, OWNER)
        _say(*(record.id for record in records[2:]))
        memory.correct(records[0].ref, f"Customer {number} pays at once", OWNER)
        memory.forget(records[1].id, OWNER)


def rebuild(memory: LongTerm) -> None:
    while True:
        memory.rebuild()
        _say("rebuilt")


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    office = open_office(Path(sys.argv[1]), sys.argv[2])
    {"write": write, "rebuild": rebuild}[sys.argv[3]](office)
