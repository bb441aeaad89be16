"""How far something has come, in a few words for a status line that changes as steps end."""

from bot.kernel.flows import Flow
from bot.kernel.runs import Run

READING = "is on it…"


def in_progress(run: Run, flow: Flow | None) -> str:
    """The step that a run is at, as in `is on it: invoice, draft (1 of 4)…`."""
    step = flow.step_after(run) if flow else None
    if flow is None or step is None:
        return READING
    number = flow.steps.index(step) + 1
    return f"is on it: {flow.name}, {step.name} ({number} of {len(flow.steps)})…"
