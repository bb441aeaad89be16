"""The memory process itself: it keeps Chroma running, and leaves nothing behind when it is stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from bot.bootstrap import CHROMA_NOTE, prepare
from bot.config import read_settings

STARTING = 240


@pytest.mark.parametrize("pause", [0.0, 3.0])
def test_stopped_while_it_still_learns_it_ends_cleanly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path))
    prepare(read_settings())
    memory = subprocess.Popen(
        (sys.executable, "-m", "bot.memory"), stderr=subprocess.PIPE, text=True
    )
    url = noted(tmp_path / CHROMA_NOTE, memory)
    time.sleep(pause)

    os.kill(memory.pid, signal.SIGTERM)
    _, complaint = memory.communicate(timeout=STARTING)

    assert (memory.returncode, complaint) == (0, "")
    assert not (tmp_path / CHROMA_NOTE).exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/api/v2/heartbeat")


def noted(note: Path, memory: subprocess.Popen[str]) -> str:
    """The address of its Chroma, once it is up."""
    for _ in range(STARTING * 20):
        assert memory.poll() is None
        if note.exists() and (url := note.read_text()):
            return url
        time.sleep(0.05)
    raise AssertionError("the memory process did not start")
