"""How a pattern lies on a sentence: the values it takes and the tokens they were read from."""

from __future__ import annotations

from dataclasses import dataclass

from bot.intents.patterns import Slot
from bot.intents.values.reading import Reading


@dataclass(frozen=True, slots=True)
class Fill:
    """One slot with what was read for it, and the tokens it was read from."""

    slot: Slot
    reading: Reading[object]
    start: int


@dataclass(frozen=True, slots=True)
class Fit:
    """One way in which a pattern fits: where it ends, what it fills, how far-fetched it is."""

    end: int
    fills: tuple[Fill, ...] = ()
    cost: float = 0.0
