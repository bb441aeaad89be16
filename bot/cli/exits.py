"""How a command ends: a refusal or a fault is a sentence, and the exit code tells them apart."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.adapters.terminal import lines
from bot.kernel.errors import Misconfigured, OutcomeUnknown, StewardError, Unreachable

FAULT, REFUSED = 1, 3


@contextmanager
def refusing(json: bool = False) -> Iterator[None]:
    """Turn an error of ours into its sentence and exit code: 1 for a fault, 3 for a refusal."""
    try:
        yield
    except (Misconfigured, Unreachable, OutcomeUnknown) as fault:
        _say_no(str(fault), json)
        raise typer.Exit(FAULT) from None
    except StewardError as refusal:
        _say_no(str(refusal), json)
        raise typer.Exit(REFUSED) from None


def _say_no(words: str, json: bool) -> None:
    if json:
        typer.echo(lines.refusal_line(words))
    typer.echo(words, err=True)
