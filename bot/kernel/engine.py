"""The kernel's one question: given a flow and a run, what comes next? Pure, and always the same answer."""

from dataclasses import dataclass
from datetime import datetime

from bot.kernel import events as e
from bot.kernel.actions import Proposal
from bot.kernel.flows import Child, Compute, Draft, Effect, Flow, Gate, Step, Wait, undo_name
from bot.kernel.ids import RunId
from bot.kernel.runs import Run, StepState


@dataclass(frozen=True)
class Perform:
    """Compute this step now."""

    step: Compute


@dataclass(frozen=True)
class AskAgent:
    """Have an agent draft, away from the kernel."""

    step: Draft
    attempt: int


@dataclass(frozen=True)
class Judge:
    """Ask policy about this exact proposal."""

    step: str
    proposal: Proposal
    compensates: bool = False


@dataclass(frozen=True)
class Ask:
    """Policy wants a person: open an approval for what was judged."""

    step: str


@dataclass(frozen=True)
class Act:
    """Spend the verdict: the bus may perform the payload."""

    step: str
    attempt: int


@dataclass(frozen=True)
class Pass:
    """A gate was passed: note it and go on."""

    step: str


@dataclass(frozen=True)
class SetTimer:
    step: str
    at: datetime


@dataclass(frozen=True)
class Spawn:
    step: Child


@dataclass(frozen=True)
class Join:
    """Go on when the child run has ended."""

    step: str
    run: RunId


@dataclass(frozen=True)
class Rest:
    """Nothing to do until somebody else acts, or until `at`, when `then` becomes a fact."""

    at: datetime | None = None
    then: e.Fact | None = None


@dataclass(frozen=True)
class Park:
    """Nothing can go on without a person: say why and keep everything."""

    reason: str


@dataclass(frozen=True)
class End:
    outcome: e.RunOutcome
    words: str = ""


Move = Perform | AskAgent | Judge | Ask | Act | Pass | SetTimer | Spawn | Join | Rest | Park | End


def next_move(flow: Flow, run: Run) -> Move:
    """Give what comes next; a finished or parked run only ever rests."""
    if run.outcome or run.parked:
        return Rest()
    if run.ending:
        return _undo_latest(flow, run)
    step = flow.step_after(run)
    return End("done", run.words) if step is None else _move_of(step, run)


def _move_of(step: Step, run: Run) -> Move:
    state = run.steps.get(step.name)
    match step:
        case Compute():
            return Perform(step)
        case Draft():
            return _draft(step, state)
        case Effect(make=make) | Gate(make=make):
            if state is None:
                return Judge(step.name, make(run))
            return _follow(step.name, state, acts=isinstance(step, Effect))
        case Wait():
            return _wait(step, state, run)
        case Child():
            return Join(step.name, state.child) if state and state.child else Spawn(step)


def _draft(step: Draft, state: StepState | None) -> Move:
    if state is None:
        return AskAgent(step, attempt=1)
    if state.status == "retrying":
        return Rest(state.due_at, e.RetryDue(step=step.name))
    if state.status == "ready":
        return AskAgent(step, attempt=state.attempt + 1)
    return Rest()


def _wait(step: Wait, state: StepState | None, run: Run) -> Move:
    if state is None:
        return SetTimer(step.name, step.until(run))
    return Rest(state.due_at, e.TimerFired(step=step.name))


def _follow(name: str, state: StepState, acts: bool) -> Move:
    """Carry a judged proposal on to its effect."""
    match state.status:
        case "judged" | "approved" | "lapsed" | "ready":
            return _spend(name, state, acts)
        case "pending":
            return _await_decision(name, state)
        case "started":
            return Rest(state.due_at, e.LeaseLapsed(step=name, attempt=state.attempt))
        case "retrying":
            return Rest(state.due_at, e.RetryDue(step=name))
        case _:
            return Rest()


def _spend(name: str, state: StepState, acts: bool) -> Move:
    """Go on where policy or a person has said yes to exactly this payload; fail closed elsewhere."""
    if state.granted:
        return Act(name, attempt=state.attempt + 1) if acts else Pass(name)
    verdict = state.verdict
    if verdict and verdict.ruling == "ask" and state.approval is None:
        return Ask(name)
    why = " ".join(verdict.reasons) if verdict else "nobody ruled on it"
    return Park(f"“{name}” may not be performed: {why}.")


def _await_decision(name: str, state: StepState) -> Move:
    approval = state.approval
    if approval is None:
        return Rest()
    if approval.snoozed_until and approval.snoozed_until < approval.expires_at:
        return Rest(approval.snoozed_until, e.ReminderDue(step=name, approval=approval.ref))
    return Rest(approval.expires_at, e.ApprovalExpired(step=name, approval=approval.ref))


def _undo_latest(flow: Flow, run: Run) -> Move:
    """Compensate what was performed, newest first, each exactly once; then end."""
    for name in reversed(run.performed):
        step = flow.step(name)
        if not isinstance(step, Effect) or step.undo is None:
            continue
        undo = undo_name(name)
        state = run.steps.get(undo)
        if state is None:
            return Judge(undo, step.undo(run), compensates=True)
        if state.status == "stopped":
            return Park(f"“{name}” could not be undone: {state.words or run.words}")
        if state.status != "done":
            return _follow(undo, state, acts=True)
    return End(run.ending or "failed", run.words)
