"""A real HTTP server on loopback that speaks the chat API, and answers what it was told to, in turn."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

KEY = "sk-of-the-fake"


class ChatServer(ThreadingHTTPServer):
    """`answers` are given one after the other, the last one for good; `asked` keeps each request."""

    def __init__(self, answers: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def next_answer(self) -> str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def answering(*answers: str) -> Iterator[ChatServer]:
    """A running server, stopped at the end."""
    with ChatServer(answers) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Request(BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/v1/chat/completions":
            self._answer(404, _fault("no such address"))
        elif self.headers["Authorization"] != f"Bearer {KEY}":
            self._answer(401, _fault("Incorrect API key provided"))
        elif self.server.broken:
            self._answer(500, _fault("the model is loading"))
        else:
            self.server.asked.append(body)
            self._answer(200, _completion(body["model"], self.server.next_answer()))

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read better without an access log."""


def _completion(model: str, words: str) -> dict[str, object]:
    message = {"role": "assistant", "content": words}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return {
        "id": "chat-1",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [choice],
    }


def _fault(words: str) -> dict[str, dict[str, str]]:
    return {"error": {"message": words}}
