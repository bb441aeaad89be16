"""Slack's mrkdwn reduced to the words that were meant, and words made safe to send back."""

import html
import re
import unicodedata
from collections.abc import Callable

NameOf = Callable[[str], str]

_CODE = re.compile(r"```(?P<block>.*?)```|`(?P<span>[^`\n]+)`", re.DOTALL)
_ANGLE = re.compile(r"<(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_EMPHASIS = tuple(
    re.compile(
        rf"(?<![^\W_])(?<!{mark}){mark}(?=\S)(?P<inner>[^{mark}\n]*\S){mark}(?!{mark}|[^\W_])"
    )
    for mark in (r"\*", "_", "~")
)
_QUOTE = re.compile(r"^>{1,3} ?", re.MULTILINE)
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "‘": "'", "’": "'", "‚": "'"})
_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
# Zero-width characters, direction marks and soft hyphens carry no words, but can hide some.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def plain_words(text: str, name_of: NameOf, me: str = "") -> str:
    """Reduce a message to plain text; `me` is the app's own user id, whose mentions only address it."""
    pieces: list[str] = []
    after = 0
    for code in _CODE.finditer(text):
        pieces.append(_reduced(text[after : code.start()], name_of, me))
        pieces.append(_unescaped(code["block"] or code["span"] or ""))
        after = code.end()
    pieces.append(_reduced(text[after:], name_of, me))
    return _tidied("".join(pieces))


def mentions(text: str, user: str) -> bool:
    """Whether `user` is addressed in a message as Slack sent it."""
    return f"<@{user}>" in text or f"<@{user}|" in text


def escaped(text: str) -> str:
    """Words that mrkdwn shows as they are: no mention, no link, no command can hide in them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clipped(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def pieces_of(text: str, most: int) -> list[str]:
    """Split at line ends where possible, then at spaces; nothing is left out."""
    pieces: list[str] = []
    rest = text
    while len(rest) > most:
        cut = max(rest.rfind("\n", 1, most), 0) or max(rest.rfind(" ", 1, most), 0) or most
        pieces.append(rest[:cut])
        rest = rest[cut:].removeprefix("\n")
    return [piece for piece in (*pieces, rest) if piece.strip()]


def _reduced(text: str, name_of: NameOf, me: str) -> str:
    resolved = _ANGLE.sub(lambda found: _resolved(found, name_of, me), text)
    for emphasis in _EMPHASIS:
        resolved = emphasis.sub(lambda found: found["inner"], resolved)
    return _unescaped(_QUOTE.sub("", resolved.replace("&gt;", ">"))).translate(_QUOTES)


def _resolved(found: re.Match[str], name_of: NameOf, me: str) -> str:
    target, label = found["target"], found["label"] or ""
    match target[0]:
        case "@":
            return "" if target[1:] == me else f"@{label or name_of(target[1:])}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return label or f"@{target[1:].partition('^')[0]}"
        case _:
            return _link(target, label)


def _link(target: str, label: str) -> str:
    """An address that Slack linked by itself reads as it was typed; a named link keeps both."""
    bare = re.sub(r"^(mailto:|tel:|https?://)", "", target)
    if not label:
        return bare if target.startswith(("mailto:", "tel:")) else target
    if label.strip() in (target, bare, bare.rstrip("/")):
        return label.strip()
    return f"{label} ({bare if target.startswith(('mailto:', 'tel:')) else target})"


def _unescaped(text: str) -> str:
    return html.unescape(text) if "&" in text else text


def _tidied(text: str) -> str:
    without = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    lines = [re.sub(r" {2,}", " ", line).strip() for line in _SPACES.sub(" ", without).split("\n")]
    return "\n".join(lines).strip()
