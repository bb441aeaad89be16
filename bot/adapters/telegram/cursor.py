"""How far Telegram's updates were taken, kept on disk so that a restart asks for what comes after.

Telegram numbers updates one by one, but draws a new random number after a week of silence
(https://core.telegram.org/bots/api#update): an old offset would then throw new messages away.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from bot.kernel.frozen import Frozen

SIX_DAYS = 6 * 24 * 3600.0


class Taken(Frozen):
    """The last update that was taken, and when, in seconds since 1970."""

    update: int
    at: float


class Cursor:
    """Kept in one small file, replaced whole."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        self._taken = self._read()

    @property
    def offset(self) -> int | None:
        """The offset to ask from; None, which loses nothing, when it would be too old to trust."""
        if self._taken is None or self._now() - self._taken.at > SIX_DAYS:
            return None
        return self._taken.update + 1

    def keep(self, update: int) -> None:
        """Note that everything up to this update was taken."""
        self._taken = Taken(update=update, at=self._now())
        draft = self._path.with_suffix(".draft")
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(self._taken.model_dump_json(), encoding="utf-8")
        os.replace(draft, self._path)

    def _read(self) -> Taken | None:
        try:
            return Taken.model_validate_json(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
