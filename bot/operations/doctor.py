"""`steward doctor`: looks at everything an office stands on, and explains what is wrong and how to mend it."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.bootstrap import SilentBell, open_office
from bot.config import Settings, home_folder, read_settings
from bot.kernel.errors import StewardError
from bot.operations.finding import Finding
from bot.operations.machine import machine_checks
from bot.operations.parts import database_checks, part_checks
from bot.operations.ways import way_checks
from bot.operations.work import work_checks


def examine() -> Iterator[Finding]:
    """Check one thing after the other; what cannot be looked at because of a fault is left out."""
    home = home_folder()
    yield from machine_checks(home)
    settings, faults = _settings()
    yield from faults
    if settings is None or not home.is_dir():
        return
    reached = True
    for found in database_checks(settings):
        reached = reached and found.state == "good"
        yield found
    yield from _carefully("Redis and Chroma", lambda: part_checks(settings))
    yield from _carefully("Ways in and out", lambda: way_checks(settings))
    if reached:
        yield from _carefully("Work", lambda: _of_the_office(settings))


def _of_the_office(settings: Settings) -> Iterator[Finding]:
    return work_checks(open_office(settings, bell=SilentBell()))


def _settings() -> tuple[Settings | None, list[Finding]]:
    """Settings and policy, or a finding for each line that is wrong in them."""
    try:
        settings = read_settings()
    except StewardError as fault:
        return None, [_wrong("Settings", line) for line in str(fault).splitlines()]
    try:
        _read_policy(settings.home)
    except StewardError as fault:
        return None, [_wrong("Policy", line) for line in str(fault).splitlines()]
    return settings, [Finding("Settings and policy", "good", "Both can be read.")]


def _read_policy(home: Path) -> None:
    from bot.actions import Actions
    from bot.actions.kinds import ACTIONS
    from bot.governance.policy import read_policy

    read_policy(home / "policy.toml", Actions(ACTIONS).capabilities())


def _wrong(check: str, line: str) -> Finding:
    what, _, fix = line.rpartition("; ")
    means = "Nothing starts until it is mended."
    return Finding(check, "fault", what or line, means, fix or "Correct that line.")


def _carefully(check: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """A check that breaks is a finding, too: the others go on."""
    try:
        yield from look()
    except Exception as fault:
        words = f"The check broke ({type(fault).__name__}: {fault})."
        yield Finding(check, "fault", words, "What it looks at does not work.", "steward verify")
