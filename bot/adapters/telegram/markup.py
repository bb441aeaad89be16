"""Text that Telegram's parser accepts: safe HTML, and pages that never cut through a tag.

Lengths are UTF-16 code units after parsing, the strictest reading of Telegram's "characters".
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100
TOKENS = re.compile(r"<(?P<close>/?)(?P<name>[a-z-]+)[^>]*>|&(?:amp|lt|gt|quot);|[\s\S]")
ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
JOINER = "\u200d"
FLAGS = ("\U0001f1e6", "\U0001f1ff")


def escape(text: str) -> str:
    """Any words as harmless HTML, without characters that no chat can show."""
    shown = UNSHOWN.sub("", text)
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clipped(text: str, most: int) -> str:
    """At most so many characters, with an ellipsis where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def bold(text: str) -> str:
    return f"<b>{escape(text)}</b>"


def italic(text: str) -> str:
    return f"<i>{escape(text)}</i>"


def code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def block(text: str, language: str = "") -> str:
    """Lines in a fixed width; a language lets newer apps colour them."""
    if not language:
        return f"<pre>{escape(text)}</pre>"
    return f'<pre><code class="language-{language}">{escape(text)}</code></pre>'


def folded(html: str) -> str:
    """A quotation that shows its first lines and opens at a tap."""
    return f"<blockquote expandable>{html}</blockquote>"


def quoted(html: str) -> str:
    return f"<blockquote>{html}</blockquote>"


def plain(html: str) -> str:
    """What is read when the HTML is shown."""
    return "".join(atom.text for atom in atoms(html))


def length(html: str) -> int:
    return sum(atom.width for atom in atoms(html))


def pages(html: str, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """Split where a reader would, at lines, then at spaces; every page is whole HTML by itself."""
    rest = list(atoms(html))
    cut: list[str] = []
    while rest:
        size = fitting(rest, limit)
        page, rest = rest[:size], rest[size:]
        open_tags = unclosed(page)
        cut.append(
            "".join(atom.html for atom in page)
            + "".join(tag.closing for tag in reversed(open_tags))
        )
        rest = [*open_tags, *without_break(rest)] if any(atom.text for atom in rest) else []
    return tuple(page.strip() for page in cut if plain(page).strip())


@dataclass(frozen=True)
class Atom:
    """A tag, or one character with its HTML spelling."""

    html: str
    text: str = ""
    tag: str = ""
    closes: bool = False
    width: int = field(default=0)

    @property
    def opens(self) -> bool:
        return bool(self.tag) and not self.closes

    @property
    def closing(self) -> str:
        return f"</{self.tag}>"


def atoms(html: str) -> Iterator[Atom]:
    for token in TOKENS.finditer(html):
        spelled = token.group()
        if name := token["name"]:
            yield Atom(spelled, tag=name, closes=bool(token["close"]))
        else:
            shown = ENTITIES.get(spelled, spelled)
            yield Atom(spelled, shown, width=2 if ord(shown) > 0xFFFF else 1)


def fitting(rest: list[Atom], limit: int) -> int:
    """How many atoms make the next page: all that fit, or up to the last good place to break."""
    width = opened = 0
    for index, atom in enumerate(rest):
        width += atom.width
        opened += atom.opens
        if width > limit or opened > ENTITY_LIMIT:
            return good_break(rest, index)
    return len(rest)


def good_break(rest: list[Atom], most: int) -> int:
    """The last line end, else the last space, in the second half of the page; else a clean edge."""
    for stop in ("\n", " "):
        for index in range(most, most // 2, -1):
            if rest[index].text == stop:
                return index
    return clean_edge(rest, most)


def clean_edge(rest: list[Atom], most: int) -> int:
    """The last place before `most` that is not inside a cluster which a reader sees as one."""
    for index in range(most, most // 2, -1):
        if not (sticks(rest[index].text) or rest[index - 1].text == JOINER):
            return index
    return most


def sticks(text: str) -> bool:
    """Whether this belongs to the character before it: an accent, a joiner, half a flag."""
    return bool(text) and (
        text == JOINER
        or unicodedata.category(text) in ("Mn", "Me", "Sk")
        or FLAGS[0] <= text <= FLAGS[1]
    )


def unclosed(page: list[Atom]) -> list[Atom]:
    stack: list[Atom] = []
    for atom in page:
        if atom.opens:
            stack.append(atom)
        elif atom.closes and stack:
            stack.pop()
    return stack


def without_break(rest: list[Atom]) -> list[Atom]:
    """Drop the line end or space at which the page was cut."""
    return rest[1:] if rest and rest[0].text in ("\n", " ") else rest
