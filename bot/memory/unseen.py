"""What a file holds without showing it, which goes, and more than can be read, which is refused."""

import re
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from itertools import islice
from types import MappingProxyType
from xml.etree.ElementTree import Element, ParseError, tostring
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from bot.kernel.errors import Malformed

# Unpacked, in bytes: a thousand pages of text are some five million, pictures are many more.
LARGEST_TEXT = 8 * 2**20
LARGEST_UNPACKED = 200 * 2**20
MOST_PAGES = 1000
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0(?:\.0+)?\s*(?:[a-z%]+\s*)?(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "word/document.xml"


def shown(name: str, ending: str, content: bytes) -> bytes:
    """The file without what its reader does not see. Raises Malformed where there is too much of it."""
    look = _LOOKS.get(ending)
    return look(name, content) if look else content


def _shown_html(_name: str, content: bytes) -> bytes:
    """Without elements that their own mark-up hides; what a style sheet hides is not found out."""
    from bs4 import BeautifulSoup  # loaded by what converts the file anyway

    page = BeautifulSoup(content, "html.parser")
    for element in page.select("[hidden], template, noscript"):
        element.decompose()
    for element in page.select("[style]"):
        if not element.decomposed and _INVISIBLE.search(str(element["style"])):
            element.decompose()
    return page.encode()


def _shown_docx(name: str, content: bytes) -> bytes:
    """Without runs that are formatted as hidden."""
    try:
        with ZipFile(BytesIO(content)) as parts:
            _require_bounded(name, parts)
            if _DOCUMENT not in parts.namelist() or b"vanish" not in parts.read(_DOCUMENT):
                return content
            return _without_hidden_runs(parts)
    except (BadZipFile, OSError, RuntimeError, ValueError, ParseError, zlib.error) as error:
        raise Malformed(f"{name} cannot be read as DOCX: {error}") from error


def _require_bounded(name: str, parts: ZipFile) -> None:
    """A few thousand bytes can unpack to billions; a part is never read beyond the size that it claims."""
    sizes = {part.filename: part.file_size for part in parts.infolist()}
    text = sum(size for part, size in sizes.items() if part.endswith((".xml", ".rels")))
    if text > LARGEST_TEXT or sum(sizes.values()) > LARGEST_UNPACKED:
        raise Malformed(
            f"{name} unpacks to {sum(sizes.values()) / 2**20:,.0f} MB, far more than I can read; "
            "send the part that matters."
        )


def _without_hidden_runs(parts: ZipFile) -> bytes:
    from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

    body: Element = fromstring(parts.read(_DOCUMENT))
    for parent in list(body.iter()):
        for run in [child for child in parent if child.tag == f"{_WORD}r" and _is_hidden(child)]:
            parent.remove(run)
    rewritten = BytesIO()
    with ZipFile(rewritten, "w", ZIP_DEFLATED) as copy:
        for part in parts.infolist():
            own = tostring(body) if part.filename == _DOCUMENT else parts.read(part)
            copy.writestr(part.filename, own)
    return rewritten.getvalue()


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{_WORD}rPr/{_WORD}vanish")
    return vanish is not None and vanish.get(f"{_WORD}val", "true") not in ("0", "false", "off")


def _shown_pdf(name: str, content: bytes) -> bytes:
    from pdfminer.pdfpage import PDFPage

    try:
        pages = sum(1 for _ in islice(PDFPage.get_pages(BytesIO(content)), MOST_PAGES + 1))
    except Exception:  # whatever is wrong with it is told by what converts it
        return content
    if pages > MOST_PAGES:
        raise Malformed(
            f"{name} has more than {MOST_PAGES:,} pages, and that is the most I read; "
            "send the part that matters."
        )
    return content


_LOOKS: Mapping[str, Callable[[str, bytes], bytes]] = MappingProxyType(
    {".html": _shown_html, ".htm": _shown_html, ".docx": _shown_docx, ".pdf": _shown_pdf}
)
