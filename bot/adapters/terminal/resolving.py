"""`steward resolve`: sentences in, one JSON line each out, in the office's world or a given one."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from bot.bootstrap import SilentBell, open_office, open_resolver, prepare
from bot.config import read_settings
from bot.intents.script import json_line, world_at
from bot.intents.world import World
from bot.kernel.errors import Malformed


def resolve_lines(texts: Iterable[str], at: str, tz: str, file: Path | None) -> Iterator[str]:
    """Understand each text as of `at`, in the world of `file` or of the live store."""
    settings = read_settings()
    prepare(settings)
    given = _read(file) if file else open_office(settings, bell=SilentBell()).understand.world()
    world = world_at(given, at or None, tz or None)
    resolver = open_resolver(settings)
    for text in texts:
        yield json_line(text.rstrip("\n"), world, resolver)


def _read(file: Path) -> World:
    try:
        return World.model_validate_json(file.read_text("utf-8"))
    except (OSError, ValidationError) as fault:
        what = str(fault).partition("\n")[0]
        raise Malformed(f"{file} is not a world that can be read ({what}).") from None
