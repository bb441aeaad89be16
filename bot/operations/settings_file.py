"""Writes answers into `settings.toml`, leaving every other line as its owner wrote it, for no other eyes."""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from bot.config import Settings, read_settings, variable
from bot.connectors.durable import write_durably
from bot.kernel.errors import Malformed

NAME = "settings.toml"
_TABLE = re.compile(r"^\s*\[")
PRIVATE = 0o600


def changed(home: Path, values: Mapping[str, str]) -> tuple[str, Settings]:
    """The file's text with these values, such as `company.name`, and what it then sets.

    Raises Misconfigured where a value is wrong, Malformed where the file defies being edited.
    """
    path = home / NAME
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for name, value in values.items():
        table, _, key = name.rpartition(".")
        text = _with(text, table, key, value)
        _check(text, table, key, value)
    return text, read_settings(_environment(home, values), text)


def write(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    write_durably(home / NAME, text.encode(), mode=PRIVATE)


def _environment(home: Path, values: Mapping[str, str]) -> dict[str, str]:
    """What else is set, but for what is being changed."""
    hidden = {variable(name) for name in values}
    others = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**others, "STEWARD_HOME": str(home)}


def _with(text: str, table: str, key: str, value: str) -> str:
    """Replace the line of a key in its table, or add one at the table's end."""
    lines = text.splitlines()
    start, end = _place(lines, table)
    # A JSON string of ASCII is a TOML basic string as well.
    line = f"{key} = {json.dumps(value)}"
    for number in range(start, end):
        if re.match(rf"\s*{re.escape(key)}\s*=", lines[number]):
            lines[number] = line
            return _text(lines)
    while end > start and not lines[end - 1].strip():
        end -= 1
    lines.insert(end, line)
    if len(lines) > end + 1 and _TABLE.match(lines[end + 1]):
        lines.insert(end + 1, "")
    return _text(lines)


def _place(lines: list[str], table: str) -> tuple[int, int]:
    """Where a table's own lines begin and end; a table that is not there yet is begun."""
    start = 0
    if table:
        header = f"[{table}]"
        at = [
            number for number, line in enumerate(lines) if line.partition("#")[0].strip() == header
        ]
        if not at:
            lines += ["", header] if lines else [header]
            at = [len(lines) - 1]
        start = at[0] + 1
    ends = (number for number in range(start, len(lines)) if _TABLE.match(lines[number]))
    return start, next(ends, len(lines))


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _check(text: str, table: str, key: str, value: str) -> None:
    """What was written must be what is read; a file in an unusual style is left to its owner."""
    try:
        found = tomllib.loads(text)
        if (found[table] if table else found)[key] == value:
            return
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        pass
    where = f"under [{table}]" if table else "at the top"
    raise Malformed(f"{NAME} is written in a way that I cannot edit: set {key} there, {where}.")
