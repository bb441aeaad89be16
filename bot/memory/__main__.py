"""`python -m bot.memory`: keeps the office's private Chroma running, and makes what has to be learnt."""

import logging
import os
import sys
import threading
from pathlib import Path
from typing import NoReturn

from bot.bootstrap import CHROMA_NOTE, database, learn_router, open_memory
from bot.config import Settings, read_settings
from bot.intents.schooled import note_learnt
from bot.kernel.errors import Unreachable
from bot.memory.chroma_server import ChromaServer
from bot.memory.dense import IndexAway
from bot.memory.memory import LongTerm
from bot.observe.logs import start_logging
from bot.signals import told_to_stop
from bot.storage.conversations import Conversations
from bot.storage.log import SqlLog

_LOOK_SECONDS = 5.0


def main() -> int:
    """Run until told to stop. A folder that Chroma cannot read is set aside: records make it anew."""
    stop = told_to_stop()
    settings = read_settings()
    start_logging("memory", settings)
    server = ChromaServer(settings.home / "chroma")
    note = settings.home / CHROMA_NOTE
    school, index = School(settings), IndexCare(settings)
    try:
        if server.mend():
            logging.warning("the vector index could not be read; it is made anew from the records")
        while True:
            _tell(server, note)
            school.look()
            index.look()
            if stop.wait(_LOOK_SECONDS):
                return 0
            if server.supervise():
                index.doubt()
    except Unreachable as fault:
        logging.error("%s", fault)
        return 1
    finally:
        index.end()
        note.unlink(missing_ok=True)
        server.stop()


def _tell(server: ChromaServer, note: Path) -> None:
    """Note for the others where it is; whoever reads it meanwhile finds all of it or nothing."""
    if note.exists() and note.read_text() == server.url:
        return
    draft = server.folder / "url.draft"
    draft.write_text(server.url)
    draft.replace(note)


class IndexCare:
    """Keeps the index equal to the records, beside everything else, while recall goes on with it.

    It is made anew where another embedder made it, or where it is damaged, which each start of Chroma
    lets one doubt. What others could not put in while Chroma was away is put in.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._memory: LongTerm | None = None
        self._beside: threading.Thread | None = None
        self._doubted = True
        self._ending = False

    def look(self) -> None:
        """Look after it, unless that is under way."""
        if self._beside is None or not self._beside.is_alive():
            self._beside = threading.Thread(target=self._look_after, daemon=True)
            self._beside.start()

    def doubt(self) -> None:
        """It may have lost something: prove it at the next look."""
        self._doubted = True

    def end(self) -> None:
        """Chroma goes: whatever fails from now on is no fault."""
        self._ending = True

    def _look_after(self) -> None:
        try:
            if self._memory is None:
                engine = database(self._settings)
                self._memory = open_memory(self._settings, engine, SqlLog(engine))
            self._mend(self._memory)
            self._memory.settle()
        except IndexAway as away:
            if not self._ending:
                logging.warning("%s", away)

    def _mend(self, memory: LongTerm) -> None:
        """Prove it once, where it is in doubt; a proof that fails is tried again at the next look."""
        if not self._doubted:
            return
        self._doubted = False  # before the proof: a doubt that comes meanwhile is another one
        try:
            if memory.library.outdated() or memory.library.damaged():
                proof = memory.rebuild()
                logging.warning("the index was made anew from %d records", proof.records)
        except IndexAway:
            self._doubted = True
            raise


class School:
    """Has the router learn, beside everything else, whenever taps have confirmed more."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._conversations = Conversations(database(settings))
        self._lessons = -1
        self._learning: threading.Thread | None = None

    def look(self) -> None:
        """Start to learn if there is something new and nothing is being learnt."""
        if self._learning is not None and self._learning.is_alive():
            return
        lessons = len(self._conversations.learned())
        if lessons != self._lessons:
            self._lessons = lessons
            # Nobody waits for it: a stop ends it, and the next start learns what is missing.
            self._learning = threading.Thread(target=self._learn, daemon=True)
            self._learning.start()

    def _learn(self) -> None:
        learn_router(self._settings)
        note_learnt(self._settings.home / "models")


def leave(code: int) -> NoReturn:
    """End at once. What is still learning is in the embedder's own code, where Python's way of ending
    threads makes C++ abort; nothing of it is lost that the next start does not learn.
    """
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    try:
        code = main()
    except Exception:
        logging.exception("the memory process fell")
        code = 1
    leave(code)
