"""Turns a template and values into a PDF; values are data to the template, never markup."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.kernel.errors import Refused
from bot.kernel.frozen import Frozen

if TYPE_CHECKING:
    from typst import Fonts, PDFStandards

# PDF/A-2a: legible in decades, readable by screen readers, and refused where a glyph is missing.
_ARCHIVAL: "PDFStandards" = "a-2a"
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')


@dataclass(frozen=True)
class Sheet:
    """A set document; `missing` holds the characters that no font here could show."""

    content: bytes
    missing: str = ""


def typeset(template: str, values: Frozen, dated: datetime) -> Sheet:
    """Set `templates/NAME.typ` with our own fonts, else with the machine's too, else with gaps.

    The same template, values, date and fonts give the same bytes.
    """
    from typst import TypstError

    try:
        return Sheet(_compile(template, values, dated, _fonts(system=False), _ARCHIVAL))
    except TypstError:
        fonts = _fonts(system=True)
    try:
        return Sheet(_compile(template, values, dated, fonts, _ARCHIVAL))
    except TypstError as error:
        missing = "".join(dict.fromkeys(_MISSING.findall(error.diagnostic)))
    try:
        return Sheet(_compile(template, values, dated, fonts, []), missing)
    except TypstError as error:
        raise Refused(f"The {template} could not be set as a PDF: {error.message}") from error


def _compile(
    template: str, values: Frozen, dated: datetime, fonts: "Fonts", standards: "PDFStandards"
) -> bytes:
    from typst import Compiler

    source = files("bot.connectors") / "templates" / f"{template}.typ"
    content = Compiler(font_paths=fonts).compile(
        source.read_bytes(),
        sys_inputs={"paper": values.model_dump_json()},
        format="pdf",
        pdf_standards=standards,
        timestamp=dated,
    )
    assert isinstance(content, bytes)
    return content


@cache
def _fonts(*, system: bool) -> "Fonts":
    """Those in typst's own wheel, the same everywhere; with `system`, the machine's as well."""
    from typst import Fonts

    return Fonts(include_system_fonts=system)
