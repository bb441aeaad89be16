"""The memory process itself: it keeps Chroma running, and leaves nothing behind when it is stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from bot.bootstrap import CHROMA_NOTE, prepare
from bot.config import read_settings
from bot.memory.chroma import ChromaIndex
from bot.memory.dense import IndexAway

STARTING = 240


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of an office whose database is ready."""
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path))
    prepare(read_settings())
    return tmp_path


@pytest.fixture
def memory(home: Path) -> Iterator[subprocess.Popen[str]]:
    command = (sys.executable, "-m", "bot.memory")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("pause", [0.0, 3.0])
def test_stopped_while_it_still_learns_it_ends_cleanly(
    home: Path, memory: subprocess.Popen[str], pause: float
) -> None:
    url = noted(home / CHROMA_NOTE, memory)
    time.sleep(pause)

    os.kill(memory.pid, signal.SIGTERM)
    _, complaint = memory.communicate(timeout=STARTING)

    assert (memory.returncode, complaint) == (0, "")
    assert not (home / CHROMA_NOTE).exists()
    assert is_silent(url)


def test_killed_it_takes_its_chroma_along_so_that_the_next_one_is_alone_on_the_folder(
    home: Path, memory: subprocess.Popen[str]
) -> None:
    url = noted(home / CHROMA_NOTE, memory)

    memory.kill()
    memory.wait()

    assert until(lambda: is_silent(url))


def test_a_chroma_that_falls_comes_back_and_the_others_find_it(
    home: Path, memory: subprocess.Popen[str]
) -> None:
    address = noted(home / CHROMA_NOTE, memory)
    index = ChromaIndex(lambda: (home / CHROMA_NOTE).read_text(), "mini")
    index.advance(7)
    (chroma,) = psutil.Process(memory.pid).children()

    chroma.kill()

    assert until(lambda: is_silent(address) or chroma.pid not in children(memory))
    assert until(lambda: place(index) == 7)


def noted(note: Path, memory: subprocess.Popen[str]) -> str:
    """The address of its Chroma, once it is up."""
    assert until(lambda: memory.poll() is not None or note.exists())
    return note.read_text()


def place(index: ChromaIndex) -> int | None:
    try:
        return index.place()
    except IndexAway:
        return None


def children(memory: subprocess.Popen[str]) -> list[int]:
    return [child.pid for child in psutil.Process(memory.pid).children()]


def is_silent(url: str) -> bool:
    try:
        httpx.get(f"{url}/api/v2/heartbeat")
    except httpx.ConnectError:
        return True
    except httpx.HTTPError:
        return False  # it is just ending
    return False


def until(condition: Callable[[], bool]) -> bool:
    """Whether it came true, in a time that is generous for a busy machine."""
    for _ in range(STARTING * 20):
        if condition():
            return True
        time.sleep(0.05)
    return False
