"""Reads that something is to be as it was before: `same as last month`, `the usual`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.intents.values.reading import Reading
from bot.intents.words import Token


@dataclass(frozen=True, slots=True)
class Again:
    """As it was the last time; what that was, only the books know."""


_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "same as last month",
        "same as last time",
        "same as last week",
        "same as before",
        "same as always",
        "same as usual",
        "same amount as last month",
        "same amount as last time",
        "same amount as before",
        "same thing as last month",
        "same again",
        "same amount",
        "like last month",
        "like last time",
        "as last month",
        "as last time",
        "as usual",
        "usual",
        "usual amount",
        "wie letzten monat",
        "wie letztes mal",
        "wie immer",
        "wie ublich",
        "das ubliche",
        "dasselbe wie letzten monat",
        "das gleiche wie letzten monat",
    )
)


def read_again(tokens: Sequence[Token], at: int) -> list[Reading[Again]]:
    """Words that point at the last time, the longest reading first."""
    said = tuple(token.norm for token in tokens[at : at + 5])
    ends = [at + len(phrase) for phrase in _PHRASES if said[: len(phrase)] == phrase]
    return [Reading(end, Again()) for end in sorted(ends, reverse=True)]
