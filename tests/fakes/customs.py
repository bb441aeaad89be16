"""Every payload that leaves for a platform crosses here; a bad one fails the test that sent it.

The fakes declare each call before anything else becomes of it: also one that a test ordered to fail,
that came too fast or while the platform was down, and whatever the adapter makes of the refusal.
This module is a pytest plugin; `tests/conftest.py` has it for every test.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest


class BadPayloadError(AssertionError):
    """The office sent a platform something that it would refuse."""


@dataclass
class Customs:
    """What crossed during one test."""

    crossed: int = 0
    faults: list[str] = field(default_factory=list)

    def clear(self) -> None:
        """Let the test end; raises BadPayloadError where something bad had crossed."""
        if self.faults:
            raise BadPayloadError("; ".join(self.faults))


_open = Customs()


def declare(call: str, faults: Iterable[str]) -> None:
    """Take note of one payload, and of what is wrong with it."""
    _open.crossed += 1
    _open.faults += [f"{call}: {fault}" for fault in faults]


@pytest.fixture(autouse=True)
def customs() -> Iterator[Customs]:
    """Inspects what the test sends, until its fakes are closed."""
    global _open
    around, _open = _open, Customs()
    mine = _open
    try:
        yield mine
    finally:
        _open = around
    mine.clear()
