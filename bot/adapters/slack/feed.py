"""Watches what the office has to show, and shows it: at once after somebody spoke, lazily otherwise."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

# Seconds between looks: short while something is going on, doubling up to the longest.
SHORTEST = 0.01
LONGEST = 0.5

log = logging.getLogger(__name__)


class Watcher(Protocol):
    def look(self) -> None:
        """Look whether something is to be done about a thread."""
        ...


class Posting(Protocol):
    def post_due(self) -> int:
        """Queue what is to be shown; returns how much of it is new."""
        ...


class Feed:
    """A thread that carries the office's cards to the postbox."""

    def __init__(self, poster: Posting, watchers: Sequence[Watcher]) -> None:
        self._poster = poster
        self._watchers = watchers
        self._wake = threading.Event()
        self._open = False
        self._thread = threading.Thread(target=self._run, name="slack-feed", daemon=True)

    def start(self) -> None:
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        self._open = False
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join()

    def hurry(self) -> None:
        """Something was said or decided: look now, and often for a while."""
        self._wake.set()

    def _run(self) -> None:
        pause = SHORTEST
        while self._open:
            pause = SHORTEST if self._look() else min(pause * 1.5, LONGEST)
            # Cleared only after it was noticed, so that no call is lost between two looks.
            if self._wake.wait(pause):
                self._wake.clear()
                pause = SHORTEST

    def _look(self) -> bool:
        """Look once; gives whether there was something new to post."""
        for watcher in self._watchers:
            _guarded(watcher.look)
        return bool(_guarded(self._poster.post_due))


def _guarded(look: Callable[[], int | None]) -> int | None:
    """A fault of the moment, such as a locked database, is not the end of the feed."""
    try:
        return look()
    except Exception:
        log.exception("the feed could not be read; it is read again")
        return None
