"""`steward backup`, `restore` and `doctor`: the whole office in one file and back, and what ails it."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.exits import FAULT, refusing
from bot.kernel.errors import NotAllowed, StewardError

if TYPE_CHECKING:
    from bot.operations.finding import Finding

operations = typer.Typer()
PASSPHRASE = "STEWARD_BACKUP_PASSPHRASE"
File = Annotated[Path, typer.Argument(help="The backup's file; a folder to have it named by date.")]
KeyFile = Annotated[
    Path | None, typer.Option("--key-file", help=f"File with the passphrase; or set {PASSPHRASE}.")
]


@operations.command()
def backup(
    file: File,
    encrypt: Annotated[bool, typer.Option("--encrypt", help="Ask for a passphrase.")] = False,
    key_file: KeyFile = None,
) -> None:
    """Write everything into one file, while the office works, and prove it by a trial restore."""
    with refusing():
        from bot.bootstrap import prepare
        from bot.config import read_settings
        from bot.operations.backup import back_up

        passphrase = _passphrase(key_file, ask=encrypt, twice=True)
        settings = read_settings()
        prepare(settings)
        made = back_up(settings, file, passphrase)
        typer.echo(
            f"✓ {made.path} ({_size(made.size)}{', encrypted' if passphrase else ''}): "
            f"{made.checked.events} events and {made.files} files, restored on trial and verified."
        )
        if not passphrase:
            typer.echo(
                "It holds your keys and is not encrypted: keep it where only you can read it."
            )


@operations.command()
def restore(file: File, key_file: KeyFile = None) -> None:
    """Put the office of a backup into STEWARD_HOME, which must be empty; effects wait for `resume`."""
    with refusing():
        from bot.config import home_folder
        from bot.operations.parcel import is_encrypted
        from bot.operations.restore import restore as put_back

        passphrase = _passphrase(key_file, ask=is_encrypted(file), twice=False)
        home = home_folder()
        done = put_back(file, home, passphrase)
        typer.echo(
            f"✓ {home} is the office as of {done.made_at:%Y-%m-%d %H:%M} UTC: "
            f"{done.checked.events} events, verified. {done.pending} card(s) wait for you"
            + (f", and {done.unclear} effect(s) on which you are asked." if done.unclear else ".")
        )
        typer.echo(
            "All effects are stopped. If the original still runs, close it; then `steward up`, "
            "look at the cards, and `steward say resume`."
        )


@operations.command()
def doctor(
    fix: Annotated[
        bool, typer.Option("--fix", help="Do the safe fixes, each after asking.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Find what is wrong, what it means and how to mend it; exit code 1 where there is a fault."""
    from bot.operations.doctor import examine

    faults = 0
    for found in examine():
        typer.echo(_as_json(found) if json else _in_words(found))
        faults += not (fix and _mended(found)) and found.state == "fault"
    if faults:
        raise typer.Exit(FAULT)


def _mended(found: "Finding") -> bool:
    """Do what mends it, after asking; False where there is no such thing, or it did not work."""
    if found.mend is None or not typer.confirm(f"  Do it? ({found.fix})"):
        return False
    try:
        found.mend()
    except (StewardError, OSError) as fault:
        typer.echo(f"  That did not work: {fault}")
        return False
    typer.echo("  Done.")
    return True


def _in_words(found: "Finding") -> str:
    if found.state == "good":
        return f"✓ {found.check}: {found.words}"
    mark = "✗" if found.state == "fault" else "·"
    return f"{mark} {found.check}: {found.words}\n    {found.means}\n    → {found.fix}"


def _as_json(found: "Finding") -> str:
    from json import dumps

    shown = {name: getattr(found, name) for name in ("check", "state", "words", "means", "fix")}
    return dumps({**shown, "mends": found.mend is not None}, ensure_ascii=False)


def _passphrase(key_file: Path | None, *, ask: bool, twice: bool) -> str:
    """From a file, the environment or, where it is wanted, a person; empty for none."""
    if key_file is not None:
        try:
            return _kept(key_file.read_text(encoding="utf-8").strip(), f"{key_file} is empty.")
        except (OSError, UnicodeDecodeError):
            raise NotAllowed(f"The key file {key_file} cannot be read as text.") from None
    if told := os.environ.get(PASSPHRASE):
        return told
    if not ask:
        return ""
    if not sys.stdin.isatty():
        raise NotAllowed(f"It takes a passphrase: set {PASSPHRASE}, or give --key-file.")
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=twice))


def _kept(passphrase: str, otherwise: str) -> str:
    if not passphrase:
        raise NotAllowed(f"{otherwise} Nothing was done.")
    return passphrase


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count / 1_000:.1f} kB"
