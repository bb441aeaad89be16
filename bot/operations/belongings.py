"""What of a home a backup carries: everything that does not follow from the log or from the machine."""

import os
from collections.abc import Iterator
from pathlib import Path

# Named are those left out, so that what somebody adds to a home is never forgotten.
_DERIVED = frozenset(
    ("redis", "redis.sock", "chroma", "chroma.url", "index", "models", "console", "up.lock")
)
_DATABASE = "steward.db"
_PARTS = (".part", ".tmp")
_LOOKS = 10


def belongings(home: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a home, by their names in it; looked for again until none is new.

    Mail programs move what they read from folder to folder: one look could miss it in both.
    """
    taken: set[str] = set()
    for _ in range(_LOOKS):
        new = [name for name in _names(home) if name not in taken]
        if not new:
            return
        for name in new:
            taken.add(name)
            try:
                yield name, (home / name).read_bytes()
            except FileNotFoundError:
                continue


def _names(home: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(home):
        at_top = Path(folder) == home
        folders[:] = sorted(name for name in folders if not (at_top and _stays(name)))
        for name in sorted(files):
            path = Path(folder) / name
            if path.is_file() and not (at_top and _stays(name)) and not name.endswith(_PARTS):
                yield path.relative_to(home).as_posix()


def _stays(name: str) -> bool:
    return name in _DERIVED or name.startswith((".", _DATABASE)) or name.endswith(".backup")
