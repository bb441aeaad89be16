"""A run as a person reads it: whoever decided by name, and every moment by the reader's own clock. Pure."""

from collections.abc import Callable
from datetime import tzinfo

from bot.kernel.cards import Outcome
from bot.kernel.runs import Approval, Run


def as_read(run: Run, name_of: Callable[[str], str], zone: tzinfo) -> Run:
    """The same run: its approvals mean what they meant, and are told in names and local times."""
    steps = {
        name: state.model_copy(update={"approval": _told(state.approval, name_of, zone)})
        for name, state in run.steps.items()
        if state.approval is not None
    }
    return run.model_copy(update={"steps": {**run.steps, **steps}})


def _told(approval: Approval, name_of: Callable[[str], str], zone: tzinfo) -> Approval:
    later, outcome = approval.snoozed_until, approval.outcome
    return approval.model_copy(
        update={
            "expires_at": approval.expires_at.astimezone(zone),
            "snoozed_until": later.astimezone(zone) if later else None,
            "outcome": _by_name(outcome, name_of, zone) if outcome else None,
        }
    )


def _by_name(outcome: Outcome, name_of: Callable[[str], str], zone: tzinfo) -> Outcome:
    at = outcome.at.astimezone(zone) if outcome.at else None
    return outcome.model_copy(update={"by": name_of(outcome.by), "at": at})
