"""Whether the machine is fit: Python, the home's folder, disk, and its clock's zone."""

import os
import pwd
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.operations.finding import Finding, good

PYTHON = (3, 11)
ENOUGH, LEAST = 2_000_000_000, 200_000_000
_SECRET = ("signing.key", "settings.toml")
_OTHERS = 0o077


def machine_checks(home: Path, *, enough: int = ENOUGH, least: int = LEAST) -> Iterator[Finding]:
    """`enough` and `least` are bytes of free disk: below the first a hint, below the second a fault."""
    yield _python()
    yield from _home(home)
    if home.is_dir():
        yield from _private(home)
        yield _disk(home, enough, least)


def _python() -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == PYTHON:
        return good("Python", f"It is {running}.")
    wanted = ".".join(map(str, PYTHON))
    means = f"Steward is made for {wanted}; its libraries are pinned for that."
    return Finding("Python", "fault", f"This is Python {running}.", means, "make install")


def _home(home: Path) -> Iterator[Finding]:
    if not home.exists():
        words, means = f"There is no folder {home} yet.", "The office was never opened."
        yield Finding("Home", "hint", words, means, "steward up")
        return
    if home.stat().st_uid != os.geteuid():
        yield _anothers(home, home.stat().st_uid)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=home):
            yield good("Home", f"It is {home}, and can be written.")
    except OSError as error:
        words = f"{home} cannot be written ({error.strerror})."
        fix = f"chown -R $USER {home}, or set STEWARD_HOME to a folder of yours."
        yield Finding("Home", "fault", words, "Nothing can be stored.", fix)


def _anothers(home: Path, owner: int) -> Finding:
    mine, theirs = _account(os.geteuid()), _account(owner)
    words = f"{home} belongs to {theirs}, and you are {mine}."
    means = "One of you cannot read what the other stores, and the office stops half-way."
    fix = f"sudo chown -R {mine} {home}, or run Steward as {theirs}."
    # Root can write there all the same, and often has to, as in a container.
    return Finding("Home", "fault" if os.geteuid() else "hint", words, means, fix)


def _account(number: int) -> str:
    """The name of an account of this machine; its number where it has none."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _private(home: Path) -> Iterator[Finding]:
    """Keys are for the owner only."""
    for name in _SECRET:
        path = home / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            means = "Other accounts of this machine can read your keys."

            def mend(path: Path = path) -> None:
                path.chmod(0o600)

            fix = f"chmod 600 {path}"
            yield Finding("Secrets", "fault", f"{name} is open to others.", means, fix, mend)


def _disk(home: Path, enough: int, least: int) -> Finding:
    free = shutil.disk_usage(home).free
    words = f"{free / 1e9:.1f} GB are free."
    if free >= enough:
        return good("Disk", words)
    means = "When the disk is full nothing is stored and nothing is sent; nothing is lost, either."
    state = "fault" if free < least else "hint"
    fix = f"Free some: du -sh {home}/* shows what Steward takes."
    return Finding("Disk", state, words, means, fix)  # type: ignore[arg-type]
