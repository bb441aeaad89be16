"""The command line: everything an operator or a script can do with the office from a terminal.

Exit codes: 0 done · 1 fault (broken settings, unreachable parts, failed verification) ·
2 wrong usage · 3 refused (not allowed, not found, not understood).
"""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.auditing import auditing
from bot.cli.deciding import deciding
from bot.cli.demo import demo
from bot.cli.exits import REFUSED, refusing
from bot.cli.memory import memory
from bot.cli.operations import operations
from bot.cli.seeing import seeing
from bot.cli.setup import setup
from bot.cli.terminal import Json, session, show

app = typer.Typer(
    name="steward",
    help="An AI operating system for a one-person company.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
app.add_typer(setup, name="setup")
app.add_typer(deciding)
app.add_typer(seeing)
app.add_typer(auditing)
app.add_typer(operations)
app.add_typer(memory, name="memory")
app.add_typer(demo, name="demo")


@app.command()
def up() -> None:
    """Open the office in the foreground: redis, workers, clock and console, until Ctrl-C."""
    with refusing():
        from bot.cli.opening import open_here
        from bot.config import read_settings

        open_here(read_settings(), typer.echo)


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What should happen, in your own words.")],
    json: Json = False,
    thread: Annotated[str, typer.Option(help="Which conversation it belongs to.")] = "main",
) -> None:
    """Say something and wait until everything that it leads to rests."""
    with refusing(json):
        from bot.adapters.terminal.session import Session

        cards = Session(thread).say(text)
        show(cards, json)
        if cards and all(card.kind == "refusal" for card in cards):
            raise typer.Exit(REFUSED)


@app.command()
def chat(thread: Annotated[str, typer.Option(help="Which conversation.")] = "main") -> None:
    """Talk with Steward in the terminal."""
    with refusing():
        from bot.adapters.terminal.chat import chat as talk
        from bot.adapters.terminal.session import Session

        talk(Session(thread))


@app.command()
def console() -> None:
    """Print a one-time address for signing in to the web console."""
    with refusing():
        from bot.cli.opening import sign_in_address
        from bot.config import read_settings

        typer.echo(sign_in_address(read_settings()))


@app.command()
def pair(name: Annotated[str, typer.Option(help="Who is paired.")] = "") -> None:
    """Print a one-time code; the chat account that sends it becomes yours."""
    with refusing():
        from bot.bootstrap import OWNER

        here = session()
        owner = name or here.office.settings.owner
        code = here.steward.pairings.offer(OWNER, owner)
        typer.echo(f"Send this from the chat, within 15 minutes:\n\n    pair {code}\n")


@app.command()
def resolve(
    text: Annotated[str, typer.Argument(help="A sentence, or - for one a line on stdin.")],
    json: Json = False,
    at: Annotated[str, typer.Option(help="The moment, in ISO 8601.")] = "",
    tz: Annotated[str, typer.Option(help="The time zone.")] = "",
    world: Annotated[Path | None, typer.Option(help="Names and moment from a JSON file.")] = None,
) -> None:
    """Show how a sentence would be understood, without doing anything."""
    with refusing(json):
        from bot.adapters.terminal.resolving import lines_said, resolve_lines

        for line in resolve_lines(lines_said() if text == "-" else [text], at, tz, world):
            typer.echo(line)
