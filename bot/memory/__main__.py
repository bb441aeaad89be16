"""`python -m bot.memory`: keeps the office's private Chroma running, and makes what has to be learnt."""

import logging
import signal
import threading

from bot.bootstrap import CHROMA_NOTE, learn_router
from bot.config import read_settings
from bot.memory.chroma_server import ChromaServer

_LOOK_SECONDS = 5.0


def main() -> None:
    """Run until told to stop. A folder that Chroma cannot read is set aside: records make it anew."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    settings = read_settings()
    server = ChromaServer(settings.home / "chroma")
    note = settings.home / CHROMA_NOTE
    try:
        if server.mend():
            logging.warning("the vector index could not be read; it is made anew from the records")
        note.write_text(server.url)
        learn_router(settings)
        while not stop.wait(_LOOK_SECONDS):
            server.supervise()
    finally:
        note.unlink(missing_ok=True)
        server.stop()


if __name__ == "__main__":
    main()
