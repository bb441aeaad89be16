"""What a grammar answers: a value, where it ended, and what else the same words could mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from bot.intents.words import wordset

T = TypeVar("T", covariant=True)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A value read from some tokens; with `others` it must be confirmed before it counts."""

    end: int
    value: T
    others: tuple[T, ...] = ()
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when the operator speaks: what relative and local words are relative to."""

    now: datetime
    currency: str
    locale: str

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def decimal_comma(self) -> bool:
        return self.locale.split("-")[0].split("_")[0] in _DECIMAL_COMMA

    @property
    def month_first(self) -> bool | None:
        """Whether 3/4 is March 4th; None where the locale does not tell."""
        if self.locale in ("en-US", "en_US") or (self.locale, self.currency) == ("en", "USD"):
            return True
        return None if self.locale == "en" else False


_DECIMAL_COMMA = wordset("de fr es it pt nl pl sv da nb no fi cs")
