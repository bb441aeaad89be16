"""Rich text that shows words exactly as they are: nothing in them is read as formatting or a mention."""

import re
from collections.abc import Iterable
from datetime import datetime

from slack_sdk.models.blocks import RichTextBlock, RichTextElement, RichTextElementParts
from slack_sdk.models.blocks.block_elements import (
    RichTextPreformattedElement,
    RichTextQuoteElement,
    RichTextSectionElement,
)

_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")
_BOLD = RichTextElementParts.TextStyle(bold=True)
_BLANK = " "
_ITALIC = RichTextElementParts.TextStyle(italic=True)

Part = RichTextElement


def plain(text: str) -> list[Part]:
    """Words with their web addresses made tappable."""
    parts: list[Part] = []
    after = 0
    for url in _URL.finditer(text):
        parts.extend(_text(text[after : url.start()]))
        parts.append(RichTextElementParts.Link(url=url[0]))
        after = url.end()
    return [*parts, *_text(text[after:])]


def bold(text: str) -> Part:
    return RichTextElementParts.Text(text=text or _BLANK, style=_BOLD)


def italic(text: str) -> Part:
    return RichTextElementParts.Text(text=text or _BLANK, style=_ITALIC)


def moment(at: datetime) -> Part:
    """A time, shown in the reader's own zone."""
    return RichTextElementParts.Date(
        timestamp=int(at.timestamp()),
        format="{date_short_pretty} {time}",
        fallback=f"{at:%Y-%m-%d %H:%M %Z}",
    )


def paragraph(*parts: Part) -> RichTextBlock:
    return RichTextBlock(elements=[RichTextSectionElement(elements=list(parts or plain(_BLANK)))])


def quote(*parts: Part) -> RichTextBlock:
    return RichTextBlock(elements=[RichTextQuoteElement(elements=list(parts))])


def lines(rows: Iterable[Iterable[Part]]) -> RichTextBlock:
    """One block with a line for each row."""
    parts: list[Part] = []
    for row in rows:
        parts += [*([RichTextElementParts.Text(text="\n")] if parts else []), *row]
    return paragraph(*parts)


def preformatted(text: str) -> RichTextBlock:
    part = RichTextElementParts.Text(text=text or _BLANK)
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=[part])])


def _text(text: str) -> list[Part]:
    return [RichTextElementParts.Text(text=text)] if text else []
