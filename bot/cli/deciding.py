"""`steward approvals`, `approve`, `reject` and the like: what waits, and the operator's word on it."""

from typing import Annotated

import typer

from bot.cli.completing import approval_refs
from bot.cli.exits import refusing
from bot.cli.terminal import Json, session, show
from bot.kernel.ids import ApprovalRef

deciding = typer.Typer()
Ref = Annotated[
    str,
    typer.Argument(
        help="The approval's reference, as `approvals` shows it.", autocompletion=approval_refs
    ),
]
Shown = Annotated[str, typer.Option(help="Digest of the card you saw; the present one if empty.")]


@deciding.command()
def approvals(json: Json = False) -> None:
    """Show what waits for your decision."""
    with refusing(json):
        cards = session().steward.approvals()
        show(cards, json, nothing="Nothing waits for you.")


@deciding.command()
def approve(ref: Ref, json: Json = False, shown: Shown = "") -> None:
    """Approve an action; it is performed exactly once."""
    _decide(ref, "approve", "", json, shown)


@deciding.command()
def reject(
    ref: Ref,
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    json: Json = False,
    shown: Shown = "",
) -> None:
    """Reject an action; what was already done for it is undone."""
    _decide(ref, "reject", reason, json, shown)


@deciding.command()
def edit(
    ref: Ref,
    changes: Annotated[list[str], typer.Argument(help="field=value, as `approvals --json` names.")],
    json: Json = False,
    shown: Shown = "",
) -> None:
    """Change fields of an action that waits; the new version has to be approved."""
    with refusing(json):
        from bot.adapters.terminal import taps

        here = session()
        card = here.steward.card(ApprovalRef(ref))
        edited = taps.edit(here, ApprovalRef(ref), shown or card.digest, changes)
        show([edited], json)


@deciding.command()
def outcome(
    ref: Ref,
    happened: Annotated[
        bool, typer.Option("--happened/--not-happened", help="What you found out.")
    ],
    json: Json = False,
) -> None:
    """Say whether an effect happened that Steward could not find out about."""
    with refusing(json):
        from bot.adapters.terminal import taps
        from bot.bootstrap import TERMINAL

        here = session()
        here.steward.tell_outcome(ApprovalRef(ref), TERMINAL, happened=happened)
        show([taps.settled(here, ApprovalRef(ref))], json)


@deciding.command()
def withdraw(
    ref: Ref,
    reason: Annotated[str, typer.Option(help="Why; kept with it.")] = "",
    json: Json = False,
) -> None:
    """Take an action back before it is decided."""
    with refusing(json):
        from bot.adapters.terminal import taps
        from bot.bootstrap import TERMINAL

        here = session()
        here.steward.withdraw(ApprovalRef(ref), TERMINAL, reason)
        show([taps.settled(here, ApprovalRef(ref))], json)


@deciding.command()
def why(ref: Ref, json: Json = False) -> None:
    """Show why an action was proposed and asked, and where each of its values came from."""
    with refusing(json):
        show([session().steward.why(ApprovalRef(ref))], json)


def _decide(ref: str, verb: str, reason: str, json: bool, shown: str) -> None:
    with refusing(json):
        from bot.adapters.terminal import taps

        here = session()
        card = here.steward.card(ApprovalRef(ref))
        decided = taps.decide(here, ApprovalRef(ref), verb, shown or card.digest, reason)
        show([decided], json)
