"""Random facts of a run, in any order whatever: what a broken or hostile log could hold."""

from datetime import timedelta

from hypothesis import strategies as st

from bot.kernel import events as e
from bot.kernel.actions import Receipt
from bot.kernel.decisions import Attestation
from bot.kernel.flows import Compute, Draft, Effect, Flow, Gate, Step, Wait
from bot.kernel.ids import ApprovalRef, EffectKey, OperatorId, RunId
from tests.builders import NOON, NOTHING, Jot, Nudge, always, proposal, started, take_back, verdict

NAMES = ("one", "two", "three", "undo one", "undo two")
PROPOSALS = (proposal(Nudge(words="a")), proposal(Nudge(words="b")), proposal(Jot()))
ATTESTATION = Attestation(operator=OperatorId("owner"), statement="", public_key="", signature="")

names = st.sampled_from(NAMES)
proposals = st.sampled_from(PROPOSALS)
attempts = st.integers(0, 3)
words = st.sampled_from(("", "because"))
keys = names.map(lambda name: EffectKey(f"e_{name}"))
refs = names.map(lambda name: ApprovalRef(f"a_{name}"))
owners = st.just(OperatorId("owner"))
times = st.integers(-5, 5).map(lambda hours: NOON + timedelta(hours=hours))
rulings = st.sampled_from(("auto", "ask", "shadow", "deny"))
verdicts = st.builds(verdict, proposals, rulings)
receipts = st.just(Receipt(reference="r", words="Done."))
failures = st.sampled_from(("unreachable", "refused", "not_allowed", "broken"))
outcomes = st.sampled_from(("done", "rejected", "expired", "withdrawn", "failed"))


def rulings_on(step: st.SearchStrategy[str]) -> tuple[st.SearchStrategy[e.Fact], ...]:
    """Facts by which a payload is judged, asked for, edited and answered."""
    return (
        st.builds(e.Judged, step=step, proposal=proposals, verdict=verdicts),
        st.builds(e.ApprovalOpened, step=step, approval=refs, expires_at=times),
        st.builds(
            e.ApprovalEdited,
            step=step,
            approval=refs,
            proposal=proposals,
            verdict=verdicts,
            operator=owners,
        ),
        st.builds(
            e.Decided,
            step=step,
            approval=refs,
            verb=st.sampled_from(("approve", "reject")),
            digest=proposals.map(lambda shown: shown.action.digest),
            operator=owners,
            channel=st.just("terminal"),
            decided_at=times,
            attestation=st.just(ATTESTATION),
            reason=words,
        ),
        st.builds(e.RetryDue, step=step),
    )


facts: st.SearchStrategy[e.Fact] = st.one_of(
    st.builds(e.StepDone, step=names, output=st.sampled_from((None, NOTHING))),
    st.builds(e.AgentAsked, step=names, attempt=attempts),
    st.builds(e.Proposed, step=names, proposal=proposals),
    st.builds(
        e.AgentFailed,
        step=names,
        attempt=attempts,
        kind_of_failure=failures,
        words=words,
        retry_at=st.none() | times,
    ),
    *rulings_on(names),
    st.builds(e.ApprovalSnoozed, step=names, approval=refs, until=times, operator=owners),
    st.builds(e.ReminderDue, step=names, approval=refs),
    st.builds(e.ApprovalExpired, step=names, approval=refs),
    st.builds(e.ApprovalWithdrawn, step=names, approval=refs, reason=words, operator=owners),
    st.builds(e.EffectScheduled, step=names, key=keys, digest=words, attempt=attempts),
    st.builds(e.EffectStarted, step=names, key=keys, attempt=attempts, lease_until=times),
    st.builds(e.LeaseLapsed, step=names, attempt=attempts),
    st.builds(e.EffectDone, step=names, key=keys, receipt=receipts),
    st.builds(
        e.EffectFailed,
        step=names,
        key=keys,
        attempt=attempts,
        connector=st.just("Post"),
        kind_of_failure=failures,
        words=words,
        retry_at=st.none() | times,
    ),
    st.builds(e.OutcomeUnclear, step=names, key=keys, words=words),
    st.builds(e.OutcomeTold, step=names, key=keys, happened=st.booleans(), operator=owners),
    st.builds(e.TimerSet, step=names, at=times),
    st.builds(e.TimerFired, step=names),
    st.builds(e.ChildStarted, step=names, run=st.just(RunId("r_child"))),
    st.builds(e.ChildEnded, step=names, run=st.just(RunId("r_child")), outcome=outcomes),
    st.builds(e.RunParked, reason=st.just("stuck")),
    st.builds(e.RunEnded, outcome=outcomes, words=words),
    st.just(e.EffectsStopped(operator=OperatorId("owner"))),
)


def step(name: str) -> st.SearchStrategy[Step]:
    """Any kind of step of this name."""
    effects = st.builds(
        Effect, st.just(name), proposals.map(always), st.sampled_from((None, take_back(name)))
    )
    return st.one_of(
        effects,
        effects,
        st.builds(Gate, st.just(name), proposals.map(always)),
        st.just(Compute(name, lambda _: None)),
        st.just(Draft(name, lambda _: PROPOSALS[0])),
        st.just(Wait(name, lambda _: NOON + timedelta(hours=2))),
    )


def _flow(steps: tuple[Step, ...]) -> Flow:
    return Flow("random", 1, steps)


flows: st.SearchStrategy[Flow] = st.one_of(
    st.tuples(step("one")),
    st.tuples(step("one"), step("two")),
    st.tuples(step("one"), step("two"), step("three")),
).map(_flow)


def histories(most: int = 40) -> st.SearchStrategy[list[e.Fact]]:
    """Histories that begin as all do, and then may hold anything."""
    return st.lists(facts, max_size=most).map(lambda tail: [started(_flow(())), *tail])


# Histories of one step and its rulings, dense enough to hold every order of them.
judgements = st.lists(st.one_of(*rulings_on(st.just("one"))), min_size=1, max_size=7)
effects: st.SearchStrategy[Flow] = proposals.map(lambda p: _flow((Effect("one", always(p)),)))
