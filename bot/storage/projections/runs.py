"""Read models of runs: the run itself, its approvals, its snapshot, and where it is shown."""

from collections.abc import Sequence

from bot.kernel import events as e
from bot.kernel.ids import conversation_id
from bot.kernel.runs import Approval, Run, StepState
from bot.storage.projections.posts import PUSHED, put
from bot.storage.tables import (
    ApprovalRow,
    ConversationRow,
    IdentityRow,
    PostRow,
    RunRow,
    SnapshotRow,
    stamp,
)
from bot.storage.writer import Row, Writer

# Runs up to this length are kept whole; longer ones are snapshot at every STRIDE events.
SHORT, STRIDE = 128, 32

_SHOWN = (
    e.ApprovalOpened,
    e.ApprovalEdited,
    e.ApprovalSnoozed,
    e.ReminderDue,
    e.Decided,
    e.ApprovalExpired,
    e.ApprovalWithdrawn,
    e.EffectDone,
    e.EffectFailed,
    e.OutcomeUnclear,
    e.OutcomeTold,
    e.RunParked,
    e.RunEnded,
    e.WordsForgotten,
)


def project_run(run: Run, events: Sequence[e.Event], write: Writer) -> None:
    """Write what a run became after these events of its stream."""
    write.upsert(RunRow, _row(run))
    if _wants_snapshot(run.version, len(events)):
        body = run.model_dump_json()
        write.upsert(SnapshotRow, {"run": run.id, "version": run.version, "body": body})
    for name, state in run.steps.items():
        if state.approval is not None:
            write.upsert(ApprovalRow, _approval(run, name, state, state.approval))
    shown = [event for event in events if isinstance(event.fact, _SHOWN)]
    if shown:
        _show(run, shown, write)


def _row(run: Run) -> Row:
    return {
        "id": run.id,
        "version": run.version,
        "flow": run.flow,
        "flow_version": run.flow_version,
        "state": run.state,
        "title": run.title,
        "conversation": run.conversation,
        "started_at": stamp(run.started_at) if run.started_at else "",
        "updated_at": stamp(run.updated_at) if run.updated_at else "",
    }


def _wants_snapshot(version: int, added: int) -> bool:
    return version <= SHORT or version // STRIDE > (version - added) // STRIDE


def _approval(run: Run, step: str, state: StepState, approval: Approval) -> Row:
    outcome = approval.outcome
    return {
        "ref": approval.ref,
        "run": run.id,
        "step": step,
        "revision": approval.revision,
        "state": approval.status,
        "capability": state.proposal.action.kind if state.proposal else "",
        "digest": state.verdict.digest if state.verdict else "",
        "opened_at": stamp(approval.opened_at),
        "expires_at": stamp(approval.expires_at),
        "decided_by": outcome.by if outcome else "",
        "decided_at": stamp(outcome.at) if outcome and outcome.at else "",
    }


def _show(run: Run, events: Sequence[e.Event], write: Writer) -> None:
    """Mark every copy of the run's latest card as changed, and make the copies when it first appears."""
    key = _card_key(run)
    changed = events[-1].seq
    posted = [row for row in write.find(PostRow, run=run.id) if row["key"] == key]
    if posted:
        for row in posted:
            put({**row, "changed": changed}, write)
        return
    if isinstance(events[-1].fact, e.WordsForgotten):
        return
    for conversation in _audience(run, write):
        post: Row = {
            "conversation": conversation,
            "key": key,
            "first": events[0].seq,
            "changed": changed,
            "body": "",
            "run": run.id,
        }
        put(post, write)


def _card_key(run: Run) -> str:
    """A run is shown on the card of its latest approval, or under its own name if it never asked."""
    asked = [s.approval.ref for s in run.steps.values() if s.approval is not None]
    return asked[-1] if asked else run.id


def _audience(run: Run, write: Writer) -> list[str]:
    """Where the run was asked for, and the operator's homes on the other channels that can be posted to."""
    asked = write.find(ConversationRow, id=run.conversation)
    homes = [
        conversation_id(str(row["channel"]), str(row["home"]))
        for row in write.find(IdentityRow, operator=run.operator)
        if row["home"]
        and row["channel"] in PUSHED
        and all(row["channel"] != conversation["channel"] for conversation in asked)
    ]
    return list(dict.fromkeys([run.conversation, *homes]))
