"""`steward demo`: a made-up business to try everything on, opened, or removed again."""

import os
from typing import Annotated

import typer

from bot.cli.exits import refusing

demo = typer.Typer(help="A made-up business to try everything on.", invoke_without_command=True)


@demo.callback()
def open_(
    context: typer.Context,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Make it, and do not open it.")
    ] = False,
) -> None:
    """Make a small made-up business beside your home, and open it; nothing of it can leave."""
    if context.invoked_subcommand is not None:
        return
    with refusing():
        from datetime import UTC, datetime

        from bot.cli.opening import open_here
        from bot.config import home_folder
        from bot.operations.demo import demo_home, make_demo, settings_of

        home = demo_home(home_folder())
        if not home.exists():
            typer.echo("Letting the made-up business live through its last weeks …")
        make_demo(home, datetime.now(UTC))
        typer.echo(f"The demo is in {home}; `steward demo remove` takes it away.")
        if no_open:
            typer.echo(f"Use it with STEWARD_HOME={home}")
            return
        os.environ["STEWARD_HOME"] = str(home)
        open_here(settings_of(home), typer.echo)


@demo.command()
def remove() -> None:
    """Remove the demo, and everything in it."""
    with refusing():
        from bot.config import home_folder
        from bot.operations.demo import demo_home, remove_demo

        home = demo_home(home_folder())
        remove_demo(home)
        typer.echo(f"{home} is gone.")
