"""The next move, by example: what is asked, spent, undone and parked."""

from datetime import timedelta

from bot.kernel import engine, events as e
from bot.kernel.engine import next_move
from bot.kernel.flows import Effect, Flow
from bot.kernel.ids import ApprovalRef, EffectKey
from bot.kernel.runs import Run
from tests.builders import (
    NOON,
    OWNER,
    Nudge,
    always,
    done,
    nudging,
    pending,
    proposal,
    run_of,
    started,
    take_back,
    verdict,
)
from tests.unit.kernel.histories import ATTESTATION

FLOW = nudging()
LATER = NOON + timedelta(days=3)
REF = ApprovalRef("a_nudge")


def after(run: Run, *facts: e.Fact) -> engine.Move:
    return next_move(FLOW, run_of(*history_of(run), *facts))


def history_of(run: Run) -> tuple[e.Fact, ...]:
    """The facts that `pending` folds, so that more can follow them."""
    proposed = run.steps["nudge"].proposal or proposal()
    return (
        started(FLOW),
        e.Judged(step="nudge", proposal=proposed, verdict=verdict(proposed)),
        e.ApprovalOpened(step="nudge", approval=REF, expires_at=LATER),
    )


def decided(digest: str, verb: str = "approve") -> e.Decided:
    return e.Decided.model_validate(
        {
            "step": "nudge",
            "approval": REF,
            "verb": verb,
            "digest": digest,
            "operator": OWNER.id,
            "channel": "terminal",
            "decided_at": NOON,
            "attestation": ATTESTATION,
        }
    )


def edited(words: str, ruling: str = "ask") -> e.ApprovalEdited:
    changed = proposal(Nudge(words=words))
    ruled = verdict(changed).model_copy(update={"ruling": ruling})
    return e.ApprovalEdited(
        step="nudge", approval=REF, proposal=changed, verdict=ruled, operator=OWNER.id
    )


WAITING = pending(expires_at=LATER)
SHOWN = proposal().action.digest


def test_a_verdict_to_ask_opens_an_approval_before_anything_else() -> None:
    proposed = proposal()
    judged = e.Judged(step="nudge", proposal=proposed, verdict=verdict(proposed, "ask"))
    assert next_move(FLOW, run_of(started(FLOW), judged)) == engine.Ask("nudge")


def test_an_approved_payload_is_acted_on_once() -> None:
    assert after(WAITING, decided(SHOWN)) == engine.Act("nudge", attempt=1)
    spent = e.EffectScheduled(step="nudge", key=EffectKey("e_nudge"), digest=SHOWN, attempt=1)
    assert after(WAITING, decided(SHOWN), spent) == engine.Rest()


def test_an_approval_of_another_digest_counts_for_nothing() -> None:
    expiry = e.ApprovalExpired(step="nudge", approval=REF)
    assert after(WAITING, decided("another")) == engine.Rest(LATER, expiry)


def test_an_edit_after_the_approval_changes_nothing_any_more() -> None:
    assert after(WAITING, decided(SHOWN), edited("later")) == engine.Act("nudge", attempt=1)
    run = run_of(*history_of(WAITING), decided(SHOWN), edited("later"))
    assert run.steps["nudge"].proposal == proposal()


def test_an_edit_into_what_policy_denies_is_not_performed_even_if_approved() -> None:
    change = edited("worse", ruling="deny")
    move = after(WAITING, change, decided(change.verdict.digest))
    assert move == engine.Park("“nudge” may not be performed: a test.")


def test_a_second_judgement_does_not_inherit_the_first_ones_approval() -> None:
    other = proposal(Nudge(words="other"))
    again = e.Judged(step="nudge", proposal=other, verdict=verdict(other))
    assert after(WAITING, decided(SHOWN), again) == engine.Ask("nudge")


def test_the_first_answer_stays() -> None:
    run = run_of(*history_of(WAITING), decided(SHOWN, "reject"), decided(SHOWN))
    assert run.ending == "rejected"
    approval = run.steps["nudge"].approval
    assert approval is not None
    assert approval.status == "rejected"


def test_a_put_aside_card_comes_back_and_still_expires_when_it_would_have() -> None:
    soon = NOON + timedelta(hours=1)
    aside = e.ApprovalSnoozed(step="nudge", approval=REF, until=soon, operator=OWNER.id)
    reminder = e.ReminderDue(step="nudge", approval=REF)
    expiry = e.ApprovalExpired(step="nudge", approval=REF)
    assert after(WAITING, aside) == engine.Rest(soon, reminder)
    assert after(WAITING, aside, reminder) == engine.Rest(LATER, expiry)


def test_what_was_done_is_undone_newest_first_and_then_the_run_ends() -> None:
    names = ("one", "two", "three")
    flow = Flow("three", 1, tuple(Effect(n, always(proposal()), take_back(n)) for n in names))
    failed = e.EffectFailed(
        step="three",
        key=EffectKey("e_three"),
        attempt=1,
        connector="Post",
        kind_of_failure="refused",
        words="No.",
    )
    facts: list[e.Fact] = [started(flow), done("one"), done("two"), failed]
    undone = []
    while isinstance(move := next_move(flow, run_of(*facts)), engine.Judge):
        assert move.compensates
        undone.append(move.step)
        facts.append(done(move.step))
    assert undone == ["undo two", "undo one"]
    assert move == engine.End("failed", "No.")


def test_what_policy_forbids_to_undo_parks_the_run_and_says_why() -> None:
    flow = nudging()
    undo = take_back("nudge")(run_of(started(flow)))
    facts = (
        started(flow),
        done("nudge"),
        e.AgentFailed(step="x", attempt=1, kind_of_failure="refused", words="No."),
        e.Judged(step="undo nudge", proposal=undo, verdict=verdict(undo, "deny")),
    )
    assert next_move(flow, run_of(*facts)) == engine.Park(
        "“undo nudge” may not be performed: a test."
    )
