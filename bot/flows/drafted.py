"""Carrying a drafted action from the step that proposed it to the step that performs it."""

from bot.kernel.actions import Proposal
from bot.kernel.flows import Make
from bot.kernel.frozen import Model
from bot.kernel.runs import Run


def drafted(step: str) -> Make:
    """Propose what the draft step proposed, sources and all."""

    def make(run: Run) -> Proposal:
        proposal = run.steps[step].proposal
        if proposal is None:
            raise KeyError(f"step {step!r} proposed nothing")
        return proposal

    return make


def opened(run: Run, step: str, action: type[Model]) -> Model:
    """The action of an effect as it was approved, edits included."""
    proposal = run.steps[step].proposal
    if proposal is None:
        raise KeyError(f"step {step!r} has no proposal")
    return proposal.action.unpack(action)
