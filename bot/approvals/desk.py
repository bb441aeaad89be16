"""The approval desk: whether a decision counts, and the facts that it makes. Pure but for the signature."""

from collections.abc import Callable
from datetime import datetime

from bot.kernel import events as e
from bot.kernel.actions import Action, Proposal, Source, Verdict
from bot.kernel.decisions import Decision, Edit, statement
from bot.kernel.errors import NotAllowed
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Operator, Trust
from bot.kernel.ports import Signer
from bot.kernel.runs import Approval, Run, StepState

Rejudge = Callable[[Action, Proposal], Verdict]


def decide(
    run: Run, decision: Decision, operator: Operator, now: datetime, signer: Signer
) -> e.Decided:
    """Give the signed decision, or raise NotAllowed with the sentence that says why it does not count."""
    step, state, approval = _pending(run, decision.approval, now)
    digest = _shown(state, approval, decision.shown)
    text = statement(decision.approval, decision.verb, digest, operator.id, now)
    return e.Decided(
        step=step,
        approval=decision.approval,
        verb=decision.verb,
        digest=digest,
        operator=operator.id,
        channel=decision.sender.channel,
        decided_at=now,
        attestation=signer.attest(operator.id, text),
        reason=decision.reason,
    )


def edit(
    run: Run, change: Edit, operator: Operator, now: datetime, action: Action, rejudge: Rejudge
) -> e.ApprovalEdited:
    """Give the new version of a proposed action; raises NotAllowed, or Malformed for what was typed."""
    step, state, approval = _pending(run, change.approval, now)
    _shown(state, approval, change.shown)
    changes = dict(change.changes)
    edited = action.edited(changes)
    proposal = _edited_proposal(state, edited, tuple(changes), operator)
    verdict = rejudge(edited, proposal)
    if verdict.ruling in ("deny", "shadow"):
        raise NotAllowed(f"Your policy forbids that: {'; '.join(verdict.reasons)}.")
    return e.ApprovalEdited(
        step=step,
        approval=change.approval,
        proposal=proposal,
        verdict=verdict,
        operator=operator.id,
    )


def withdraw(
    run: Run, ref: ApprovalRef, operator: Operator, now: datetime, reason: str
) -> e.ApprovalWithdrawn:
    """Take an action back before anybody answered."""
    step, _, _ = _pending(run, ref, now)
    return e.ApprovalWithdrawn(step=step, approval=ref, reason=reason, operator=operator.id)


def snooze(
    run: Run, ref: ApprovalRef, operator: Operator, now: datetime, until: datetime
) -> e.ApprovalSnoozed:
    """Put a card aside; it comes back, and still expires when it would have."""
    step, _, _ = _pending(run, ref, now)
    return e.ApprovalSnoozed(step=step, approval=ref, until=until, operator=operator.id)


def step_of(run: Run, ref: ApprovalRef) -> tuple[str, StepState, Approval]:
    """The step that waits, or waited, under this approval; raises NotAllowed where there is none."""
    step = run.approval_step(ref)
    state = run.steps[step] if step else None
    if step is None or state is None or state.approval is None:
        raise NotAllowed(f"There is no approval {ref}; `approvals` lists those that wait.")
    return step, state, state.approval


def _pending(run: Run, ref: ApprovalRef, now: datetime) -> tuple[str, StepState, Approval]:
    step, state, approval = step_of(run, ref)
    if approval.status != "pending":
        raise NotAllowed(_already(approval))
    if approval.expires_at <= now:
        raise NotAllowed(_expired(approval))
    return step, state, approval


def _shown(state: StepState, approval: Approval, shown: str) -> str:
    """The digest of what waits, if that is what the person saw."""
    digest = state.verdict.digest if state.verdict else ""
    if shown != digest:
        raise NotAllowed(
            "That card is out of date: the action was edited since "
            f"(version {approval.revision} waits now). Nothing was decided; "
            "look at the newer card and answer that one."
        )
    return digest


def _already(approval: Approval) -> str:
    if approval.status == "expired":
        return _expired(approval)
    outcome = approval.outcome
    by = f" by {outcome.by}" if outcome and outcome.by else ""
    at = f" on {outcome.at:%-d %B at %H:%M}" if outcome and outcome.at else ""
    return f"It was already {approval.status}{by}{at}; the first answer counts."


def _expired(approval: Approval) -> str:
    return (
        f"It expired on {approval.expires_at:%-d %B at %H:%M} without an answer, "
        "and nothing was done. Say it again to get a new card."
    )


def _edited_proposal(
    state: StepState, edited: Action, fields: tuple[str, ...], operator: Operator
) -> Proposal:
    """The proposal with the edited action, the changed fields now sourced from the person."""
    before = state.proposal
    mine = tuple(
        Source(field=field, trust=Trust.OPERATOR, words=f"typed by {operator.name}")
        for field in fields
    )
    kept = tuple(s for s in before.sources if s.field not in fields) if before else ()
    return Proposal(action=edited.packed(), sources=(*kept, *mine))
