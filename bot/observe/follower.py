"""Following the log: whoever tells of it elsewhere reads on from where they stopped."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.kernel.events import Event
from bot.kernel.ports import Log

_PAGE = 500


class Follower:
    """A reader of the whole log, in order; `place` is the file that remembers how far, if any."""

    def __init__(self, log: Log, *, after: int = 0, place: Path | None = None) -> None:
        self._log = log
        self._place = place
        self._after = int(place.read_text()) if place and place.exists() else after

    def follow(self, tell: Callable[[Sequence[Event]], None]) -> None:
        """Tell what is new, page by page; a page that `tell` raises for counts as unread."""
        while page := self._log.read_all(self._after, _PAGE):
            tell(page)
            self._read_to(page[-1].seq)

    def _read_to(self, seq: int) -> None:
        self._after = seq
        if self._place is not None:
            draft = self._place.with_suffix(".new")
            draft.write_text(str(seq))
            draft.replace(self._place)
