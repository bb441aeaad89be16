"""A real HTTP server on loopback that speaks the embeddings API, badly where a test asks it to."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from bot.models.embedder import HashingEmbedder


class EmbeddingsServer(ThreadingHTTPServer):
    """Embeds by hashing; `sizes` lists how many texts each request brought."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.embedder = HashingEmbedder(64)
        self.sizes: list[int] = []
        self.broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def serving() -> Iterator[EmbeddingsServer]:
    """A running server, stopped at the end."""
    with EmbeddingsServer() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Request(BaseHTTPRequestHandler):
    server: EmbeddingsServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        texts = asked["input"]
        if self.server.broken or self.path != "/v1/embeddings" or "" in texts:
            self._answer(400, {"error": {"message": "no such model"}})
            return
        self.server.sizes.append(len(texts))
        # Longer than one and out of order, both of which the API allows.
        vectors = [(vector * 3).tolist() for vector in self.server.embedder.embed(texts)]
        items = [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        self._answer(
            200, {"object": "list", "data": items[::-1], "model": asked["model"], "usage": usage}
        )

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read better without an access log."""
