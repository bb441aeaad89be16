"""Edited messages: while nothing was decided, new words replace the draft that the old ones led to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.kernel import events as e
from bot.kernel.ids import ApprovalRef, OperatorId, RunId, message_id
from bot.kernel.messages import Message
from bot.kernel.ports import Append, Due
from bot.kernel.runs import Run
from bot.office import Office

_REASON = "the message was edited"


@dataclass(frozen=True)
class Amendment:
    """What an edit takes back, or, where it comes too late, the sentence that says so."""

    appends: tuple[Append, ...] = ()
    due: tuple[Due, ...] = ()
    refusal: str = ""


def amend(message: Message, operator: OperatorId, office: Office, now: datetime) -> Amendment:
    """Withdraw what the earlier words led to; nothing is withdrawn where any of it was decided."""
    if message.edits is None:
        return Amendment()
    runs = [office.runs.get(run) for run in _runs_of(message, office)]
    open_runs = [run for run in runs if run.outcome is None]
    waiting = [(run, ref) for run in open_runs if (ref := _waits_under(run, now)) is not None]
    if len(waiting) < len(open_runs) or any(run.outcome == "done" for run in runs):
        return Amendment(refusal=_too_late(runs))
    return Amendment(
        appends=tuple(_withdrawal(run, *ref, operator) for run, ref in waiting),
        due=tuple(Due(f"run/{run.id}", "kernel", now) for run, _ in waiting),
    )


def _runs_of(message: Message, office: Office) -> Iterator[RunId]:
    """The runs that the original message, or an earlier edit of it, has started."""
    original = message_id(message.sender.channel, message.edits or "")
    versions = {original}
    for event in office.log.read(f"conversation/{message.conversation}"):
        fact = event.fact
        if isinstance(fact, e.MessageHeard) and fact.message.edits == message.edits:
            versions.add(fact.message.id)
        if isinstance(fact, e.MessageResolved) and fact.message in versions:
            yield from fact.runs


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


def _too_late(runs: list[Run]) -> str:
    states = ", ".join(dict.fromkeys(run.state for run in runs))
    return (
        f"Your edit came too late: what the message asked for is {states} already. "
        "Nothing was changed; say what should happen now in a new message."
    )
