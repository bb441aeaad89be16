"""Advancing a run: follow the kernel's moves until it rests, and gather the facts into one batch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.actions import Actions
from bot.governance.judge import judge
from bot.governance.policy import Policy
from bot.kernel import engine, events as e
from bot.kernel.actions import Proposal
from bot.kernel.engine import next_move
from bot.kernel.flows import Compute, Flow, Flows
from bot.kernel.fold import evolve
from bot.kernel.frozen import Packed, pack
from bot.kernel.ids import RunId, approval_ref, child_run_id, effect_key
from bot.kernel.ports import Append, Batch, Due
from bot.kernel.runs import Run

ACTOR = "kernel"


class Children(Protocol):
    def get(self, run: RunId) -> Run: ...


class Rules(Protocol):
    """What advancing a run reads of an office: no way out, so that a replay can perform nothing."""

    @property
    def flows(self) -> Flows: ...
    @property
    def actions(self) -> Actions: ...
    @property
    def policy(self) -> Policy: ...
    @property
    def runs(self) -> Children: ...


@dataclass
class Turn:
    """What one advance of a run gathers: the run as it becomes, the facts, and what falls due."""

    run: Run
    expected: int
    now: datetime
    entries: list[e.Entry] = field(default_factory=list)
    others: list[Append] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    resting: bool = False

    def note(self, fact: e.Fact, rationale: str = "") -> None:
        """Let a fact become true of the run."""
        self.entries.append(e.Entry(fact=fact, actor=ACTOR, rationale=rationale))
        self.run = evolve(self.run, fact, self.now)

    def edge(self, step: str) -> None:
        """Hand a step to the workers that may take long."""
        self.due.append(Due(f"{self.run.id}/{step}", "edge", self.now))
        self.resting = True

    def batch(self) -> Batch:
        """All of it, as one transaction; a turn that found nothing to do still says what it saw."""
        subject = f"run/{self.run.id}"
        own = Append(subject, self.expected, tuple(self.entries), self.run)
        waits = any(due.subject == subject for due in self.due)
        rested = () if waits else (subject,)
        return Batch(self.now, (own, *self.others), tuple(self.due), rested)


def advance(run: Run, office: Rules, now: datetime) -> Batch:
    """Give everything that happens to a run until somebody else must act."""
    turn = Turn(run, run.version, now)
    flow = office.flows.of(run)
    if flow is None:
        _park_unknown(turn)
        return turn.batch()
    while not turn.resting:
        _follow(_next(flow, turn), turn, office)
    return turn.batch()


def stuck(fault: Exception) -> e.RunParked:
    """What becomes of a run that could not be advanced at all."""
    words = f"It could not go on ({type(fault).__name__}: {fault}). Nothing further was done."
    return e.RunParked(reason=words)


def _next(flow: Flow, turn: Turn) -> engine.Move:
    """The next move; a flow whose own code breaks parks the run instead of losing it."""
    try:
        return next_move(flow, turn.run)
    except Exception as fault:
        return engine.Park(_broken(flow.name, fault))


def _follow(move: engine.Move, turn: Turn, office: Rules) -> None:
    match move:
        case engine.Perform(step):
            _compute(step, turn)
        case engine.AskAgent(step, attempt):
            turn.note(e.AgentAsked(step=step.name, attempt=attempt))
            turn.edge(step.name)
        case engine.Judge(step, proposal, compensates):
            _judge(step, proposal, compensates, turn, office)
        case engine.Ask(step):
            ref, wait = approval_ref(turn.run.id, step), office.policy.approvals.expires_after
            turn.note(e.ApprovalOpened(step=step, approval=ref, expires_at=turn.now + wait))
        case engine.Act(step, attempt):
            _schedule(step, attempt, turn)
        case engine.Pass(step):
            turn.note(e.StepDone(step=step))
        case engine.SetTimer(step, at):
            turn.note(e.TimerSet(step=step, at=at))
        case engine.Spawn(step):
            _spawn(step.name, step.flow, step.make, turn, office)
        case engine.Join(step, child):
            _join(step, child, turn, office)
        case engine.Rest(at, then):
            _rest(at, then, turn)
        case engine.Park(reason):
            turn.note(e.RunParked(reason=reason))
            turn.resting = True
        case engine.End(outcome, words):
            _end(outcome, words, turn)


def _compute(step: Compute, turn: Turn) -> None:
    try:
        output = step.work(turn.run)
    except Exception as fault:
        turn.note(e.RunParked(reason=_broken(step.name, fault)))
        turn.resting = True
        return
    packed = pack(output) if output is not None else None
    turn.note(e.StepDone(step=step.name, output=packed))


def _judge(step: str, proposal: Proposal, compensates: bool, turn: Turn, office: Rules) -> None:
    action = office.actions.open(proposal.action)
    approved = tuple(
        office.actions.open(state.proposal.action)
        for state in turn.run.steps.values()
        if state.proposal and state.approval and state.approval.status == "approved"
    )
    verdict = judge(action, proposal, office.policy, approved=approved, compensates=compensates)
    judged = e.Judged(step=step, proposal=proposal, verdict=verdict, policy=office.policy.digest)
    turn.note(judged, "; ".join(verdict.reasons))


def _schedule(step: str, attempt: int, turn: Turn) -> None:
    verdict = turn.run.steps[step].verdict
    digest = verdict.digest if verdict else ""
    key = effect_key(turn.run.id, step)
    turn.note(e.EffectScheduled(step=step, key=key, digest=digest, attempt=attempt))
    turn.edge(step)


def _spawn(
    step: str, flow_name: str, make: Callable[[Run], Packed], turn: Turn, office: Rules
) -> None:
    intent = make(turn.run)
    flow = office.flows.newest(flow_name)
    child = child_run_id(turn.run.id, step)
    started = e.RunStarted(
        flow=flow.name,
        flow_version=flow.version,
        flow_digest=office.flows.digest(flow),
        intent=intent,
        conversation=turn.run.conversation,
        operator=turn.run.operator,
        message=turn.run.message,
        parent=turn.run.id,
        parent_step=step,
        words=turn.run.title,
        trust=turn.run.trust,
    )
    turn.note(e.ChildStarted(step=step, run=child))
    turn.others.append(Append(f"run/{child}", 0, (e.Entry(fact=started, actor=ACTOR),)))
    turn.due.append(Due(f"run/{child}", "kernel", turn.now))


def _join(step: str, child: RunId, turn: Turn, office: Rules) -> None:
    seen = office.runs.get(child)
    turn.others.append(Append(f"run/{child}", seen.version, ()))
    if seen.outcome is None:
        turn.resting = True
        return
    turn.note(e.ChildEnded(step=step, run=child, outcome=seen.outcome))


def _rest(at: datetime | None, then: e.Fact | None, turn: Turn) -> None:
    if at is not None and then is not None and at <= turn.now:
        turn.note(then)
        return
    if at is not None:
        turn.due.append(Due(f"run/{turn.run.id}", "kernel", at))
    turn.resting = True


def _end(outcome: e.RunOutcome, words: str, turn: Turn) -> None:
    turn.note(e.RunEnded(outcome=outcome, words=words))
    if turn.run.parent:
        turn.due.append(Due(f"run/{turn.run.parent}", "kernel", turn.now))
    turn.resting = True


def _park_unknown(turn: Turn) -> None:
    run = turn.run
    if not run.parked and not run.outcome:
        turn.note(
            e.RunParked(
                reason=f"It was started by flow {run.flow!r} version {run.flow_version}, which this "
                "version of Steward no longer has. Start the version that has it, or say it again."
            )
        )


def _broken(name: str, fault: Exception) -> str:
    what = str(fault).partition("\n")[0]
    return f"“{name}” broke ({type(fault).__name__}: {what}). Nothing further was done."
