"""Why a card is there: the causal chain from the message to what was done, in words."""

from collections.abc import Sequence

from bot.approvals.desk import step_of
from bot.kernel.cards import Card, CardField, Origin
from bot.kernel.events import Event
from bot.kernel.ids import ApprovalRef
from bot.kernel.runs import Run, StepState
from bot.observe.timeline import timeline


def explain(run: Run, ref: ApprovalRef, events: Sequence[Event]) -> Card:
    """A card with the source of each value, the rule that asked, and everything that led here."""
    state = _proposed(run, ref)
    sources = state.proposal.sources if state and state.proposal else ()
    verdict = state.verdict if state else None
    return Card(
        key=f"why-{ref}",
        title=f"Why: {run.title}",
        text="\n".join(timeline(events)),
        fields=tuple(
            CardField(
                name=source.field,
                label=source.field,
                value=source.words,
                origin=Origin(trust=source.trust, words=source.reference or source.trust),
            )
            for source in sources
        ),
        rule=f"{verdict.rule}: {'; '.join(verdict.reasons)}" if verdict else "",
        run=run.id,
    )


def _proposed(run: Run, ref: ApprovalRef) -> StepState | None:
    """What waits, or waited, under an approval; of a run that never asked, what it did last."""
    if run.approval_step(ref):
        return step_of(run, ref)[1]
    judged = [state for state in run.steps.values() if state.verdict is not None]
    return judged[-1] if judged else None
