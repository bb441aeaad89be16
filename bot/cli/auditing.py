"""`steward runs`, `trace`, `verify`, `seal` and `rebuild`: what the log says, and that it holds."""

from typing import Annotated

import typer

from bot.adapters.terminal import lines
from bot.cli.completing import run_ids
from bot.cli.exits import FAULT, refusing
from bot.cli.terminal import Json, session

auditing = typer.Typer()


@auditing.command()
def runs(json: Json = False) -> None:
    """List the latest runs."""
    with refusing(json):
        for run in session().steward.runs():
            line = f"{run.id}  {run.state:<9}  {run.flow:<10}  {run.title}"
            typer.echo(lines.run_line(run) if json else line)


@auditing.command()
def trace(
    run: Annotated[
        str, typer.Argument(help="The run's id, as `runs` shows it.", autocompletion=run_ids)
    ],
    json: Json = False,
) -> None:
    """Show everything that happened to a run and why, from the message on."""
    with refusing(json):
        steward = session().steward
        for line in map(lines.event_line, steward.trace(run)) if json else steward.timeline(run):
            typer.echo(line)


@auditing.command()
def verify() -> None:
    """Check the log: the hash chain, every signature, and that all else follows from it."""
    with refusing():
        from bot.bootstrap import database, prepare
        from bot.config import read_settings
        from bot.storage.verify import verify as check

        settings = read_settings()
        prepare(settings)
        found = check(database(settings))
        for fault in found.faults:
            typer.echo(f"✗ {fault}")
        if found.faults:
            typer.echo("Repair read models with `steward rebuild`; a broken chain needs a backup.")
            raise typer.Exit(FAULT)
        typer.echo(
            f"✓ {found.events} events in {found.streams} streams, {found.decisions} signed "
            "decisions: the chain holds and everything follows from it."
        )


@auditing.command()
def seal() -> None:
    """Sign the log as it is now; note the fingerprint outside, and no past can be exchanged."""
    with refusing():
        from bot.governance.seal import fingerprint, seal as sign

        office = session().office
        made = sign(office.log, office.signer, office.clock.now())
        typer.echo(
            f"Sealed: {fingerprint(made)}" if made else "Nothing happened since the last seal."
        )


@auditing.command()
def rebuild() -> None:
    """Replace every read model by what follows from the log, and put unfinished work back."""
    with refusing():
        from bot.bootstrap import database, prepare
        from bot.config import read_settings
        from bot.storage.verify import rebuild as replace
        from worker.clock import reconcile

        settings = read_settings()
        prepare(settings)
        replace(database(settings))
        due = reconcile(session().office)
        typer.echo(f"Rebuilt; {due} unfinished item(s) are back on the agenda.")
