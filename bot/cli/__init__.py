"""The command line: everything an operator or a script can do with the office from a terminal.

Exit codes: 0 done · 1 fault (broken settings, unreachable parts, failed verification) ·
2 wrong usage · 3 refused (not allowed, not found, not understood).
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.adapters.terminal import lines
from bot.cli.completing import approval_refs, run_ids
from bot.cli.demo import demo
from bot.cli.exits import FAULT, REFUSED, refusing
from bot.cli.memory import memory
from bot.cli.operations import operations
from bot.cli.seeing import seeing
from bot.cli.setup import setup
from bot.kernel.ids import ApprovalRef

if TYPE_CHECKING:
    from bot.adapters.terminal.session import Session
    from bot.kernel.cards import Card

app = typer.Typer(
    name="steward",
    help="An AI operating system for a one-person company.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
app.add_typer(setup, name="setup")
app.add_typer(seeing)
app.add_typer(operations)
app.add_typer(memory, name="memory")
app.add_typer(demo, name="demo")
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
Ref = Annotated[
    str,
    typer.Argument(
        help="The approval's reference, as `approvals` shows it.", autocompletion=approval_refs
    ),
]
Shown = Annotated[str, typer.Option(help="Digest of the card you saw; the present one if empty.")]


@app.command()
def up() -> None:
    """Open the office in the foreground: redis, workers, clock and console, until Ctrl-C."""
    with refusing():
        from bot.cli.opening import open_here
        from bot.config import read_settings

        open_here(read_settings(), _print)


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
        _show(cards, json)
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
def approvals(json: Json = False) -> None:
    """Show what waits for your decision."""
    with refusing(json):
        cards = _session().steward.approvals()
        _show(cards, json, nothing="Nothing waits for you.")


@app.command()
def approve(ref: Ref, json: Json = False, shown: Shown = "") -> None:
    """Approve an action; it is performed exactly once."""
    _decide(ref, "approve", "", json, shown)


@app.command()
def reject(
    ref: Ref,
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
    json: Json = False,
    shown: Shown = "",
) -> None:
    """Reject an action; what was already done for it is undone."""
    _decide(ref, "reject", reason, json, shown)


@app.command()
def edit(
    ref: Ref,
    changes: Annotated[list[str], typer.Argument(help="field=value, as `approvals --json` names.")],
    json: Json = False,
    shown: Shown = "",
) -> None:
    """Change fields of an action that waits; the new version has to be approved."""
    with refusing(json):
        from bot.adapters.terminal import taps

        session = _session()
        card = session.steward.card(ApprovalRef(ref))
        edited = taps.edit(session, ApprovalRef(ref), shown or card.digest, changes)
        _show([edited], json)


@app.command()
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

        session = _session()
        session.steward.tell_outcome(ApprovalRef(ref), TERMINAL, happened=happened)
        _show([taps.settled(session, ApprovalRef(ref))], json)


@app.command()
def withdraw(
    ref: Ref,
    reason: Annotated[str, typer.Option(help="Why; kept with it.")] = "",
    json: Json = False,
) -> None:
    """Take an action back before it is decided."""
    with refusing(json):
        from bot.adapters.terminal import taps
        from bot.bootstrap import TERMINAL

        session = _session()
        session.steward.withdraw(ApprovalRef(ref), TERMINAL, reason)
        _show([taps.settled(session, ApprovalRef(ref))], json)


@app.command()
def why(ref: Ref, json: Json = False) -> None:
    """Show why an action was proposed and asked, and where each of its values came from."""
    with refusing(json):
        _show([_session().steward.why(ApprovalRef(ref))], json)


@app.command()
def runs(json: Json = False) -> None:
    """List the latest runs."""
    with refusing(json):
        for run in _session().steward.runs():
            line = f"{run.id}  {run.state:<9}  {run.flow:<10}  {run.title}"
            _print(lines.run_line(run) if json else line)


@app.command()
def trace(
    run: Annotated[
        str, typer.Argument(help="The run's id, as `runs` shows it.", autocompletion=run_ids)
    ],
    json: Json = False,
) -> None:
    """Show everything that happened to a run and why, from the message on."""
    with refusing(json):
        from bot.observe.timeline import timeline

        events = _session().steward.trace(run)
        for line in map(lines.event_line, events) if json else timeline(events):
            _print(line)


@app.command()
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
            _print(f"✗ {fault}")
        if found.faults:
            _print("Repair read models with `steward rebuild`; a broken chain needs a backup.")
            raise typer.Exit(FAULT)
        _print(
            f"✓ {found.events} events in {found.streams} streams, {found.decisions} signed "
            "decisions: the chain holds and everything follows from it."
        )


@app.command()
def seal() -> None:
    """Sign the log as it is now; note the fingerprint outside, and no past can be exchanged."""
    with refusing():
        from bot.governance.seal import fingerprint, seal as sign

        office = _session().office
        made = sign(office.log, office.signer, office.clock.now())
        _print(f"Sealed: {fingerprint(made)}" if made else "Nothing happened since the last seal.")


@app.command()
def console() -> None:
    """Print a one-time address for signing in to the web console."""
    with refusing():
        from bot.cli.opening import sign_in_address
        from bot.config import read_settings

        _print(sign_in_address(read_settings()))


@app.command()
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
        due = reconcile(_session().office)
        _print(f"Rebuilt; {due} unfinished item(s) are back on the agenda.")


@app.command()
def pair(name: Annotated[str, typer.Option(help="Who is paired.")] = "") -> None:
    """Print a one-time code; the chat account that sends it becomes yours."""
    with refusing():
        from bot.bootstrap import OWNER

        session = _session()
        owner = name or session.office.settings.owner
        code = session.steward.pairings.offer(OWNER, owner)
        _print(f"Send this from the chat, within 15 minutes:\n\n    pair {code}\n")


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
        from bot.adapters.terminal.resolving import resolve_lines

        for line in resolve_lines(sys.stdin if text == "-" else [text], at, tz, world):
            _print(line)


def _decide(ref: str, verb: str, reason: str, json: bool, shown: str) -> None:
    with refusing(json):
        from bot.adapters.terminal import taps

        session = _session()
        card = session.steward.card(ApprovalRef(ref))
        decided = taps.decide(session, ApprovalRef(ref), verb, shown or card.digest, reason)
        _show([decided], json)


def _session() -> "Session":
    from bot.adapters.terminal.session import Session

    return Session()


def _show(cards: "list[Card]", json: bool, nothing: str = "") -> None:
    from bot.adapters.terminal.render import text_of

    for card in cards:
        _print(lines.card_line(card) if json else f"{text_of(card)}\n")
    if not cards and not json and nothing:
        _print(nothing)


_print: Callable[[str], None] = typer.echo
