"""Turns files into canonical Markdown, and that into passages that follow its structure."""

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import PurePath

from bot.kernel.errors import Malformed
from bot.kernel.frozen import Frozen
from bot.memory.unseen import shown

LARGEST = 20 * 1024 * 1024
LONGEST_TEXT = 2_000_000
# A passage of this many letters fits the 256 tokens that the embedder reads, with its headings.
PASSAGE = 800
_CONVERTED = frozenset({".pdf", ".docx", ".html", ".htm"})
_PLAIN = frozenset({".md", ".markdown", ".txt", ".csv", ".eml", ""})
# Else a damaged file would be taken for plain text, and its bytes for words.
_BEGINNINGS = {".pdf": b"%PDF", ".docx": b"PK"}
_HEADING = re.compile(r"^(#{1,6})\s+(.*\S)\s*$")
_ROW = re.compile(r"^\s*\|")
_PAGE_BREAK = "\f"
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")


class Passage(Frozen):
    """A part of a document, with the headings that it stands under."""

    headings: tuple[str, ...]
    text: str
    page: int = 0  # of a file that has pages

    @property
    def place(self) -> tuple[str, ...]:
        """Where in its document a reader finds it."""
        return (*((f"page {self.page}",) if self.page else ()), *self.headings)

    @property
    def whole(self) -> str:
        """The passage as it is indexed and cited: its headings say what it is about."""
        return f"{' › '.join(self.headings)}: {self.text}" if self.headings else self.text


def canonical_text(name: str, content: bytes, form: str | None = None) -> str:
    """A file as Markdown in one normal form; `form` is its ending, if not that of its name. Raises Malformed for what is too large or unreadable."""
    if len(content) > LARGEST:
        raise Malformed(
            f"{name} has {len(content) / 2**20:.0f} MB, and {LARGEST // 2**20} is the most I read; "
            "send the part that matters."
        )
    ending = PurePath(name).suffix.lower() if form is None else form
    if ending not in _CONVERTED | _PLAIN:
        raise Malformed(
            f"I cannot read {ending} files; send {name} as PDF, DOCX, HTML, CSV or text."
        )
    text = (
        _converted(name, ending, content) if ending in _CONVERTED | {".csv"} else _decoded(content)
    )
    canonical = _normal(text)
    if not canonical.strip():
        raise Malformed(f"{name} holds no text that I can read; if it is a scan, send its text.")
    return canonical[:LONGEST_TEXT]


def passages(markdown: str) -> list[Passage]:
    """Parts that end where the text does: at headings, paragraphs and rows, then at sentences."""
    pages = markdown.split(_PAGE_BREAK)
    headings: list[tuple[int, str]] = []
    return [
        Passage(headings=titles, text=text, page=number if len(pages) > 1 else 0)
        for number, page in enumerate(pages, 1)
        for titles, blocks in _sections(page, headings)
        for text in _packed(blocks)
    ]


def _converted(name: str, ending: str, content: bytes) -> str:
    if not content.startswith(_BEGINNINGS.get(ending, b"")):
        raise Malformed(f"{name} is not a {ending[1:].upper()} file, or is damaged; send it again.")
    content = shown(name, ending, content)
    from markitdown import MarkItDown, StreamInfo  # 0.6 s that only a file has to pay

    try:
        # No plugins, and a stream instead of a path or address: nothing else is ever fetched.
        result = MarkItDown(enable_plugins=False).convert_stream(
            BytesIO(content), stream_info=StreamInfo(extension=ending)
        )
    except Exception as error:  # every converter behind it has errors of its own
        raise Malformed(f"{name} cannot be read as {ending[1:].upper()}: {error}") from error
    return str(result.text_content)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _normal(text: str) -> str:
    """One form for what looks the same, and no control or invisible letters that hide words."""
    composed = unicodedata.normalize("NFKC", text.replace("\r\n", "\n").replace("\r", "\n"))
    visible = "".join(
        letter
        for letter in composed
        if letter in f"\n\t{_PAGE_BREAK}" or unicodedata.category(letter)[0] != "C"
    )
    lines = (line.rstrip(" \t") for line in visible.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n \t")


def _sections(
    page: str, headings: list[tuple[int, str]]
) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The parts of a page under their headings; those that are open at its end go on on the next."""
    lines: list[str] = []
    for line in page.split("\n"):
        if heading := _HEADING.match(line):
            yield tuple(title for _, title in headings), _blocks(lines)
            level, lines = len(heading[1]), []
            headings[:] = [pair for pair in headings if pair[0] < level] + [(level, heading[2])]
        else:
            lines.append(line)
    yield tuple(title for _, title in headings), _blocks(lines)


def _blocks(lines: list[str]) -> list[str]:
    """Paragraphs; a table's rows each get its first row, which names their columns."""
    blocks: list[str] = []
    for paragraph in "\n".join(lines).split("\n\n"):
        rows = [line for line in paragraph.split("\n") if line.strip()]
        if len(rows) > 2 and all(_ROW.match(row) for row in rows):
            blocks += [f"{rows[0]}\n{row}" for row in rows[2:]]
        elif rows:
            blocks.append("\n".join(rows))
    return blocks


def _packed(blocks: list[str]) -> Iterator[str]:
    """Blocks side by side up to the size of a passage; what is longer is cut between sentences."""
    packed = ""
    for block in chain.from_iterable(map(_cut, blocks)):
        if packed and len(packed) + len(block) + 2 > PASSAGE:
            yield packed
            packed = ""
        packed = f"{packed}\n\n{block}" if packed else block
    if packed:
        yield packed


def _cut(block: str) -> Iterator[str]:
    while len(block) > PASSAGE:
        ends = [end.start() for end in _SENTENCE_END.finditer(block, 0, PASSAGE)]
        space = block.rfind(" ", 0, PASSAGE)
        at = ends[-1] if ends else space if space > 0 else PASSAGE
        yield block[:at].strip()
        block = block[at:].strip()
    if block:
        yield block
