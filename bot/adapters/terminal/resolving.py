"""`steward resolve`: sentences in, one JSON line each out, in the office's world or a given one."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer

from bot.bootstrap import SilentBell, open_office, open_resolver, prepare
from bot.config import Settings, read_settings
from bot.governance.policy import Policy
from bot.intents.script import json_line
from bot.intents.world import World
from bot.intents.world_file import read_world, world_at


def resolve_lines(texts: Iterable[str], at: str, tz: str, file: Path | None) -> Iterator[str]:
    """Understand each text as of `at`, in the world of `file` or of the live store."""
    settings = read_settings()
    known, policy = _world(file, settings)
    world = world_at(known, at or None, tz or None)
    resolver = open_resolver(settings, policy, taught=file is None)
    for text in texts:
        yield json_line(text, world, resolver)


def lines_said() -> Iterator[str]:
    """What stands in each line of standard input, whatever its bytes are."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _world(file: Path | None, settings: Settings) -> tuple[World, Policy]:
    """The world of a file, or that of the office and its policy; neither needs the other."""
    if file is None:
        prepare(settings)
        office = open_office(settings, bell=SilentBell())
        return office.understand.world(), office.policy
    world, unread = read_world(file, datetime.now(UTC))
    for line in unread:
        typer.echo(line, err=True)
    return world, Policy()
