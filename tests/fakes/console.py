"""The console served over loopback, in front of an office in process whose workers are a thread."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from bot.bootstrap import WEB
from bot.console.app import console
from bot.console.sessions import Sessions
from bot.console.sign_in import offer
from tests.fakes.office import Office


class ServedConsole:
    """An office with its console open at `address`; `works` is what its workers do meanwhile."""

    def __init__(self, home: Path, office: Office | None = None) -> None:
        self.home = home
        self.office = office or Office(home)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        app = console(self.office.steward, Sessions(home), WEB)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        app.state.watch.closing = lambda: self._server.should_exit
        self._open = True

    def way_in(self) -> str:
        """An address that signs one browser in, once."""
        return f"{self.address}/sign-in?token={offer(self.home)}"

    def serve(self) -> None:
        self._server.run(sockets=[self._socket])

    def work(self) -> None:
        while self._open:
            self.office.works()
            time.sleep(0.02)

    def stop(self) -> None:
        self._open = False
        self._server.should_exit = True


@contextmanager
def served(home: Path) -> Iterator[ServedConsole]:
    """Serve until the end of the block."""
    place = ServedConsole(home)
    threads = [threading.Thread(target=job) for job in (place.serve, place.work)]
    for thread in threads:
        thread.start()
    try:
        yield place
    finally:
        place.stop()
        for thread in threads:
            thread.join()
