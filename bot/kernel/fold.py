"""Folding: what a history of facts amounts to. Total and pure."""

from collections.abc import Callable, Iterable
from typing import Literal, TypeVar

from pydantic import AwareDatetime

from bot.kernel import events as e
from bot.kernel.actions import Receipt
from bot.kernel.cards import Outcome
from bot.kernel.ids import RunId
from bot.kernel.runs import Approval, Run, StepState


def fold(run: RunId, events: Iterable[e.Event]) -> Run:
    """Give the run that a history amounts to."""
    state = Run(id=run)
    for event in events:
        state = evolve(state, event.fact, event.at)
    return state


def evolve(run: Run, fact: e.Fact, at: AwareDatetime) -> Run:
    """Give the run after one more fact; a fact that says nothing about runs only counts.

    That words of it were forgotten is nothing that the run did: it is no news for a report.
    """
    change = _CHANGES.get(type(fact))
    after = change(run, fact, at) if change else run
    moved = run.updated_at if isinstance(fact, e.WordsForgotten) else at
    return after.model_copy(update={"version": run.version + 1, "updated_at": moved})


Change = Callable[[Run, e.Fact, AwareDatetime], Run]
Unapproved = Literal["rejected", "expired", "withdrawn"]
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


def _awaited(run: Run, step: str) -> Approval | None:
    """The approval of a step, while it waits for an answer."""
    state = run.steps.get(step)
    approval = state.approval if state else None
    return approval if approval is not None and approval.status == "pending" else None


def _answered_for(run: Run) -> Run:
    """A person let it go on from here, whatever became of it before it was restored."""
    return run.model_copy(update={"restored": False}) if run.restored else run


def _settled(run: Run, step: str, status: Unapproved, outcome: Outcome, words: str) -> Run:
    """Give the run as it ends because an approval was not given; the first answer stays."""
    approval = _awaited(run, step)
    if approval is None:
        return run
    settled = approval.model_copy(update={"status": status, "outcome": outcome})
    return _ending(_with(run, step, approval=settled, status="stopped"), status, words)


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
            "trust": fact.trust,
            "started_at": at,
        }
    )


@_on(e.StepCarried)
def _(run: Run, fact: e.StepCarried, _at: AwareDatetime) -> Run:
    """Done, but neither performed nor approved here: nothing to undo, and nothing that it covers."""
    came = {"output": fact.output, "proposal": fact.proposal, "receipt": fact.receipt}
    return _with(run, fact.step, status="done", **came)


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
    proposal, verdict = fact.proposal, fact.verdict
    judged = _with(
        run, fact.step, status="judged", proposal=proposal, verdict=verdict, approval=None
    )
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
    waiting = _awaited(run, fact.step)
    if waiting is None:
        return run
    approval = waiting.model_copy(update={"revision": waiting.revision + 1})
    return _with(run, fact.step, proposal=fact.proposal, verdict=fact.verdict, approval=approval)


@_on(e.ApprovalSnoozed)
def _(run: Run, fact: e.ApprovalSnoozed, _at: AwareDatetime) -> Run:
    return _noted(run, fact.step, snoozed_until=fact.until)


@_on(e.ReminderDue)
def _(run: Run, fact: e.ReminderDue, _at: AwareDatetime) -> Run:
    return _noted(run, fact.step, snoozed_until=None, reminded=True)


def _noted(run: Run, step: str, **changes: object) -> Run:
    approval = _awaited(run, step)
    if approval is None:
        return run
    return _with(run, step, approval=approval.model_copy(update=changes))


@_on(e.Decided)
def _(run: Run, fact: e.Decided, _at: AwareDatetime) -> Run:
    approval, state = _awaited(run, fact.step), run.steps.get(fact.step)
    if approval is None or not (state and state.verdict and state.verdict.digest == fact.digest):
        return run
    who, at = fact.operator, fact.decided_at
    if fact.verb == "reject":
        rejected = Outcome(words="Rejected", by=who, at=at, reason=fact.reason)
        return _settled(run, fact.step, "rejected", rejected, fact.reason)
    approved = Outcome(words="Approved", by=who, at=at)
    given = approval.model_copy(update={"status": "approved", "outcome": approved})
    return _with(_answered_for(run), fact.step, approval=given, status="approved")


@_on(e.ApprovalExpired)
def _(run: Run, fact: e.ApprovalExpired, at: AwareDatetime) -> Run:
    outcome = Outcome(words="Expired without an answer", at=at)
    return _settled(run, fact.step, "expired", outcome, "Nobody answered in time.")


@_on(e.ApprovalWithdrawn)
def _(run: Run, fact: e.ApprovalWithdrawn, at: AwareDatetime) -> Run:
    outcome = Outcome(words="Withdrawn", by=fact.operator, at=at, reason=fact.reason)
    return _settled(run, fact.step, "withdrawn", outcome, fact.reason)


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
        return _with(_answered_for(run), fact.step, status="ready", told_absent=True, words="")
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


@_on(e.RunRestored)
def _(run: Run, _fact: e.RunRestored, _at: AwareDatetime) -> Run:
    return run.model_copy(update={"restored": True})


@_on(e.RunEnded)
def _(run: Run, fact: e.RunEnded, _at: AwareDatetime) -> Run:
    return run.model_copy(
        update={
            "outcome": run.outcome or fact.outcome,
            "words": fact.words or run.words,
            "parked": "",
        }
    )


@_on(e.WordsForgotten)
def _(run: Run, fact: e.WordsForgotten, _at: AwareDatetime) -> Run:
    """What forgets has lost its own words, and may still be done to its end."""
    for step in fact.goes_on:
        state = run.steps.get(step)
        if state and state.verdict and state.proposal:
            bound = {"digest": state.proposal.action.digest}
            run = _with(run, step, verdict=state.verdict.model_copy(update=bound))
    return run
