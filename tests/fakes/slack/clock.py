"""Slack's clock, which tests move by hand, so that a minute between redeliveries costs nothing."""

import threading
import time


class PlatformClock:
    """Real time plus whatever was skipped; who sleeps on it skips ahead instead of waiting."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passed = 0.0
        self._slept = 0.0

    def now(self) -> float:
        """Seconds, monotonic: rate limits and redeliveries are counted on this."""
        return time.monotonic() + self._passed + self._slept

    def lived(self) -> float:
        """Seconds that a test let go by: a trigger's short life is counted on this, on a busy machine too."""
        return self._passed

    def sleep(self, seconds: float) -> None:
        """Stand in for `time.sleep` of whoever obeys a rate limit."""
        with self._lock:
            self._slept += max(0.0, seconds)

    def pass_time(self, seconds: float) -> None:
        """Let time go by for everything, also for triggers."""
        with self._lock:
            self._passed += seconds
