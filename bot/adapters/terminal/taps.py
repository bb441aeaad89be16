"""What a terminal does for each button; where a button needs words, it asks for them."""

from collections.abc import Callable

from bot.adapters.terminal.session import Session
from bot.bootstrap import TERMINAL
from bot.kernel.cards import Button, Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import Malformed
from bot.kernel.ids import ApprovalRef

Ask = Callable[[str], str]


def tap(session: Session, button: Button, ask: Ask) -> Card:
    """Press a button; give the card as it then rests. Raises NotAllowed or Malformed."""
    ref = ApprovalRef(button.ref)
    steward = session.steward
    match button.verb:
        case "approve":
            return decide(session, ref, "approve", button.digest, "")
        case "reject":
            return decide(session, ref, "reject", button.digest, ask("Why not"))
        case "edit":
            names = ", ".join(field.name for field in steward.card(ref).form)
            return edit(session, ref, button.digest, ask(f"field=value ({names})").split("; "))
        case "snooze":
            return steward.snooze(ref, TERMINAL)
        case "happened" | "not_happened":
            steward.tell_outcome(ref, TERMINAL, happened=button.verb == "happened")
            return settled(session, ref)
        case _:
            return steward.why(ref)


def decide(session: Session, ref: ApprovalRef, verb: str, shown: str, reason: str) -> Card:
    decision = Decision.model_validate(
        {"approval": ref, "verb": verb, "sender": TERMINAL, "shown": shown, "reason": reason}
    )
    session.steward.decide(decision)
    return settled(session, ref)


def edit(session: Session, ref: ApprovalRef, shown: str, changes: list[str]) -> Card:
    """Change fields, each given as `field=value`."""
    pairs = tuple(_pair(change) for change in changes)
    session.steward.edit(Edit(approval=ref, sender=TERMINAL, shown=shown, changes=pairs))
    return settled(session, ref)


def settled(session: Session, ref: ApprovalRef) -> Card:
    """The card once its run rests."""
    run = session.steward.run(session.steward.card(ref).run)
    session.settle(run.conversation)
    return session.steward.card(ref)


def _pair(change: str) -> tuple[str, str]:
    name, equals, value = change.partition("=")
    if not equals or not name.strip():
        raise Malformed(f"“{change}” is no edit; write field=value, as in due=2026-12-24.")
    return name.strip(), value
