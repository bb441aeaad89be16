"""Why a card is there: the causal chain from the message to what was done, in words."""

from collections.abc import Sequence

from bot.approvals.desk import step_of
from bot.kernel.cards import Card, CardField, Origin
from bot.kernel.events import Event
from bot.kernel.ids import ApprovalRef
from bot.kernel.runs import Run
from bot.observe.timeline import timeline


def explain(run: Run, ref: ApprovalRef, events: Sequence[Event]) -> Card:
    """A card with the source of each value, the rule that asked, and everything that led here."""
    _, state, _ = step_of(run, ref)
    sources = state.proposal.sources if state.proposal else ()
    verdict = state.verdict
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
