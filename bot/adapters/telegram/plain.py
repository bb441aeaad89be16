"""What a person meant to write: formatting reduced, links and commands resolved, odd characters mended."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.adapters.telegram.wire import Entity

LITERAL = ("code", "pre")
MENDED = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\u2039\u203a", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000\t", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
        **dict.fromkeys("\u2028\u2029\x85\x0b\x0c", "\n"),
        **dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\ufeff\u061c", None),
        **dict.fromkeys(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))), None),
    }
)
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
OURSELVES = "Steward"
ADDRESSED = re.compile(rf"^{OURSELVES}\b[,:;!]?\s*")
TRAILING = re.compile(r" +(?=\n|$)")


def plain_text(text: str, entities: Sequence[Entity], bot: str) -> str:
    """The message as one would read it aloud to the steward, whose own name in front is dropped."""
    read = "".join(spoken(piece, entity, bot) for piece, entity in pieces(text, entities))
    return TRAILING.sub("", ADDRESSED.sub("", read)).strip()


def pieces(text: str, entities: Sequence[Entity]) -> Iterator[tuple[str, Entity | None]]:
    """The text cut at the entities that change its reading; nested ones follow the outermost."""
    units = text.encode("utf-16-le")
    at = 0
    for entity in sorted(telling(entities), key=lambda one: (one.offset, -one.length)):
        start, end = entity.offset, entity.offset + entity.length
        if start < at:
            continue
        yield units[at * 2 : start * 2].decode("utf-16-le", "replace"), None
        yield units[start * 2 : end * 2].decode("utf-16-le", "replace"), entity
        at = end
    yield units[at * 2 :].decode("utf-16-le", "replace"), None


def telling(entities: Sequence[Entity]) -> Iterator[Entity]:
    """Entities that are more than decoration."""
    kinds = (*LITERAL, "text_link", "mention", "bot_command")
    return (entity for entity in entities if entity.type in kinds)


def spoken(piece: str, entity: Entity | None, bot: str) -> str:
    match entity.type if entity else "":
        case "code" | "pre":
            return piece
        case "text_link" if entity and entity.url.rstrip("/") != piece.rstrip("/"):
            return f"{mended(piece)} ({entity.url})"
        case "mention" if piece.casefold() == f"@{bot}".casefold():
            return OURSELVES
        case "bot_command":
            return piece.partition("@")[0]
        case _:
            return mended(piece)


def mended(text: str) -> str:
    """Smart quotes, unusual spaces and invisible marks as a keyboard would write them."""
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return CONTROLS.sub("", unified.translate(MENDED))
