"""Typed reading of the JSON that crosses the wire, since the fake trusts nobody's types."""

import json
from collections.abc import Iterator
from typing import cast

Json = dict[str, object]


def read(text: str | bytes) -> Json:
    """Decode a JSON object; anything else is an empty one."""
    decoded: object = json.loads(text)
    return cast(Json, decoded) if isinstance(decoded, dict) else {}


def text_of(holder: Json, *path: str) -> str:
    """Return the text at `path`, or nothing."""
    found: object = holder
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def child(holder: Json, *path: str) -> Json:
    """Return the object at `path`, or an empty one."""
    found: object = holder
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return cast(Json, found) if isinstance(found, dict) else {}


def items_of(holder: Json, key: str) -> list[Json]:
    """Return the objects in the list at `key`; a list sent as JSON text, as forms do, is decoded."""
    found = holder.get(key)
    if isinstance(found, str):
        decoded: object = json.loads(found) if found else []
        found = decoded
    if not isinstance(found, list):
        return []
    return [cast(Json, item) for item in found if isinstance(item, dict)]


def objects_in(value: object) -> Iterator[Json]:
    """Yield every object in a JSON value, outer before inner."""
    if isinstance(value, dict):
        yield cast(Json, value)
        for inner in value.values():
            yield from objects_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects_in(inner)
