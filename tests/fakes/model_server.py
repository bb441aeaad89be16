"""What every fake of an OpenAI-compatible API shares: a real HTTP server on loopback, its key and its faults."""

import json
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar, TypeVar

KEY = "sk-of-the-fake"
Answer = tuple[int, object]


class ModelServer(ThreadingHTTPServer):
    """Serves one address to whoever has the key; a `broken` one answers with a fault."""

    path: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @abstractmethod
    def answer(self, body: bytes, media_type: str) -> Answer:
        """The status and the JSON for a request's body."""


Server = TypeVar("Server", bound=ModelServer)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serve until the end of the block."""
    with server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def fault(words: str) -> dict[str, dict[str, str]]:
    return {"error": {"message": words}}


class _Request(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != self.server.path:
            self._answer(404, fault("no such address"))
        elif self.headers["Authorization"] != f"Bearer {KEY}":
            self._answer(401, fault("Incorrect API key provided"))
        elif self.server.broken:
            self._answer(500, fault("the model is loading"))
        else:
            self._answer(*self.server.answer(body, self.headers["Content-Type"]))

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read better without an access log."""
