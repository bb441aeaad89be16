"""The port to everything outside of memory that still says what was forgotten."""

from collections.abc import Sequence
from typing import Protocol

from bot.kernel.frozen import Frozen
from bot.memory.records import Authorship


class Traces(Frozen):
    """Out of how much the words were erased; `stays` names what was sent with them and is left as it was."""

    messages: int = 0
    runs: int = 0
    stays: tuple[str, ...] = ()


class Erase(Protocol):
    def erase(self, words: Sequence[str], by: Authorship) -> Traces:
        """Take these words out of everything that was said, shown and drafted. Raises Conflict."""
        ...


class NoTraces:
    """`Erase` for a memory that stands alone, beside no log."""

    def erase(self, words: Sequence[str], by: Authorship) -> Traces:
        return Traces()
