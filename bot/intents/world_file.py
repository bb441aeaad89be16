"""A world from a JSON file, so that scripts can ask how a sentence is understood there."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, JsonValue, ValidationError

from bot.intents.world import Contact, Customer, Invoice, Lead, PendingApproval, World
from bot.kernel.errors import Malformed

_PARTS: dict[str, type[BaseModel]] = {
    "customers": Customer,
    "contacts": Contact,
    "leads": Lead,
    "invoices": Invoice,
    "approvals": PendingApproval,
}


def read_world(file: Path, now: datetime) -> tuple[World, tuple[str, ...]]:
    """The world of a file, with a sentence for each key in it that nothing reads.

    What is left out has its default, and `now` is the moment where the file names none.
    Raises Malformed, with the place and the fix, for a file that is no world.
    """
    try:
        found: JsonValue = _without_nulls(json.loads(file.read_text("utf-8-sig")))
    except (OSError, ValueError) as fault:
        raise Malformed(f"{file} is not a world that can be read ({fault}).") from None
    if not isinstance(found, dict):
        raise Malformed(f"{file} is not a world: it must be one JSON object, as {{}} is.")
    try:
        world = World.model_validate({"now": now, **_in_its_currency(found)})
    except ValidationError as faults:
        first = faults.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise Malformed(f"{file}: {place}: {first['msg'].removeprefix('Value error, ')}.") from None
    return world, tuple(f"{file}: {line}" for line in _unread(found, World))


def world_at(world: World, at: str | None, tz: str | None) -> World:
    """The world at another time, or in another zone; a time without an offset is local there."""
    known = world.model_dump()
    try:
        zone = World.model_validate(known | {"tz": tz or world.tz, "now": datetime.now(UTC)}).tz
        moment = datetime.fromisoformat(at) if at else world.now
    except ValidationError:
        raise Malformed(f"There is no time zone {tz!r}; write one like Europe/Berlin.") from None
    except ValueError:
        raise Malformed(f"{at!r} is no moment; write it like 2026-11-18T10:00.") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return World.model_validate(known | {"now": aware, "tz": zone})


def _without_nulls(found: JsonValue) -> JsonValue:
    """A null says as little as a key that is left out."""
    if isinstance(found, dict):
        return {key: _without_nulls(value) for key, value in found.items() if value is not None}
    return [_without_nulls(each) for each in found] if isinstance(found, list) else found


def _in_its_currency(found: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Invoices are in the currency of their world unless they say otherwise."""
    usual, invoices = found.get("currency"), found.get("invoices")
    if usual is None or not isinstance(invoices, list):
        return found
    priced = [{"currency": usual, **each} if isinstance(each, dict) else each for each in invoices]
    return {**found, "invoices": priced}


def _unread(found: JsonValue, kind: type[BaseModel]) -> Iterator[str]:
    """A mistyped key would quietly leave its part of the world out."""
    if isinstance(found, list):
        for each in found:
            yield from _unread(each, kind)
    if not isinstance(found, dict):
        return
    for key, value in found.items():
        if key in kind.model_fields:
            yield from _unread(value, _PARTS[key]) if key in _PARTS else ()
            continue
        near = difflib.get_close_matches(key, kind.model_fields, n=1)
        yield f"nothing reads the key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ".")
