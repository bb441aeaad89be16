"""What most commands share: the terminal's session, and cards in words or, for scripts, one JSON object a line."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.adapters.terminal import lines

if TYPE_CHECKING:
    from bot.adapters.terminal.session import Session
    from bot.kernel.cards import Card

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]


def session() -> "Session":
    """The office as the terminal's main thread sees it; imported late, so that `--help` is quick."""
    from bot.adapters.terminal.session import Session

    return Session()


def show(cards: "list[Card]", json: bool, nothing: str = "") -> None:
    """Print each card; `nothing` is what a person reads where there is none."""
    from bot.adapters.terminal.render import text_of

    for card in cards:
        typer.echo(lines.card_line(card) if json else f"{text_of(card)}\n")
    if not cards and not json and nothing:
        typer.echo(nothing)
