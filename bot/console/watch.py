"""Notices that anything happened, whoever caused it, and tells every open tab."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool

# Seconds between looks: short for a while after something was said, decided or done.
_SHORTEST, _LONGEST, _LIVELY = 0.05, 0.4, 5.0
_BEAT_SECONDS = 15.0


class Watch:
    """Looks at the log's position, once for all tabs. `closing` tells when the server stops."""

    def __init__(self, position: Callable[[], int]) -> None:
        self._position = position
        self._last = 0
        self._looked_at = -1.0
        self._lively_until = 0.0
        self._looking = asyncio.Lock()
        self.closing: Callable[[], bool] = lambda: False

    def hurry(self) -> None:
        """Something was said or decided here: look often for a while."""
        self._lively_until = time.monotonic() + _LIVELY

    async def stream(self, welcome: Callable[[], bool]) -> AsyncIterator[str]:
        """Server-sent events: each new position of the log; ends where nobody is `welcome` any more."""
        shown, beat_at = -1, 0.0
        while not self.closing():
            position = await self._look()
            now = time.monotonic()
            if position != shown or now >= beat_at:
                if not await run_in_threadpool(welcome):
                    return
                yield f"data: {position}\n\n"
                shown, beat_at = position, now + _BEAT_SECONDS
            await asyncio.sleep(self._pause())

    async def _look(self) -> int:
        """The log's position, as of one short pause ago at most."""
        async with self._looking:
            now = time.monotonic()
            if now - self._looked_at >= _SHORTEST:
                position = await run_in_threadpool(self._position)
                if position != self._last:
                    self.hurry()
                self._last, self._looked_at = position, now
            return self._last

    def _pause(self) -> float:
        return _SHORTEST if time.monotonic() < self._lively_until else _LONGEST
