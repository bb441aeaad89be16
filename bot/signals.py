"""How a long-running process is told to stop: SIGTERM by its supervisor, SIGINT by a person."""

import signal
import threading


def told_to_stop() -> threading.Event:
    """An event that either signal sets; for the main thread only."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    return stop
