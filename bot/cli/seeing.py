"""`steward status`, `digest`, `replay` and `at`: looking back from the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.completing import named, run_ids
from bot.cli.exits import FAULT, refusing
from bot.cli.terminal import session

if TYPE_CHECKING:
    from bot.adapters.terminal.session import Session

seeing = typer.Typer()


@seeing.command()
def replay(
    run: Annotated[
        str,
        typer.Argument(help="The run's id, or words that fit the latest.", autocompletion=run_ids),
    ] = "",
    step: Annotated[str, typer.Option("--from", help="Fork a new run from this step.")] = "",
    flow: Annotated[
        int, typer.Option(help="Compare with this version of its flow, or of all since a day.")
    ] = 0,
    since: Annotated[
        str, typer.Option(help="Try a policy or a flow on the runs since this day.")
    ] = "",
    policy: Annotated[Path | None, typer.Option(help="The policy file to try.")] = None,
) -> None:
    """Run something again from its record, without effects, and compare; or fork it; or try a policy or flow."""
    with refusing():
        from bot.commands.seeing import in_words

        here = session()
        seeing = here.steward.seeing
        if policy is not None or (since and flow):
            _try(here, since or "1970-01-01", policy, flow)
        elif step:
            _say(f"replay {seeing.run_meant(run).id} from {step}")
        else:
            compared = seeing.replay(seeing.run_meant(run), flow or None)
            typer.echo("\n".join(in_words(compared)))
            if compared.difference is not None:
                raise typer.Exit(FAULT)


@seeing.command()
def status(
    run: Annotated[
        str, typer.Argument(help="A run's id; all if empty.", autocompletion=run_ids)
    ] = "",
) -> None:
    """Show what runs, waits, failed and is due; or one run, with its picture as a file."""
    _say(f"status {run}".strip())


@seeing.command()
def digest(
    week: Annotated[bool, typer.Option("--week", help="The last seven days.")] = False,
) -> None:
    """Show what was done, what waits, what is due and what it is worth."""
    _say("weekly digest" if week else "digest")


@seeing.command()
def at(
    moment: Annotated[str, typer.Argument(help="The moment, as in 2026-03-02T10:00.")],
    kind: Annotated[str, typer.Argument(help="customer or run")],
    name: Annotated[
        str, typer.Argument(help="The customer's name, or the run's id.", autocompletion=named)
    ],
) -> None:
    """Show a customer or a run as it was at a moment."""
    with refusing():
        from bot.adapters.terminal.render import text_of
        from bot.commands.as_of import as_of
        from bot.intents.catalog.orders import AsOf

        if kind not in ("customer", "run"):
            raise typer.BadParameter(f"{kind!r}: there is customer and run.")
        asked = AsOf(moment=moment, kind=kind, what=name)
        typer.echo(text_of(as_of(asked, session().steward)))


def _say(words: str) -> None:
    with refusing():
        from bot.adapters.terminal.render import text_of

        here = session()
        for card in here.say(words):
            typer.echo(f"{text_of(card, here.fetched(card))}\n")


def _try(here: "Session", since: str, file: Path | None, flow: int) -> None:
    """What another policy, or else another version of the flows, would have made of the past."""
    from bot.commands.as_of import moment_in
    from bot.commands.seeing import table
    from bot.governance.policy import read_policy

    seeing, office = here.steward.seeing, here.office
    began, now = moment_in(since, here.steward), office.clock.now()
    if file is not None:
        policy = read_policy(file, office.actions.capabilities())
        found = seeing.what_if_policy(began, now, policy)
    else:
        found = seeing.what_if_flow(began, now, flow, "")
    text, rows = table(found, max(len(found.changed), 1))
    typer.echo(text)
    for row in rows:
        typer.echo(f"  {row.label}: {row.value}")
