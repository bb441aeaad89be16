"""Forking a run: a new run that takes over what came before a step, and is gated afresh from there."""

from bot.kernel import events as e
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.flows import Flow
from bot.kernel.ids import ConversationId, MessageId, OperatorId
from bot.kernel.runs import Run


def fork(
    run: Run,
    flow: Flow,
    digest: str,
    step: str,
    *,
    conversation: ConversationId,
    operator: OperatorId,
    message: MessageId | None,
) -> tuple[e.Fact, ...]:
    """Give the first facts of the fork; raises NotFound or NotAllowed where it cannot begin there.

    Approvals are not taken over, so nothing is covered by them, and neither is what was performed,
    so the fork undoes only what it did itself.
    """
    started = e.RunStarted(
        flow=flow.name,
        flow_version=flow.version,
        flow_digest=digest,
        intent=run.intent,
        conversation=conversation,
        operator=operator,
        message=message,
        trust=run.trust,
        words=f"{run.title} (again from {step})",
    )
    return started, *(_carried(run, name) for name in _before(flow, step, run))


def _before(flow: Flow, step: str, run: Run) -> list[str]:
    """The steps ahead of one, all of which the run has done."""
    names = [known.name for known in flow.steps]
    if step not in names:
        raise NotFound(f"{flow.name} has no step “{step}”; it has {', '.join(names)}.")
    before = names[: names.index(step)]
    for name in before:
        state = run.steps.get(name)
        if state is None or state.status != "done":
            raise NotAllowed(
                f"{run.id} never finished “{name}”, which comes before “{step}”: "
                f"fork it from “{name}” or earlier."
            )
    return before


def _carried(run: Run, step: str) -> e.StepCarried:
    state = run.steps[step]
    return e.StepCarried(
        step=step,
        origin=run.id,
        output=state.output,
        proposal=state.proposal,
        receipt=state.receipt,
    )
