"""`steward memory`: look into what is remembered, change it, and carry it in and out.

Looking is done at once. A change is said like in any chat, so that policy and the bus have their say.
"""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.exits import refusing
from bot.cli.terminal import session

memory = typer.Typer(help="Look into what is remembered, and change it.", no_args_is_help=True)
Words = Annotated[list[str], typer.Argument(help="What it is about.")]
Record = Annotated[str, typer.Argument(help="The record, as `memory list` names it.")]


@memory.command("list")
def list_() -> None:
    """The latest records."""
    _say("list")


@memory.command()
def search(words: Words) -> None:
    """The records that some words bring to mind, each with the reason."""
    _say("search", *words)


@memory.command()
def show(record: Record) -> None:
    """Every version of a record, and what changed last."""
    _say("show", record)


@memory.command()
def correct(
    ref: Annotated[str, typer.Argument(help="The record and the version you saw: ID@VERSION.")],
    text: Annotated[str, typer.Argument(help="How it should read.")],
) -> None:
    """Say a record otherwise; the earlier version stays as history."""
    _tell(f"memory correct {ref}: {text}")


@memory.command()
def forget(record: Record) -> None:
    """Erase a record and every trace of its words; asks for your approval first."""
    _tell(f"memory forget {record}")


@memory.command()
def review() -> None:
    """What is in doubt and waits for your word."""
    _say("review")


@memory.command()
def admit(record: Record) -> None:
    """Let count what was in doubt."""
    _tell(f"memory admit {record}")


@memory.command()
def rebuild() -> None:
    """Make every index anew from the records, prove that it equals them, and swap it in."""
    _say("rebuild")


@memory.command()
def check() -> None:
    """Compare the index that serves with the records."""
    _say("check")


@memory.command()
def ingest(file: Annotated[Path, typer.Argument(help="The document.")]) -> None:
    """Read a document in: PDF, DOCX, Markdown, HTML, CSV or plain text."""
    _tell("remember this", file)


@memory.command("export")
def export_() -> None:
    """Write everything that is remembered to standard output, one JSON line a version."""
    from bot.memory.knowledge import owner
    from bot.memory.transfer import exported

    for line in exported(session().office.memory(), owner()):
        typer.echo(line)


@memory.command("import")
def import_(
    file: Annotated[
        typer.FileText, typer.Argument(help="What `memory export` wrote; `-` for input.")
    ],
) -> None:
    """Read in what `export` wrote; what is known already stays as it is."""
    from bot.bootstrap import OWNER
    from bot.memory.records import Authorship
    from bot.memory.transfer import imported

    with refusing():
        office = session().office
        by = Authorship(actor=OWNER, at=office.clock.now())
        done = imported(office.memory(), (line for line in file if line.strip()), by)
        typer.echo(f"{done.written} record(s) written, {done.known} known already.")


def _say(*words: str) -> None:
    """Look into memory."""
    from bot.adapters.terminal.render import text_of
    from bot.memory.knowledge import OfficeKnowledge

    with refusing():
        office = session().office
        knowledge = OfficeKnowledge(office.memory, office.conversations.message)
        typer.echo(text_of(knowledge.consult(" ".join(words), office.clock.now())))


def _tell(text: str, *files: Path) -> None:
    """Say it in the terminal's thread, and show what comes of it."""
    from bot.adapters.terminal.render import text_of

    with refusing():
        here = session()
        kept = [here.steward.keep(file.name, "", file.read_bytes()) for file in files]
        for card in here.say(text, *kept):
            typer.echo(text_of(card))
