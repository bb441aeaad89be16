"""Rehearsing a run under another policy or flow: recorded people, agents and receipts answer. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar

from bot.actions import Actions
from bot.governance.policy import Policy
from bot.kernel import events as e
from bot.kernel.decisions import Attestation
from bot.kernel.flows import Flows
from bot.kernel.fold import evolve
from bot.kernel.frozen import Packed
from bot.kernel.ids import OperatorId, RunId
from bot.kernel.runs import Approval, Run, StepState
from bot.observe.replay import RUN, Recorded, RecordedRuns
from worker.advance import advance, stuck

Answer = Literal["approved", "edited", "rejected", "unanswered", "assumed", ""]
F = TypeVar("F", bound=e.Fact)
_MOST_TURNS = 500


@dataclass(frozen=True)
class Ruling:
    """What policy said of one payload, what a person answered, and whether it was then performed."""

    step: str
    action: Packed
    ruling: str
    rule: str
    answer: Answer = ""
    performed: bool = False


@dataclass
class Rehearsal:
    """How a run came out: its rulings by step, and how often a person had to answer."""

    run: Run
    rulings: dict[str, Ruling] = field(default_factory=dict)
    taps: int = 0

    def note(self, fact: e.Fact, at: datetime) -> None:
        """Let a fact become true of it."""
        self.run = evolve(self.run, fact, at)
        match fact:
            case e.Judged(step=step, proposal=proposal, verdict=verdict):
                self.rulings[step] = Ruling(step, proposal.action, verdict.ruling, verdict.rule)
            case e.ApprovalOpened():
                self.taps += 1
            case e.ApprovalEdited(step=step, proposal=proposal):
                self._answered(step, "edited", proposal.action)
            case e.Decided(step=step):
                self._answered(step, _answer(fact, self.rulings[step]))
            case e.ApprovalExpired(step=step) | e.ApprovalWithdrawn(step=step):
                self._answered(step, "unanswered")
            case e.EffectScheduled(step=step):
                self.rulings[step] = replace(self.rulings[step], performed=True)

    def _answered(self, step: str, answer: Answer, action: Packed | None = None) -> None:
        before = self.rulings[step]
        self.rulings[step] = replace(before, answer=answer, action=action or before.action)


def recorded(events: Sequence[e.Event]) -> Rehearsal:
    """How the run really came out."""
    told = _begun(events)
    for event in events[1:]:
        told.note(event.fact, event.at)
    return told


def rehearse(
    events: Sequence[e.Event], flows: Flows, actions: Actions, policy: Policy
) -> Rehearsal:
    """How the run would have come out under these rules, as far as the record can answer.

    A receipt that was never given stops it there: what it would have led to is not made up. Where a
    person would have been asked who was not, a yes is assumed, and marked.
    """
    told, history, now = _begun(events), _History(events), events[0].at
    rules = Recorded(flows, actions, policy, RecordedRuns(history.children()))
    for _ in range(_MOST_TURNS):
        for fact in _moves(told.run, rules, now):
            told.note(fact, now)
        answers = history.answers(told.run)
        if not answers:
            break
        for event in answers:
            now = max(now, event.at)
            told.note(event.fact, now)
    return told


def _begun(events: Sequence[e.Event]) -> Rehearsal:
    told = Rehearsal(Run(id=RunId(events[0].stream.removeprefix(RUN))))
    told.note(events[0].fact, events[0].at)
    return told


def _moves(run: Run, rules: Recorded, now: datetime) -> list[e.Fact]:
    try:
        return [entry.fact for entry in advance(run, rules, now).appends[0].entries]
    except Exception as fault:
        return [stuck(fault)]


def _answer(fact: e.Decided, before: Ruling) -> Answer:
    if not fact.attestation.signature:
        return "assumed"
    if fact.verb == "reject":
        return "rejected"
    return "edited" if before.answer == "edited" else "approved"


class _History:
    """What the record can answer with when a rehearsal rests."""

    def __init__(self, events: Sequence[e.Event]) -> None:
        self._events = events

    def children(self) -> dict[RunId, e.RunOutcome]:
        return {
            event.fact.run: event.fact.outcome
            for event in self._events
            if isinstance(event.fact, e.ChildEnded)
        }

    def answers(self, run: Run) -> list[e.Event]:
        """The facts that let a resting run go on; none where the record has none."""
        if run.outcome or run.parked:
            return []
        for step, state in run.steps.items():
            match state.status:
                case "asked":
                    return self._final(step, e.Proposed, e.AgentFailed)
                case "scheduled":
                    return self._final(step, e.EffectDone, e.EffectFailed)
                case "pending":
                    return self._decision(step, state)
                case "waiting":
                    return self._final(step, e.TimerFired)
        return []

    def _of(self, step: str, *kinds: type[F]) -> Iterator[tuple[e.Event, F]]:
        for event in self._events:
            fact = event.fact
            if isinstance(fact, kinds) and getattr(fact, "step", "") == step:
                yield event, fact

    def _final(self, step: str, *kinds: type[e.Fact]) -> list[e.Event]:
        """The last of these facts about a step, unless it only announced another attempt."""
        found = [event for event, _ in self._of(step, *kinds)][-1:]
        return [event for event in found if not getattr(event.fact, "retry_at", None)]

    def _decision(self, step: str, state: StepState) -> list[e.Event]:
        """The recorded edits and the recorded answer, for the payload that is now asked about."""
        assert state.approval is not None
        assert state.verdict is not None
        if not list(self._of(step, e.ApprovalOpened)):
            return self._assumed(step, state.approval, state.verdict.digest)
        edits = [event for event, _ in self._of(step, e.ApprovalEdited)]
        digest = state.verdict.digest
        for _, edit in self._of(step, e.ApprovalEdited):
            digest = edit.verdict.digest
        ends = self._final(step, e.Decided, e.ApprovalExpired, e.ApprovalWithdrawn)
        return [*edits, *(_about(event, digest) for event in ends)] if ends else []

    def _assumed(self, step: str, approval: Approval, digest: str) -> list[e.Event]:
        """A yes that nobody gave, where the effect happened without anybody being asked."""
        return [
            event.model_copy(update={"fact": _yes(step, approval, digest, event.at)})
            for event in self._final(step, e.EffectDone)
        ]


def _about(event: e.Event, digest: str) -> e.Event:
    """A recorded answer, given to the payload that is asked about in the rehearsal."""
    if not isinstance(event.fact, e.Decided):
        return event
    return event.model_copy(update={"fact": event.fact.model_copy(update={"digest": digest})})


def _yes(step: str, approval: Approval, digest: str, at: datetime) -> e.Decided:
    nobody = OperatorId("")
    return e.Decided(
        step=step,
        approval=approval.ref,
        verb="approve",
        digest=digest,
        operator=nobody,
        channel="",
        decided_at=at,
        attestation=Attestation(operator=nobody, statement="", public_key="", signature=""),
    )
