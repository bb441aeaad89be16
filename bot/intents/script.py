"""What `steward resolve --json` prints: one line of JSON for each sentence."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.intents.resolver import Resolution, Resolver
from bot.intents.world import World


def json_line(text: str, world: World, resolver: Resolver) -> str:
    """One line of JSON that says how a sentence was understood."""
    return json.dumps(as_line(resolver.resolve(text, world)), ensure_ascii=False)


def as_line(resolution: Resolution) -> dict[str, object]:
    return {
        "text": resolution.text,
        "intents": [
            {"name": draft.name, "slots": dict(draft.slots)}
            for draft in resolution.drafts
            if not draft.is_guess
        ],
        "ask": resolution.ask.text if resolution.ask else None,
        "buttons": list(resolution.ask.buttons) if resolution.ask else [],
        "tier": resolution.tier,
        "confidence": resolution.confidence,
        "alternatives": list(resolution.alternatives),
        "outward": resolution.outward,
        "evidence": list(resolution.evidence),
    }


def main(arguments: Sequence[str]) -> None:
    """Resolves the text, or each line of standard input when it is `-`."""
    said = _parser().parse_args(arguments)
    world = _world(said.world, said.at, said.tz)
    resolver = Resolver()
    for text in sys.stdin if said.text == "-" else [said.text]:
        sys.stdout.write(json_line(text.rstrip("\n"), world, resolver) + "\n")
        sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="steward resolve")
    parser.add_argument("text")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--at")
    parser.add_argument("--tz")
    parser.add_argument("--world", type=Path)
    return parser


def _world(file: Path | None, at: str | None, tz: str | None) -> World:
    world = World.model_validate_json(file.read_text("utf-8")) if file else None
    return world_at(world or World(now=datetime.now(UTC)), at, tz)


def world_at(world: World, at: str | None, tz: str | None) -> World:
    """The world at another time, or in another zone; a time without an offset is local there."""
    known = world.model_dump()
    zone = tz or world.tz
    moment = datetime.fromisoformat(at) if at else world.now
    local = World(now=datetime.now(UTC), tz=zone).setting.now.tzinfo
    aware = moment if moment.tzinfo else moment.replace(tzinfo=local)
    return World.model_validate(known | {"now": aware, "tz": zone})


if __name__ == "__main__":
    main(sys.argv[1:])
