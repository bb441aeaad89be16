"""`python -m bot.memory`: keeps the office's private Chroma running, and makes what has to be learnt."""

import logging
import os
import sys
import threading

from bot.bootstrap import CHROMA_NOTE, database, learn_router, open_memory
from bot.config import Settings, read_settings
from bot.intents.schooled import note_learnt
from bot.memory.chroma_server import ChromaServer
from bot.observe.logs import start_logging
from bot.signals import told_to_stop
from bot.storage.conversations import Conversations
from bot.storage.log import SqlLog

_LOOK_SECONDS = 5.0


def main() -> None:
    """Run until told to stop. A folder that Chroma cannot read is set aside: records make it anew."""
    stop = told_to_stop()
    settings = read_settings()
    start_logging("memory", settings)
    server = ChromaServer(settings.home / "chroma")
    note = settings.home / CHROMA_NOTE
    try:
        if server.mend():
            logging.warning("the vector index could not be read; it is made anew from the records")
        note.write_text(server.url)
        school = School(settings)
        school.look()
        threading.Thread(target=_mend_index, args=(settings,), daemon=True).start()
        while not stop.wait(_LOOK_SECONDS):
            server.supervise()
            school.look()
    finally:
        note.unlink(missing_ok=True)
        server.stop()


def _mend_index(settings: Settings) -> None:
    """Make the index anew where another embedder made it, or where it is not what the records are.

    Recall goes on with the old one meanwhile.
    """
    engine = database(settings)
    memory = open_memory(settings, engine, SqlLog(engine))
    memory.records.finish_forgetting()
    if memory.library.outdated() or memory.library.damaged():
        proof = memory.rebuild()
        logging.warning("the index was made anew from %d records", proof.records)


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


def leave() -> None:
    """End at once. What is still learning is in the embedder's own code, where Python's way of ending
    threads makes C++ abort; nothing of it is lost that the next start does not learn.
    """
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
    leave()
