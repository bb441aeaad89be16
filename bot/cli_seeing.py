"""`steward status`, `digest`, `replay` and `at`: looking back from the command line."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.completing import named, run_ids
from bot.exits import FAULT, refusing

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
    flow: Annotated[int, typer.Option(help="Compare with this version of its flow.")] = 0,
    since: Annotated[str, typer.Option(help="Try a policy on the runs since this day.")] = "",
    policy: Annotated[Path | None, typer.Option(help="The policy file to try.")] = None,
) -> None:
    """Run something again from its record, without effects, and compare; or fork it; or try a policy."""
    with refusing():
        from bot.adapters.terminal.session import Session
        from bot.commands_seeing import in_words

        session = Session()
        if policy is not None:
            _try_policy(session, since, policy)
        elif step:
            found = session.steward.seeing.run_meant(run)
            _say(f"replay {found.id} from {step}")
        else:
            meant = session.steward.seeing.run_meant(run)
            compared = session.steward.seeing.replay(meant, flow or None)
            typer.echo("\n".join(in_words(compared)))
            if not compared.identical:
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
        from bot.adapters.terminal.session import Session

        session = Session()
        then = _moment(moment, session)
        if kind == "customer":
            customer, event = session.steward.seeing.customer_at(name, then)
            for field, value in customer.model_dump().items():
                typer.echo(f"{field}: {value}")
            typer.echo(f"since {event.at:%Y-%m-%d %H:%M}, by {event.actor}: {event.rationale}")
        elif kind == "run":
            run = session.steward.seeing.run_at(session.steward.run(name), then)
            typer.echo(f"{run.title}: {run.state}")
            for step, state in run.steps.items():
                typer.echo(f"  {step}: {state.status}")
        else:
            raise typer.BadParameter(f"{kind!r}: there is customer and run.")


def _say(words: str) -> None:
    with refusing():
        from bot.adapters.terminal.render import text_of
        from bot.adapters.terminal.session import Session

        for card in Session().say(words):
            typer.echo(f"{text_of(card)}\n")


def _try_policy(session: "Session", since: str, path: Path) -> None:
    from bot.commands_seeing import table
    from bot.governance.policy import read_policy

    office = session.office
    policy = read_policy(path, office.actions.capabilities())
    began = _moment(since or "1970-01-01", session)
    text, rows = table(session.steward.seeing.what_if(began, office.clock.now(), policy))
    typer.echo(text)
    for row in rows:
        typer.echo(f"  {row.label}: {row.value}")


def _moment(text: str, session: "Session") -> datetime:
    """A moment in the operator's time zone, unless it names its own."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r}: write it like 2026-03-02 or 2026-03-02T10:00"
        ) from None
    zone = session.office.settings.zone
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
