"""Cuts a message into tokens that every grammar reads, so that spans can be shown as evidence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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


_CLIPPED = {
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tmw": "tomorrow",
    "tonite": "tonight",
    "abt": "about",
    "w": "with",
    "u": "you",
    "ur": "your",
    "rn": "now",
    "tmrrw": "tomorrow",
    "tomoz": "tomorrow",
    "nxt": "next",
    "wk": "week",
    "wks": "weeks",
    "yr": "year",
    "mnth": "month",
    "inv": "invoice",
    "invs": "invoices",
    "amt": "amount",
    "acct": "account",
    "addr": "address",
    "adr": "address",
    "num": "number",
    "b4": "before",
    "bc": "because",
    "recd": "received",
    "rcvd": "received",
    "recvd": "received",
    "proj": "project",
    "wat": "what",
    "wats": "whats",
    "r": "are",
    "yest": "yesterday",
    "yday": "yesterday",
    "mtgs": "meetings",
    "mtg": "meeting",
    "appt": "appointment",
    "msg": "message",
    "pmt": "payment",
    "cust": "customer",
    "em": "them",
    "thru": "through",
    "til": "till",
}
"""What is typed with a thumb, and the word it stands for."""
_CURLY = {**dict.fromkeys(map(ord, "“”„‟«»"), '"'), **dict.fromkeys(map(ord, "‘’‚‛‹›"), "'")}


def straightened(text: str) -> str:
    """A text whose quotation marks are as a typewriter has them, each in its place."""
    return text.translate(_CURLY)


_JOINED_TO = frozenset(
    ("re", "un", "pre", "co", "non", "anti", "multi", "ex", "auto", "over", "under", "todo")
)
"""What is one word with the next, hyphen or not; so is a single letter, as in `e-mail`."""


def _apart(token: Token) -> tuple[Token, ...]:
    """`forty-five` and `follow-up` are said as two words, and read so."""
    first, hyphen, rest = token.text.partition("-")
    is_one = len(first) < 2 or first.casefold() in _JOINED_TO
    if not hyphen or token.kind is not Kind.WORD or is_one:
        return (token,)
    middle = token.start + len(first)
    return (
        Token(f"{first}-", spoken_out(first), Kind.WORD, token.start, middle, token.glued),
        *_apart(Token(rest, spoken_out(rest), Kind.WORD, middle + 1, token.end, glued=True)),
    )


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a message in order, each with its place in the text."""
    found: list[Token] = []
    last = -1
    breaks = _breaks(text)
    for hit in _TOKEN.finditer(_blanked(text, breaks)):
        while breaks and breaks[0][0] < hit.start():
            start, end = breaks.pop(0)
            found.append(Token(";", ";", Kind.MARK, start, end, glued=False))
        if hit[0] in _SIGNS:
            found.append(
                Token(hit[0], _SIGNS[hit[0]], Kind.WORD, hit.start(), hit.end(), glued=False)
            )
            continue
        kind = _KINDS[hit.lastgroup or "mark"]
        token = Token(hit[0], spoken_out(hit[0]), kind, hit.start(), hit.end(), hit.start() == last)
        found.extend(_apart(token))
        last = hit.end()
    return tuple(found)


_BREAK = re.compile(r"(?<=\S)[^\S\n]*\n\s*(?:[-*•–—▪◦‣·]\s+)?|^\s*[-*•–—▪◦‣·]\s+(?=\S)")
_NUMBER = re.compile(r"(?:^|(?<=\s))([1-9]\d?)[.)]\s+(?=\S)")


def _breaks(text: str) -> list[tuple[int, int]]:
    """Where a new line or a point of a list begins: as good a division as a semicolon."""
    points = list(_NUMBER.finditer(text))
    counted = [hit for place, hit in enumerate(points, 1) if int(hit[1]) == place]
    begins = bool(counted) and text[: counted[0].start()].rstrip(" ")[-1:] in ("", "\n")
    numbers = [hit.span() for hit in counted] if begins and len(counted) > 1 else []
    lines = [hit.span() for hit in _BREAK.finditer(text) if hit.end() < len(text)]
    return sorted({*lines, *numbers})


def _blanked(text: str, breaks: list[tuple[int, int]]) -> str:
    for start, end in breaks:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def spoken_out(text: str) -> str:
    """A word as it is compared: plain, and whole where it was clipped."""
    word = plain(text)
    return _CLIPPED.get(word, word)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """A word without case, accents, apostrophes and hyphens: `E-mail’s` becomes `emails`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’`-")
    return kept or text


_SIGNS = dict.fromkeys("✅✔☑", "done") | dict.fromkeys("⏰🔔⏲", "reminder")
_SIGNS |= (
    dict.fromkeys("🧾", "invoice") | dict.fromkeys("📞☎", "call") | dict.fromkeys("✉📧", "mail")
)
"""Pictures that are said instead of a word."""


def _is_picture(letter: str) -> bool:
    """Whether nobody would read this aloud: a pictogram, or what colours or joins it."""
    return unicodedata.category(letter) in ("So", "Sk", "Mn", "Cf")


def _without_pictures(text: str) -> str:
    start, end = 0, len(text)
    while start < end and (_is_picture(text[start]) or text[start].isspace()):
        start += 1
    while end > start and (_is_picture(text[end - 1]) or text[end - 1].isspace()):
        end -= 1
    return text[start:end]


def slice_of(text: str, tokens: tuple[Token, ...], start: int, end: int) -> str:
    """The operator's own words between two tokens, without the marks around them."""
    if start >= end:
        return ""
    said = _without_pictures(text[tokens[start].start : tokens[end - 1].end])
    return said.strip(" \t\n,;:.!?\"“”„'`()[]-–—")


def norm_at(tokens: Sequence[Token], at: int) -> str:
    """What is compared with literals at a place; empty where there is no token."""
    return tokens[at].norm if 0 <= at < len(tokens) else ""


def wordset(text: str) -> frozenset[str]:
    """The words of a list that is written as a sentence, which reads better than quotes do."""
    return frozenset(text.split())
