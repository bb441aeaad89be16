"""A run drawn as the card that a chat shows: what waits, what was decided, what came of it. Pure."""

import json

from bot.actions import Actions
from bot.approvals.diff import diff
from bot.kernel.actions import Action, Proposal, Receipt, Reversibility, Source
from bot.kernel.cards import (
    Attachment,
    Button,
    Card,
    CardField,
    CardState,
    FormField,
    Origin,
    Outcome,
)
from bot.kernel.messages import Trust
from bot.kernel.runs import Approval, Run, StepState

_REVERSIBLE = {
    Reversibility.REVERSIBLE: "Can be undone.",
    Reversibility.COMPENSABLE: "Can be taken back, visibly.",
    Reversibility.IRREVERSIBLE: "Cannot be undone.",
}


def draw(run: Run, actions: Actions, revision: int) -> Card:
    """Draw a run: the card of its latest approval, or of its result if it never had to ask."""
    asked = [(name, s) for name, s in run.steps.items() if s.approval is not None]
    if not asked:
        return _result(run, revision)
    step, state = asked[-1]
    assert state.approval is not None
    assert state.proposal is not None
    action = actions.open(state.proposal.action)
    first = actions.open(state.approval.first)
    return _approval(run, step, state, state.approval, state.proposal, action, first, revision)


def _approval(
    run: Run,
    step: str,
    state: StepState,
    approval: Approval,
    proposal: Proposal,
    action: Action,
    first: Action,
    revision: int,
) -> Card:
    edited = approval.revision > 1
    return Card(
        key=approval.ref,
        revision=revision,
        kind="approval",
        state=_state(run, approval),
        title=_title(action, approval),
        text=_text(run, action, proposal, approval),
        fields=_fields(action, proposal),
        form=tuple(FormField(**f.model_dump()) for f in action.form()),
        diff=diff(first if edited else None, action),
        payload=json.dumps(json.loads(proposal.action.body), indent=2, ensure_ascii=False),
        rule=_rule(state),
        warning=_warning(proposal.sources),
        outcome=_outcome(run, approval),
        buttons=_buttons(run, state, approval, action),
        attachments=_files(run),
        approval=approval.ref,
        digest=state.verdict.digest if state.verdict else "",
        run=run.id,
        urgent=approval.status == "pending",
    )


def _result(run: Run, revision: int) -> Card:
    """What became of a run that policy let through without asking, or that never got that far."""
    state: CardState = "done" if run.outcome == "done" else "failed" if run.outcome else "open"
    words = run.parked or run.words
    brought = [r.card for r in _receipts(run) if r.card is not None]
    why = Button(label="Why", verb="why", ref=run.id)
    if brought and not words:
        told = brought[-1]
        place = {"key": run.id, "revision": revision, "run": run.id}
        return told.model_copy(update={**place, "buttons": (*told.buttons, why)})
    return Card(
        key=run.id,
        revision=revision,
        kind="result",
        state="failed" if run.parked else state,
        title=run.title,
        text="\n".join(filter(None, (words, *_done_so_far(run)))),
        buttons=(*_undo(run), why),
        attachments=_files(run),
        run=run.id,
    )


def _state(run: Run, approval: Approval) -> CardState:
    if any(state.status == "unclear" for state in run.steps.values()):
        return "unknown"
    if approval.status != "approved":
        return approval.status
    if run.outcome == "done":
        return "done"
    return "failed" if run.outcome or run.parked else "approved"


def _title(action: Action, approval: Approval) -> str:
    summary = action.summary()
    if approval.status == "pending":
        version = f" (version {approval.revision})" if approval.revision > 1 else ""
        return f"Shall I {summary}?{version}"
    return summary[:1].upper() + summary[1:]


def _text(run: Run, action: Action, proposal: Proposal, approval: Approval) -> str:
    """The lines under the title: what is missing, how sure, how final, and what was done so far."""
    unclear = [s.words for s in run.steps.values() if s.status == "unclear"]
    if approval.status != "pending":
        trouble = run.parked or (run.words if run.outcome == "failed" else "")
        return "\n".join(filter(None, (*_done_so_far(run), *unclear, trouble)))
    sure = f"{proposal.confidence:.0%} sure." if proposal.confidence < 1 else ""
    final = f"{_REVERSIBLE[action.capability.reversibility]} {sure}".strip()
    later = approval.snoozed_until
    aside = f"Put aside until {later:%-d %B at %H:%M}." if later else ""
    return "\n".join(filter(None, (aside, action.blocked(), *proposal.notes, final)))


def _done_so_far(run: Run) -> tuple[str, ...]:
    return tuple(receipt.words for receipt in _receipts(run))


def _receipts(run: Run) -> tuple[Receipt, ...]:
    """What the performed effects brought back, in order."""
    found = (run.steps[name].receipt for name in run.performed)
    return tuple(receipt for receipt in found if receipt is not None)


def _fields(action: Action, proposal: Proposal) -> tuple[CardField, ...]:
    return tuple(
        CardField(
            name=field.name,
            label=field.label,
            value=field.value,
            origin=_origin(field.name, proposal.sources),
        )
        for field in action.shown()
    )


def _origin(name: str, sources: tuple[Source, ...]) -> Origin | None:
    """Where a field came from; of several sources the least trusted counts and all are told."""
    found = [s for s in sources if s.field == name or s.field.partition(".")[0] == name]
    if not found:
        return None
    order = list(Trust)
    trust = max((source.trust for source in found), key=order.index)
    words = "; ".join(dict.fromkeys(source.words for source in found))
    return Origin(trust=trust, words=words)


def _rule(state: StepState) -> str:
    verdict = state.verdict
    return f"Asked by {verdict.rule}: {'; '.join(verdict.reasons)}." if verdict else ""


def _warning(sources: tuple[Source, ...]) -> str:
    outside = sorted({s.field for s in sources if s.trust is Trust.EXTERNAL})
    return f"From outside, read with care: {', '.join(outside)}." if outside else ""


def _outcome(run: Run, approval: Approval) -> Outcome | None:
    outcome = approval.outcome
    if outcome and run.outcome == "failed":
        return outcome.model_copy(update={"words": f"{outcome.words}, then failed"})
    return outcome


def _buttons(run: Run, state: StepState, approval: Approval, action: Action) -> tuple[Button, ...]:
    ref, digest = approval.ref, state.verdict.digest if state.verdict else ""
    why = Button(label="Why", verb="why", ref=ref)
    if any(s.status == "unclear" for s in run.steps.values()):
        return (
            Button(label="It happened", verb="happened", style="primary", ref=ref),
            Button(label="It did not: try again", verb="not_happened", style="danger", ref=ref),
            why,
        )
    if approval.status != "pending":
        return (*_undo(run), why)
    approve = Button(label="Approve", verb="approve", style="primary", ref=ref, digest=digest)
    edit = Button(label="Edit", verb="edit", ref=ref, digest=digest)
    return (
        *(() if action.blocked() else (approve,)),
        *((edit,) if action.form() else ()),
        Button(label="Reject", verb="reject", style="danger", ref=ref, digest=digest),
        why,
        Button(label="Snooze", verb="snooze", ref=ref, digest=digest),
    )


def _undo(run: Run) -> tuple[Button, ...]:
    """A finished run can be taken back where a receipt says how."""
    said = [dict(receipt.values).get("undo", "") for receipt in _receipts(run)]
    texts = [text for text in said if text] if run.outcome == "done" else []
    return tuple(Button(label="Undo", verb="say", text=text) for text in texts[:1])


def _files(run: Run) -> tuple[Attachment, ...]:
    files = (file for receipt in _receipts(run) for file in receipt.attachments)
    return tuple({file.digest: file for file in files}.values())
