"""An exact payload as lines that are read on a phone: every name and value of it, without its punctuation."""

import json
from collections.abc import Iterable, Iterator, Mapping

# Stands ahead of each line of a longer value, so that no text in it can pass for a value of its own.
BAR = "│ "
_EMPTY: tuple[object, ...] = ("", None, [], {})


def readable(payload: str) -> str:
    """The payload itself, or each line of a list that is one, spelled out; anything else as it is."""
    whole = _values_in(payload)
    if whole is not None:
        return "\n".join(_spelled(whole))
    return "\n".join(line for said in payload.split("\n") for line in _item(said))


def _item(line: str) -> Iterable[str]:
    values = _values_in(line)
    return [line] if values is None else _spelled(values)


def _values_in(text: str) -> Mapping[str, object] | None:
    try:
        found: object = json.loads(text) if text.startswith("{") else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _spelled(values: Mapping[str, object]) -> Iterator[str]:
    """A line or more for each value, and one for the names of all that have none."""
    for name, value in values.items():
        if value not in _EMPTY:
            yield from _named(_words(name), value)
    empty = [_words(name) for name, value in values.items() if value in _EMPTY]
    if empty:
        yield f"Left empty: {', '.join(empty)}"


def _named(name: str, value: object) -> Iterator[str]:
    """A value on the line of its name, or under it where it has lines of its own."""
    match value:
        case dict():
            yield from _under(name, _spelled(value))
        case list():
            for position, item in enumerate(value, 1):
                yield from _named(f"{name} {position}", item)
        case str() if len(value.splitlines()) > 1:
            yield from _under(name, value.splitlines())
        case str():
            yield f"{name}: {value}"
        case _:
            yield f"{name}: {json.dumps(value)}"


def _under(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"{name}:"
    yield from (f"{BAR}{line}" for line in lines)


def _words(name: str) -> str:
    words = " ".join(name.replace("_", " ").split())
    return words[:1].upper() + words[1:]
