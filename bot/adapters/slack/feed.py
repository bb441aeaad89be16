"""Watches what the office has to show, and shows it: at once after somebody spoke, lazily otherwise."""

import logging
import threading
from collections.abc import Sequence
from typing import Protocol

from bot.adapters.slack.poster import Poster

# Seconds between looks: short while something is going on, doubling up to the longest.
SHORTEST = 0.01
LONGEST = 0.5

log = logging.getLogger(__name__)


class Watcher(Protocol):
    def look(self) -> None:
        """Look whether something is to be done about a thread."""
        ...


class Feed:
    """A thread that carries the office's cards to the postbox."""

    def __init__(self, poster: Poster, watchers: Sequence[Watcher]) -> None:
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
            found = self._look()
            pause = SHORTEST if found or self._wake.is_set() else min(pause * 1.5, LONGEST)
            self._wake.clear()
            self._wake.wait(pause)

    def _look(self) -> int:
        """Look once; a fault of the moment, such as a locked database, is not the end of the feed."""
        try:
            for watcher in self._watchers:
                watcher.look()
            return self._poster.post_due()
        except Exception:
            log.exception("the feed could not be read; it is read again")
            return 0
