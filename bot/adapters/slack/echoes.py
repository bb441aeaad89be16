"""Tells a thumb's second tap from a wish, also where two threads bring them at the same moment."""

import threading
import time
from collections.abc import Callable

# Seconds in which a second tap on the same words is a thumb's, not a wish.
ECHO = 3.0


class Echoes:
    """Remembers what was tapped for as long as it may come again by accident."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._tapped: dict[str, float] = {}

    def repeats(self, tap: str) -> bool:
        """Whether this was tapped a moment ago; of two at once, one is the first."""
        with self._lock:
            now = self._now()
            self._tapped = {key: at for key, at in self._tapped.items() if now - at < ECHO}
            if tap in self._tapped:
                return True
            self._tapped[tap] = now
            return False
