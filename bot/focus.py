"""Focus: the card that a message answers, or the thread it is said in, narrows what its words can mean."""

import json
from datetime import datetime
from textwrap import shorten

from bot.actions.invoices import IssueInvoice
from bot.agents.billing import ordered
from bot.intents.dialogue import Dialogue
from bot.intents.drafts import Draft
from bot.intents.world import PendingApproval, World
from bot.kernel.frozen import Frozen
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Message
from bot.kernel.runs import Run
from bot.storage.runs import Runs

_MOST_LETTERS = 60


class Focus(Frozen):
    """The approvals that words may be about; `card` where it is exactly one, and the order it shows.

    `answered` says that the message itself points at the card.
    """

    approvals: tuple[PendingApproval, ...]
    card: PendingApproval | None = None
    order: Draft | None = None
    answered: bool = False

    def world(self, world: World) -> World:
        return world.model_copy(update={"approvals": self.approvals})

    def dialogue(self, dialogue: Dialogue, now: datetime) -> Dialogue:
        """The dialogue as it is about this card; what is open in it waits where the card was answered."""
        if self.card is None or (dialogue.drafts and not self.answered):
            return dialogue
        started = (self.order,) if self.order else dialogue.started
        return dialogue.model_copy(update={"drafts": (), "started": started, "heard_at": now})

    def resumed(self, after: Dialogue, before: Dialogue) -> Dialogue:
        """The dialogue afterwards, with what waited meanwhile."""
        if not self.answered:
            return after
        return after.model_copy(update={"drafts": (*after.drafts, *before.drafts)})


def focus(message: Message, world: World, runs: Runs) -> Focus:
    """What a message is about: the card that it answers, decided or not, else what its thread asks."""
    run = runs.of_approval(ApprovalRef(message.about)) if message.about else None
    if run is not None:
        card = waiting_as(run, message.about)
        return Focus(approvals=(card,), card=card, order=_order(run, card), answered=True)
    here = _asked_here(message, world, runs)
    run = runs.of_approval(ApprovalRef(here[0].ref)) if len(here) == 1 else None
    if run is not None:
        return Focus(approvals=here, card=here[0], order=_order(run, here[0]))
    return Focus(approvals=here or world.approvals)


def waiting_as(run: Run, ref: str) -> PendingApproval:
    """An approval of a run, by what its intent says."""
    said: dict[str, object] = json.loads(run.intent.body)
    name = said.get("customer")
    return PendingApproval(
        ref=ref,
        intent=run.intent.kind,
        customer=str(name) if name else None,
        title=shorten(run.title, _MOST_LETTERS, placeholder="…"),
    )


def _asked_here(message: Message, world: World, runs: Runs) -> tuple[PendingApproval, ...]:
    """What waits in a thread that is about one thing; a whole chat is about everything."""
    if message.direct and message.thread == (message.home or message.thread):
        return ()
    refs = {
        state.approval.ref
        for run in runs.pending()
        for state in run.steps.values()
        if state.approval and run.conversation == message.conversation
    }
    return tuple(approval for approval in world.approvals if approval.ref in refs)


def _order(run: Run, card: PendingApproval) -> Draft | None:
    """The order as the card shows it, edits included, so that words can change it."""
    step = run.approval_step(ApprovalRef(card.ref))
    proposal = run.steps[step].proposal if step else None
    if proposal is None or proposal.action.kind != IssueInvoice.__name__:
        return None
    order = ordered(proposal.action.unpack(IssueInvoice))
    slots = order.model_dump(mode="json")
    return Draft(
        name=order.name, slots={n: value for n, value in slots.items() if value is not None}
    )
