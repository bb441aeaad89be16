"""Edited messages: what the old words led to is replaced by what the new ones say, while that can be.

Drafts that wait are withdrawn; what was noted down at once is taken back, as its Undo would; what was
remembered is corrected. What left the office, or was changed again since, stays, and the edit says so.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.actions.memory import CorrectRecord, KeepRecord
from bot.intents.catalog.memory import Remember
from bot.intents.catalog.orders import MemoryOrder
from bot.kernel import events as e
from bot.kernel.frozen import Packed, pack
from bot.kernel.ids import ApprovalRef, MessageId, OperatorId, RunId, message_id
from bot.kernel.messages import Message
from bot.kernel.ports import Append, Due
from bot.kernel.runs import Run
from bot.office import Office
from worker.retract import Retraction, retraction

_REASON = "the message was edited"
_REMEMBERING = (KeepRecord.__name__, CorrectRecord.__name__)


@dataclass(frozen=True)
class Amendment:
    """What an edit takes back with its own understanding, and what ahead of it, one turn for each.

    `refusal` says why nothing is changed; `record` is what the earlier words had remembered.
    """

    appends: tuple[Append, ...] = ()
    due: tuple[Due, ...] = ()
    ahead: Retraction | None = None
    refusal: str = ""
    record: str = ""

    def of(self, intents: tuple[Packed, ...]) -> tuple[Packed, ...] | None:
        """The new intents, of which one corrects what was remembered; None where they say no such thing."""
        if not self.record:
            return intents
        if [intent.kind for intent in intents] != [Remember.name]:
            return None
        text = intents[0].unpack(Remember).text
        order = MemoryOrder(words=f"correct {self.record}: {text}")
        return (pack(order, order.name),)


def amend(message: Message, operator: OperatorId, office: Office, now: datetime) -> Amendment:
    """Say what becomes of what the earlier words led to; nothing changes where any of it has to stay."""
    if message.edits is None:
        return Amendment()
    versions, names = _earlier(message, office)
    runs = [office.runs.get(run) for run in names]
    open_runs = [run for run in runs if run.outcome is None]
    done = [run for run in runs if run.outcome == "done"]
    waiting = [(run, ref) for run in open_runs if (ref := _waits_under(run, now)) is not None]
    if len(waiting) < len(open_runs) or not all(map(_only_remembered, done)):
        return Amendment(refusal=_too_late(runs))
    ahead = retraction(message, versions, office)
    if ahead is not None:
        return Amendment(refusal=ahead.refusal, ahead=ahead)
    return Amendment(
        appends=tuple(_withdrawal(run, *ref, operator) for run, ref in waiting),
        due=tuple(Due(f"run/{run.id}", "kernel", now) for run, _ in waiting),
        record=_record(done),
    )


def too_late_for(record: str) -> str:
    """Why an edit that now asks for something else leaves what was remembered alone."""
    return (
        "I have remembered what your message said at first, so nothing was changed. To have it gone, "
        f"say “memory forget {record.partition('@')[0]}”; and say the new words in a new message."
    )


def _earlier(message: Message, office: Office) -> tuple[set[MessageId], list[RunId]]:
    """The original message and its earlier edits, and the runs that they started."""
    versions = {message_id(message.sender.channel, message.edits or "")}
    runs: list[RunId] = []
    for event in office.log.read(f"conversation/{message.conversation}"):
        fact = event.fact
        if isinstance(fact, e.MessageHeard) and fact.message.edits == message.edits:
            versions.add(fact.message.id)
        if isinstance(fact, e.MessageResolved) and fact.message in versions:
            runs += fact.runs
    return versions, runs


def _waits_under(run: Run, now: datetime) -> tuple[str, ApprovalRef] | None:
    """The step and reference under which a run waits for its first decision."""
    if run.performed:
        return None
    for step, state in run.steps.items():
        approval = state.approval
        if approval and approval.status == "pending" and approval.expires_at > now:
            return step, approval.ref
    return None


def _withdrawal(run: Run, step: str, ref: ApprovalRef, operator: OperatorId) -> Append:
    fact = e.ApprovalWithdrawn(step=step, approval=ref, reason=_REASON, operator=operator)
    return Append(f"run/{run.id}", run.version, (e.Entry(fact=fact, actor=operator),))


def _only_remembered(run: Run) -> bool:
    """Whether all that a run did was to remember something, which can be put right."""
    done = (run.steps[name].proposal for name in run.performed)
    return all(one is not None and one.action.kind in _REMEMBERING for one in done)


def _record(done: list[Run]) -> str:
    """What was remembered, by its latest version; empty where nothing was."""
    receipts = (run.steps[name].receipt for run in done for name in run.performed)
    kept = [receipt.reference for receipt in receipts if receipt and receipt.reference]
    return kept[-1] if kept else ""


def _too_late(runs: list[Run]) -> str:
    told = {"waiting": "under way", "running": "under way"}
    states = ", ".join(dict.fromkeys(told.get(run.state, run.state) for run in runs))
    return (
        f"Your edit came too late: what the message asked for is {states} already. "
        "Nothing was changed; say what should happen now in a new message."
    )
