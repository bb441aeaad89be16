"""What is said to memory itself, word for word: `memory show k_12`, as its buttons say it."""

import re
from typing import ClassVar

from bot.intents.catalog.intent import Intent

_ORDER = re.compile(r"\s*/?memory(?:\s+(?P<words>.*))?", re.IGNORECASE | re.DOTALL)


class MemoryOrder(Intent):
    """Not in the catalog: nobody has to guess it, and no router may."""

    name: ClassVar[str] = "memory"
    summary: ClassVar[str] = "look into what is remembered, or change it"
    words: str = "list"


def memory_order(text: str) -> MemoryOrder | None:
    """The order in a text; None where it is none."""
    found = _ORDER.fullmatch(text.strip())
    return MemoryOrder(words=(found["words"] or "list").strip()) if found else None
