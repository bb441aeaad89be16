"""How a long-running process is told to stop: SIGTERM by its supervisor, SIGINT by a person."""

import ctypes
import os
import signal
import sys
import threading

_PR_SET_PDEATHSIG = 1


def told_to_stop() -> threading.Event:
    """An event that either signal sets; for the main thread only."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop


def stop_with(parent: int) -> None:
    """Have this process told to stop when its parent is gone, even if that was killed; on Linux only.

    The parent's own thread that started it counts as the parent (prctl(2), PR_SET_PDEATHSIG).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
