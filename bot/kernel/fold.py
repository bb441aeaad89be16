"""Folding: what a history of facts amounts to. Total and pure."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pydantic import AwareDatetime

from bot.kernel import events as e
from bot.kernel.actions import Receipt
from bot.kernel.cards import Outcome
from bot.kernel.ids import RunId
from bot.kernel.runs import Approval, ApprovalStatus, Run, StepState


def fold(run: RunId, events: Iterable[e.Event]) -> Run:
    """Give the run that a history amounts to."""
    state = Run(id=run)
    for event in events:
        state = evolve(state, event.fact, event.at)
    return state


def evolve(run: Run, fact: e.Fact, at: AwareDatetime) -> Run:
    """Give the run after one more fact; a fact that says nothing about runs only counts."""
    change = _CHANGES.get(type(fact))
    after = change(run, fact, at) if change else run
    return after.model_copy(update={"version": run.version + 1, "updated_at": at})


Change = Callable[[Run, e.Fact, AwareDatetime], Run]
_CHANGES: dict[type[e.Fact], Change] = {}
F = TypeVar("F", bound=e.Fact)


def _on(kind: type[F]) -> Callable[[Callable[[Run, F, AwareDatetime], Run]], None]:
    def register(change: Callable[[Run, F, AwareDatetime], Run]) -> None:
        _CHANGES[kind] = change  # type: ignore[assignment]

    return register


def _with(run: Run, step: str, **changes: object) -> Run:
    before = run.steps.get(step) or StepState(status="asked")
    after = before.model_copy(update=changes)
    return run.model_copy(update={"steps": {**run.steps, step: after}})


def _settled(run: Run, step: str, approval_status: ApprovalStatus, outcome: Outcome) -> Run:
    """Give the run with the approval of a step in its final state."""
    state = run.steps.get(step)
    if state is None or state.approval is None:
        return run
    approval = state.approval.model_copy(update={"status": approval_status, "outcome": outcome})
    step_status = "approved" if approval_status == "approved" else "stopped"
    return _with(run, step, approval=approval, status=step_status)


def _ending(run: Run, outcome: e.RunOutcome, words: str) -> Run:
    return run.model_copy(update={"ending": run.ending or outcome, "words": run.words or words})


@_on(e.RunStarted)
def _(run: Run, fact: e.RunStarted, at: AwareDatetime) -> Run:
    return run.model_copy(
        update={
            "flow": fact.flow,
            "flow_version": fact.flow_version,
            "intent": fact.intent,
            "conversation": fact.conversation,
            "operator": fact.operator,
            "message": fact.message,
            "parent": fact.parent,
            "parent_step": fact.parent_step,
            "title": fact.words,
            "started_at": at,
        }
    )


@_on(e.StepDone)
def _(run: Run, fact: e.StepDone, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="done", output=fact.output)


@_on(e.AgentAsked)
def _(run: Run, fact: e.AgentAsked, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="asked", attempt=fact.attempt)


@_on(e.Proposed)
def _(run: Run, fact: e.Proposed, _at: AwareDatetime) -> Run:
    proposal = fact.proposal
    return _with(run, fact.step, status="done", proposal=proposal, output=proposal.action)


@_on(e.AgentFailed)
def _(run: Run, fact: e.AgentFailed, _at: AwareDatetime) -> Run:
    if fact.retry_at:
        return _with(run, fact.step, status="retrying", due_at=fact.retry_at, words=fact.words)
    return _ending(_with(run, fact.step, status="stopped", words=fact.words), "failed", fact.words)


@_on(e.Judged)
def _(run: Run, fact: e.Judged, _at: AwareDatetime) -> Run:
    judged = _with(run, fact.step, status="judged", proposal=fact.proposal, verdict=fact.verdict)
    why = " ".join(fact.verdict.reasons)
    if fact.verdict.ruling == "deny":
        return _ending(judged, "failed", why)
    if fact.verdict.ruling == "shadow":
        return _ending(judged, "done", f"Shadow: nothing was performed. {why}")
    return judged


@_on(e.ApprovalOpened)
def _(run: Run, fact: e.ApprovalOpened, at: AwareDatetime) -> Run:
    proposal = run.steps[fact.step].proposal if fact.step in run.steps else None
    approval = Approval(
        ref=fact.approval,
        status="pending",
        expires_at=fact.expires_at,
        opened_at=at,
        first=proposal.action if proposal else run.intent,
    )
    return _with(run, fact.step, status="pending", approval=approval)


@_on(e.ApprovalEdited)
def _(run: Run, fact: e.ApprovalEdited, _at: AwareDatetime) -> Run:
    state = run.steps.get(fact.step)
    if state is None or state.approval is None:
        return run
    approval = state.approval.model_copy(update={"revision": state.approval.revision + 1})
    return _with(run, fact.step, proposal=fact.proposal, verdict=fact.verdict, approval=approval)


@_on(e.ApprovalSnoozed)
def _(run: Run, fact: e.ApprovalSnoozed, _at: AwareDatetime) -> Run:
    return _noted(run, fact.step, snoozed_until=fact.until)


@_on(e.ReminderDue)
def _(run: Run, fact: e.ReminderDue, _at: AwareDatetime) -> Run:
    return _noted(run, fact.step, snoozed_until=None, reminded=True)


def _noted(run: Run, step: str, **changes: object) -> Run:
    state = run.steps.get(step)
    if state is None or state.approval is None:
        return run
    return _with(run, step, approval=state.approval.model_copy(update=changes))


@_on(e.Decided)
def _(run: Run, fact: e.Decided, _at: AwareDatetime) -> Run:
    who = fact.operator
    if fact.verb == "approve":
        outcome = Outcome(words="Approved", by=who, at=fact.decided_at)
        return _settled(run, fact.step, "approved", outcome)
    outcome = Outcome(words="Rejected", by=who, at=fact.decided_at, reason=fact.reason)
    after = _settled(run, fact.step, "rejected", outcome)
    return _ending(after, "rejected", fact.reason)


@_on(e.ApprovalExpired)
def _(run: Run, fact: e.ApprovalExpired, at: AwareDatetime) -> Run:
    outcome = Outcome(words="Expired without an answer", at=at)
    after = _settled(run, fact.step, "expired", outcome)
    return _ending(after, "expired", "Nobody answered in time.")


@_on(e.ApprovalWithdrawn)
def _(run: Run, fact: e.ApprovalWithdrawn, at: AwareDatetime) -> Run:
    outcome = Outcome(words="Withdrawn", by=fact.operator, at=at, reason=fact.reason)
    after = _settled(run, fact.step, "withdrawn", outcome)
    return _ending(after, "withdrawn", fact.reason)


@_on(e.EffectScheduled)
def _(run: Run, fact: e.EffectScheduled, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="scheduled", key=fact.key, attempt=fact.attempt)


@_on(e.EffectStarted)
def _(run: Run, fact: e.EffectStarted, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="started", attempt=fact.attempt, due_at=fact.lease_until)


@_on(e.LeaseLapsed)
def _(run: Run, fact: e.LeaseLapsed, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="lapsed", told_absent=False, due_at=None)


@_on(e.EffectDone)
def _(run: Run, fact: e.EffectDone, _at: AwareDatetime) -> Run:
    if fact.step in run.performed:
        return run
    after = _with(run, fact.step, status="done", receipt=fact.receipt, due_at=None)
    return after.model_copy(update={"performed": (*run.performed, fact.step)})


@_on(e.EffectFailed)
def _(run: Run, fact: e.EffectFailed, _at: AwareDatetime) -> Run:
    if fact.retry_at:
        return _with(run, fact.step, status="retrying", due_at=fact.retry_at, words=fact.words)
    return _ending(_with(run, fact.step, status="stopped", words=fact.words), "failed", fact.words)


@_on(e.RetryDue)
def _(run: Run, fact: e.RetryDue, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="ready", due_at=None)


@_on(e.OutcomeUnclear)
def _(run: Run, fact: e.OutcomeUnclear, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="unclear", words=fact.words, due_at=None)


@_on(e.OutcomeTold)
def _(run: Run, fact: e.OutcomeTold, at: AwareDatetime) -> Run:
    if not fact.happened:
        return _with(run, fact.step, status="ready", told_absent=True, words="")
    receipt = Receipt(reference=fact.key, words="Confirmed by the operator.")
    done = e.EffectDone(step=fact.step, key=fact.key, receipt=receipt)
    return _CHANGES[e.EffectDone](run, done, at)


@_on(e.TimerSet)
def _(run: Run, fact: e.TimerSet, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="waiting", due_at=fact.at)


@_on(e.TimerFired)
def _(run: Run, fact: e.TimerFired, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="done", due_at=None)


@_on(e.ChildStarted)
def _(run: Run, fact: e.ChildStarted, _at: AwareDatetime) -> Run:
    return _with(run, fact.step, status="spawned", child=fact.run)


@_on(e.ChildEnded)
def _(run: Run, fact: e.ChildEnded, _at: AwareDatetime) -> Run:
    if fact.outcome == "done":
        return _with(run, fact.step, status="done")
    stopped = _with(run, fact.step, status="stopped")
    return _ending(stopped, fact.outcome, f"{fact.step} was {fact.outcome}.")


@_on(e.RunParked)
def _(run: Run, fact: e.RunParked, _at: AwareDatetime) -> Run:
    return run.model_copy(update={"parked": fact.reason})


@_on(e.RunEnded)
def _(run: Run, fact: e.RunEnded, _at: AwareDatetime) -> Run:
    return run.model_copy(
        update={
            "outcome": run.outcome or fact.outcome,
            "words": fact.words or run.words,
            "parked": "",
        }
    )
