"""Cuts a message into tokens that every grammar reads, so that spans can be shown as evidence."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class Kind(StrEnum):
    WORD = "word"
    FIGURE = "figure"
    CODE = "code"
    LINK = "link"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """One word, figure or mark; `norm` is what literals are compared with."""

    text: str
    norm: str
    kind: Kind
    start: int
    end: int
    glued: bool
    """True when no space stands before it, as the `k` of `3k`."""


_CURRENCY = "EUR|USD|GBP|CHF|CAD|AUD|SEK|NOK|DKK|PLN|JPY"
_TOKEN = re.compile(
    rf"""
    (?P<link>[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[^\s<>]+|www\.[^\s<>]+)
  | (?P<currency>(?:{_CURRENCY})(?=[0-9]))
  | (?P<code>(?<![0-9])[A-Za-z]{{1,6}}-?[0-9][0-9A-Za-z]*(?:-[0-9A-Za-z]+)*)
  | (?P<figure>[0-9]+(?:[.,'’:/\-\u00a0\u202f][0-9]+)*)
  | (?P<word>[^\W\d_]+(?:['’\-][^\W\d_]+)*)
  | (?P<mark>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_KINDS = {
    "link": Kind.LINK,
    "currency": Kind.WORD,
    "code": Kind.CODE,
    "figure": Kind.FIGURE,
    "word": Kind.WORD,
    "mark": Kind.MARK,
}


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a message in order, each with its place in the text."""
    found: list[Token] = []
    last = -1
    for hit in _TOKEN.finditer(text):
        kind = _KINDS[hit.lastgroup or "mark"]
        found.append(
            Token(hit[0], plain(hit[0]), kind, hit.start(), hit.end(), hit.start() == last)
        )
        last = hit.end()
    return tuple(found)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """A word without case, accents, apostrophes and hyphens: `E-mail’s` becomes `emails`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’`-")
    return kept or text


def slice_of(text: str, tokens: tuple[Token, ...], start: int, end: int) -> str:
    """The operator's own words between two tokens, without the marks around them."""
    if start >= end:
        return ""
    return text[tokens[start].start : tokens[end - 1].end].strip(" \t\n,;:.!?\"“”„'`()[]-–—")


def wordset(text: str) -> frozenset[str]:
    """The words of a list that is written as a sentence, which reads better than quotes do."""
    return frozenset(text.split())
