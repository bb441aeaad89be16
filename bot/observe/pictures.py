"""Pictures for a phone: values set by a typst template as a PNG of 1080 pixels' width."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from bot.kernel.frozen import Frozen

if TYPE_CHECKING:
    from typst import Fonts

Theme = Literal["light", "dark"]
PNG = "image/png"
_PIXELS_PER_INCH = 216.0


def picture(template: str, values: Frozen, theme: Theme = "light") -> bytes:
    """Draw `templates/NAME.typ`; the same template, values and theme give the same bytes."""
    from typst import Compiler

    folder = files("bot.observe") / "templates"
    parts = [(folder / name).read_bytes() for name in ("look.typ", f"{template}.typ")]
    drawn = Compiler(font_paths=_fonts()).compile(
        b"\n".join(parts),
        sys_inputs={"seen": values.model_dump_json(), "theme": theme},
        format="png",
        ppi=_PIXELS_PER_INCH,
    )
    assert isinstance(drawn, bytes)
    return drawn


@cache
def _fonts() -> "Fonts":
    """Those in typst's own wheel, so that a picture is the same on every machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False)
