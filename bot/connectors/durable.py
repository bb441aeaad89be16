"""Writes a file so that, whatever stops the machine, it is there whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_durably(
    path: Path, content: bytes, *, staging: Path | None = None, mode: int = 0o666
) -> None:
    """Put content at `path` in one step that survives a power cut; `staging` is on the same disk."""
    with _written(staging or path.parent, content, mode) as passing:
        passing.replace(path)
    sync_folder(path.parent)


def create_durably(path: Path, content: bytes) -> None:
    """The same for a file that nobody else may have made; raises FileExistsError."""
    with _written(path.parent, content) as passing:
        path.hardlink_to(passing)
    sync_folder(path.parent)


def remove_durably(path: Path) -> None:
    """Take a file away for good; there may be none."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as what they name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _written(folder: Path, content: bytes, mode: int = 0o666) -> Iterator[Path]:
    """Content on the disk under a name of its own, which is gone afterwards."""
    passing = folder / f".{secrets.token_hex(8)}.part"
    try:
        with open(passing, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield passing
    finally:
        passing.unlink(missing_ok=True)
