"""A real HTTP server on loopback that speaks the transcription API: a recording's bytes are its words."""

import email
import email.policy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

KEY = "sk-of-the-fake"
FORMATS = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")


class SpeechServer(ThreadingHTTPServer):
    """`prompts` lists what each request brought along; a `broken` one answers with a fault."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.prompts: list[str] = []
        self.broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def listening() -> Iterator[SpeechServer]:
    """A running server, stopped at the end."""
    with SpeechServer() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Request(BaseHTTPRequestHandler):
    server: SpeechServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v1/audio/transcriptions":
            self._answer(404, _fault("no such address"))
        elif self.headers["Authorization"] != f"Bearer {KEY}":
            self._answer(401, _fault("Incorrect API key provided"))
        elif self.server.broken:
            self._answer(500, _fault("the model is loading"))
        else:
            self._transcribe(body)

    def _transcribe(self, body: bytes) -> None:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + body, policy=email.policy.default)
        parts = {
            str(part.get_param("name", header="content-disposition")): part
            for part in form.iter_parts()
        }
        content = parts["file"].get_payload(decode=True)
        assert isinstance(content, bytes)
        if str(parts["file"].get_filename()).rpartition(".")[2] not in FORMATS:
            self._answer(400, _fault("Unrecognized file format"))
            return
        self.server.prompts.append(str(parts["prompt"].get_content()) if "prompt" in parts else "")
        self._answer(200, {"text": content.decode()})

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read better without an access log."""


def _fault(words: str) -> dict[str, dict[str, str]]:
    return {"error": {"message": words}}
