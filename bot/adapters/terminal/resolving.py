"""`steward resolve`: sentences in, one JSON line each out, in the office's world or a given one."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.intents.resolver import Resolver
from bot.intents.script import json_line, world_at
from bot.intents.world import World


def resolve_lines(texts: Iterable[str], at: str, tz: str, file: Path | None) -> Iterator[str]:
    """Understand each text as of `at`, in the world of `file` or of the live store."""
    world = world_at(_world(file), at or None, tz or None)
    resolver = Resolver()
    for text in texts:
        yield json_line(text.rstrip("\n"), world, resolver)


def _world(file: Path | None) -> World:
    if file is not None:
        return World.model_validate_json(file.read_text("utf-8"))
    return World(now=datetime.now(UTC))
