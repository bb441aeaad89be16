"""Runs one Chroma server on loopback and keeps it running, as Chroma is only safe behind a server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from bot.kernel.errors import Unreachable

STARTING = 30.0
STOPPING = 10.0


class ChromaServer:
    """A child process over one folder. `supervise` starts it again when it has died."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start and wait until it answers. Raises Unreachable with what it printed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                [*_program(), "run", "--path", os.fspath(self.folder / "data"),
                 "--host", "127.0.0.1", "--port", str(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=os.environ | {"ANONYMIZED_TELEMETRY": "False"},
                start_new_session=True,
            )  # fmt: skip
        self._wait()

    def supervise(self) -> bool:
        """Start it again where it has died; gives whether that was needed."""
        if self.answers():
            return False
        self.stop()
        self.start()
        return True

    def answers(self) -> bool:
        """Whether the server speaks, within a second."""
        try:
            return httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).is_success
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        if self._child is None:
            return
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(STOPPING)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._child = None

    def mend(self) -> bool:
        """Start it; where its data keeps it from starting, without them. Gives whether that was so."""
        try:
            self.start()
        except Unreachable:
            self.start_afresh()
            return True
        return False

    def start_afresh(self) -> None:
        """Set damaged data aside, where it can be looked at, and start with none."""
        self.stop()
        data = self.folder / "data"
        if data.exists():
            aside = self.folder / "damaged"
            shutil.rmtree(aside, ignore_errors=True)
            data.rename(aside)
        self.start()

    @property
    def _log(self) -> Path:
        return self.folder / "chroma.log"

    def _wait(self) -> None:
        if not _until(lambda: self.answers() or self._died(), STARTING) or self._died():
            words = self._log.read_text(errors="replace").strip()[-500:]
            self.stop()
            raise Unreachable(
                f"Chroma did not start in {self.folder}: {words or 'it said nothing'}."
            )

    def _died(self) -> bool:
        return self._child is None or self._child.poll() is not None


def free_port() -> int:
    """A port of the loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _program() -> list[str]:
    """Chroma's own entry point in this interpreter, which needs no script on the PATH."""
    return [
        sys.executable,
        "-c",
        "from chromadb_rust_bindings import cli; import sys; cli(['chroma', *sys.argv[1:]])",
    ]


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
