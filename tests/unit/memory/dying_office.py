"""Processes that write, forget and rebuild memory, and kill themselves, each some steps further on.

python -m tests.unit.memory.dying_office FOLDER CHROMA_URL

Each lives in a folder of its own, named by its step, and notes in `said` what it has stored for good;
the last comes to its end alive. A step is right before or right after anything is made durable: a transaction of the log, vectors in
Chroma and the note of how far they are, remembered vectors, the snapshot, the pointer to what serves.
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.memory.chroma import ChromaIndex
from bot.memory.vectors import RememberedVectors
from bot.storage.log import SqlLog
from bot.storage.records import SqlRecords
from tests.unit.memory.busy_office import open_office
from tests.unit.memory.worlds import OWNER, note

Args = ParamSpec("Args")
Result = TypeVar("Result")

# Odd, so that some die right before and some right after.
STRIDE = 3
DURABLE = (
    (SqlLog, ("_write",)),
    (SqlRecords, ("_erase",)),
    (ChromaIndex, ("put", "remove", "advance", "drop")),
    (RememberedVectors, ("_keep", "retain")),
    (Path, ("replace", "unlink")),
)


def live(folder: Path, url: str, step: int) -> None:
    """What an office does with its memory."""
    folder.mkdir()
    memory, said = open_office(folder, url), folder / "said"
    die_at(step)
    drafts = [note(f"Customer {each} pays Net {each}") for each in range(9)]
    written = memory.records.write(drafts, OWNER)
    said.write_text(" ".join(record.id for record in written[2:]))
    memory.settle()
    memory.library.index.keep()
    memory.correct(written[0].ref, "Customer 0 pays at once", OWNER)
    memory.forget(written[1].id, OWNER)
    memory.rebuild()


def die_at(last: int) -> None:
    """Kill this process at one step of all."""
    steps = count()

    def step() -> None:
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def mortal(act: Callable[Args, Result]) -> Callable[Args, Result]:
        def acted(*args: Args.args, **named: Args.kwargs) -> Result:
            step()
            done = act(*args, **named)
            step()
            return done

        return acted

    for owner, names in DURABLE:
        for name in names:
            setattr(owner, name, mortal(getattr(owner, name)))


if __name__ == "__main__":
    importlib.import_module("chromadb")  # once for all
    for step in count(step=STRIDE):
        child = os.fork()  # nothing has started a thread yet
        if not child:
            live(Path(sys.argv[1]) / str(step), sys.argv[2], step)
            os._exit(0)
        if os.waitpid(child, 0)[1] != signal.SIGKILL:
            break
