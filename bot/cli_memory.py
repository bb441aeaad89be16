"""`steward memory`: look into what is remembered, change it, and carry it in and out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.exits import refusing

if TYPE_CHECKING:
    from bot.memory.chat import Chat

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
    _say("correct", f"{ref}: {text}")


@memory.command()
def forget(record: Record) -> None:
    """Erase a record: its words, in every version and every index."""
    _say("forget", record)


@memory.command()
def review() -> None:
    """What is in doubt and waits for your word."""
    _say("review")


@memory.command()
def admit(record: Record) -> None:
    """Let count what was in doubt."""
    _say("admit", record)


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
    from bot.memory.ingest import Document
    from bot.memory.knowledge import SCOPE

    with refusing():
        chat = _chat()
        document = Document(name=file.name, content=file.read_bytes(), scope=SCOPE, at=chat.by.at)
        done = chat.memory.ingest(document, chat.by)
        typer.echo(
            f"{file.name}: {done.new} new passage(s), {done.kept} kept, {done.retired} retired, "
            f"{done.doubtful} in doubt, {done.left_out} left out."
        )


@memory.command("export")
def export_() -> None:
    """Write everything that is remembered to standard output, one JSON line a version."""
    from bot.memory.knowledge import owner
    from bot.memory.transfer import exported

    for line in exported(_chat().memory, owner()):
        typer.echo(line)


@memory.command("import")
def import_(
    file: Annotated[
        typer.FileText, typer.Argument(help="What `memory export` wrote; `-` for input.")
    ],
) -> None:
    """Read in what `export` wrote; what is known already stays as it is."""
    from bot.memory.transfer import imported

    with refusing():
        chat = _chat()
        done = imported(chat.memory, (line for line in file if line.strip()), chat.by)
        typer.echo(f"{done.written} record(s) written, {done.known} known already.")


def _say(*words: str) -> None:
    from bot.adapters.terminal.render import text_of

    with refusing():
        typer.echo(text_of(_chat().obey(" ".join(words))))


def _chat() -> "Chat":
    from bot.adapters.terminal.session import Session
    from bot.bootstrap import OWNER
    from bot.memory.chat import Chat
    from bot.memory.knowledge import owner
    from bot.memory.records import Authorship

    office = Session().office
    return Chat(office.memory(), owner(), Authorship(actor=OWNER, at=office.clock.now()))
