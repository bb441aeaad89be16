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

STARTING = 120.0
STOPPING = 10.0
# Seconds without an answer for which a server that lives counts as busy.
BUSY = 60.0
PORTS = 3


class FellAtStart(Unreachable):
    """It ended by itself before it answered, as it does where its data are damaged."""


class ChromaServer:
    """A child process over one folder. `supervise` starts it again when it has died, or hangs.

    Where somebody took its port meanwhile it starts on another: read `url` anew after each start.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._child: subprocess.Popen[bytes] | None = None
        self._answered = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Start and wait until it answers. Raises Unreachable, or FellAtStart, with what it printed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for _ in range(PORTS):
            if not is_free(self.port):
                self.port = free_port()
            self._spawn()
            if self._came_up():
                return
            self.stop()
            if is_free(self.port):
                break  # nobody took its port: it ended for another reason
        words = self._log.read_text(errors="replace").strip()[-500:]
        raise FellAtStart(f"Chroma did not start in {self.folder}: {words or 'it said nothing'}.")

    def supervise(self) -> bool:
        """Start it again where it has died, or has long been silent; gives whether that was needed.

        A busy one is left alone. Raises Unreachable.
        """
        if self.answers() or (not self._died() and time.monotonic() < self._answered + BUSY):
            return False
        self.stop()
        self.mend()
        return True

    def answers(self) -> bool:
        """Whether the server speaks, within a second."""
        try:
            answered = httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).is_success
        except httpx.HTTPError:
            return False
        if answered:
            self._answered = time.monotonic()
        return answered

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
        except FellAtStart:
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

    def _spawn(self) -> None:
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                [*_program(), "run", "--path", os.fspath(self.folder / "data"),
                 "--host", "127.0.0.1", "--port", str(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=os.environ | {"ANONYMIZED_TELEMETRY": "False"},
                start_new_session=True,
            )  # fmt: skip

    def _came_up(self) -> bool:
        """Whether it answers; not so where it has ended. Raises Unreachable where it does neither."""
        if not _until(lambda: self.answers() or self._died(), STARTING):
            self.stop()
            raise Unreachable(f"Chroma in {self.folder} gave no answer for {STARTING:.0f} s.")
        return not self._died()

    def _died(self) -> bool:
        return self._child is None or self._child.poll() is not None


def free_port() -> int:
    """A port of the loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on it; what the one before left in TIME_WAIT is no hindrance."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


# Chroma's own entry point in this interpreter, which needs no script on the PATH. A second server on
# the folder of one that outlived its parent would lose vectors, so on Linux it ends with its parent.
_PROGRAM = """
import ctypes, os, signal, sys
parent = int(sys.argv.pop(1))
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() == parent:
    from chromadb_rust_bindings import cli
    cli(["chroma", *sys.argv[1:]])
"""


def _program() -> list[str]:
    return [sys.executable, "-c", _PROGRAM, str(os.getpid())]


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False
