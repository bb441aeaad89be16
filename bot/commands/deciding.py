"""Commands that answer a card by words, take something back, or throw the kill switch."""

from datetime import datetime

from bot.actions.invoices import IssueInvoice
from bot.agents.billing import changes
from bot.commands.answering import Answer, refused, reply
from bot.commands.tasks import brought_up, last_change, put_off
from bot.flows.drafted import opened
from bot.intents.catalog.billing import InvoiceCreate
from bot.intents.catalog.office import Approve, Edit as EditIntent, Reject, Snooze as SnoozeIntent
from bot.intents.catalog.orders import WhyOrder
from bot.kernel.cards import Button, Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import NotFound
from bot.kernel.frozen import Packed
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Message
from bot.kernel.runs import Run
from bot.steward import Steward


def approve(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Approve exactly what the card shows now."""
    ref = ApprovalRef(intent.unpack(Approve).ref)
    return _decided(
        Decision(
            approval=ref, verb="approve", sender=message.sender, shown=steward.card(ref).digest
        ),
        steward,
    )


def reject(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Reject a card, with the reason if one was said."""
    said = intent.unpack(Reject)
    ref = ApprovalRef(said.ref)
    shown = steward.card(ref).digest
    return _decided(
        Decision(
            approval=ref,
            verb="reject",
            sender=message.sender,
            shown=shown,
            reason=said.reason or "",
        ),
        steward,
    )


def why(intent: Packed, _message: Message, steward: Steward) -> Answer:
    """Why it was proposed and asked, as the Why button tells."""
    reasons = steward.why(ApprovalRef(intent.unpack(WhyOrder).ref))
    return Answer((reasons.model_copy(update={"key": ""}),))


def edit(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Change a card by words; the card itself shows the new version with its diff."""
    said = intent.unpack(EditIntent)
    ref = ApprovalRef(said.ref)
    card = steward.card(ref)
    run = steward.run(card.run)
    if said.corrected is None or run.intent.kind != InvoiceCreate.name:
        return reply(f"I am not sure what “{said.change}” changes: tap Edit on the card.")
    wanted = InvoiceCreate.model_validate(said.corrected)
    fields = changes(wanted, opened(run, _step(run, ref), IssueInvoice))
    if not fields:
        return reply("The card says that already.")
    shown = card.digest
    edit = Edit(approval=ref, sender=message.sender, shown=shown, changes=tuple(fields.items()))
    return reply(f"Changed, and waiting for you: {steward.edit(edit).title}")


def _step(run: Run, ref: ApprovalRef) -> str:
    step = run.approval_step(ref)
    if step is None:
        raise NotFound(f"Run {run.id} has no approval {ref}.")
    return step


def snooze(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Put a card aside; the only one that waits, if none is named."""
    said = intent.unpack(SnoozeIntent)
    waiting = steward.approvals()
    ref = said.ref or (waiting[0].approval if len(waiting) == 1 else "")
    if not waiting and not said.ref and (task := brought_up(steward)):
        return put_off(task, said.until, message, steward)
    if not ref:
        several = "Several cards wait: tap Snooze on the one you mean."
        return refused(several if waiting else "Nothing waits that I could put off.")
    steward.snooze(ApprovalRef(ref), message.sender, said.until)
    return reply("I will ask again then." if said.until else "I will ask again later.")


def undo(_intent: Packed, message: Message, steward: Steward) -> Answer:
    """Offer to take back what was done last; taking it back is an order of its own."""
    offers = [offer for offer in (_last_run(steward), last_change(steward)) if offer]
    if not offers:
        return reply("There is nothing that I can take back.")
    _, button = max(offers, key=lambda offer: offer[0])
    return Answer((Card(key="", text="The last thing I can take back:", buttons=(button,)),))


def _last_run(steward: Steward) -> tuple[datetime, Button] | None:
    """The run that was done last and offers it on its card, and when that was."""
    for run in steward.runs():
        says = [b.text for b in steward.drawn(run).buttons if b.label == "Undo"]
        if says and run.outcome == "done" and run.updated_at:
            return run.updated_at, Button(label=says[0], verb="say", text=says[0])
    return None


def _decided(decision: Decision, steward: Steward) -> Answer:
    card = steward.decide(decision)
    words = card.outcome.words if card.outcome else card.state
    return reply(f"{words}: {card.title}")


def stop(_intent: Packed, message: Message, steward: Steward) -> Answer:
    """Throw the kill switch."""
    steward.stop(message.sender)
    resume = Button(label="Resume", verb="say", text="resume")
    return Answer(
        (
            Card(
                key="",
                title="Everything is stopped",
                text="No effect starts from now on. What waits is kept. Say “resume” to go on.",
                buttons=(resume,),
            ),
        )
    )


def resume(_intent: Packed, message: Message, steward: Steward) -> Answer:
    """Let effects happen again."""
    steward.resume(message.sender)
    return reply("Effects happen again.")
