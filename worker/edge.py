"""Edge work: the agent and connector calls that may take long, hang or crash, one job each."""

from bot.connectors.bus import ATTEMPTS, backoff
from bot.kernel import events as e
from bot.kernel.errors import Conflict, StewardError, Unreachable
from bot.kernel.flows import Draft
from bot.kernel.fold import evolve
from bot.kernel.ids import EffectKey, MessageId, RunId
from bot.kernel.ports import Append, Batch, Due
from bot.kernel.runs import Run, StepState
from bot.office import Office
from worker import ears

ACTOR = "edge"
_TRIES = 50
_SWITCH = "office"  # the stream in which effects are stopped and resumed


def perform(subject: str, office: Office) -> None:
    """Do a job if it is still to be done, that of a run's step or a message's recordings."""
    name, _, step = subject.partition("/")
    if name == ears.JOB:
        ears.transcribe(MessageId(step), office)
    else:
        _perform_step(RunId(name), step, office)


def _perform_step(name: RunId, step: str, office: Office) -> None:
    """Do the job of a step; leave at once where another has it, or while everything is stopped."""
    subject = f"{name}/{step}"
    for _ in range(_TRIES):
        switch = Append(_SWITCH, office.log.version(_SWITCH), ())
        run = office.runs.get(name)
        state = run.steps.get(step)
        if state is None or state.status not in ("asked", "scheduled"):
            seen = Append(f"run/{run.id}", run.version, ())
            office.log.commit([Batch(office.clock.now(), (seen,), rested=(subject,))])
            return
        if state.status == "asked":
            _draft(run, step, state, office)
            return
        if office.people.stopped_by() is not None or _act(run, step, state, switch, office):
            return


def _draft(run: Run, step: str, state: StepState, office: Office) -> None:
    """Have the agent propose, and record what it proposed or why it could not."""
    flow = office.flows.of(run)
    found = flow.step(step) if flow else None
    if isinstance(found, Draft):
        _record(_proposed(found, run, state.attempt, office), run, state, office)


def _proposed(step: Draft, run: Run, attempt: int, office: Office) -> e.Fact:
    try:
        return e.Proposed(step=step.name, proposal=step.agent(office.brief(run)))
    except Unreachable as fault:
        kind: e.FailureKind = "unreachable"
        words = str(fault)
    except StewardError as fault:
        kind, words = "refused", str(fault)
    except Exception as fault:
        kind, words = "broken", f"The draft broke ({type(fault).__name__}: {fault})."
    again = kind == "unreachable" and attempt < ATTEMPTS
    retry_at = office.clock.now() + backoff(run.id, attempt) if again else None
    return e.AgentFailed(
        step=step.name, attempt=attempt, kind_of_failure=kind, words=words, retry_at=retry_at
    )


def _act(run: Run, step: str, state: StepState, switch: Append, office: Office) -> bool:
    """Commit that the effect starts, perform it, commit what came of it.

    Not where the run or the switch was touched since they were looked at: a stop counts at once.
    """
    try:
        started = office.bus.start(run, step)
    except StewardError as fault:
        _record(_barred(step, state, str(fault)), run, state, office)
        return True
    now = office.clock.now()
    entry = e.Entry(fact=started, actor=ACTOR)
    due = Due(f"run/{run.id}", "kernel", started.lease_until)
    append = Append(f"run/{run.id}", run.version, (entry,))
    try:
        office.commit(Batch(now, (append, switch), (due,), (f"{run.id}/{step}",)))
    except Conflict:
        return False
    running = evolve(run, started, now)
    _record(office.bus.perform(running, step), running, running.steps[step], office)
    return True


def _barred(step: str, state: StepState, words: str) -> e.EffectFailed:
    return e.EffectFailed(
        step=step,
        key=state.key or EffectKey(""),
        attempt=state.attempt,
        connector="",
        kind_of_failure="not_allowed",
        words=words,
    )


def _record(fact: e.Fact, run: Run, state: StepState, office: Office) -> None:
    """Append what came of a step, as long as this attempt at it is still the one that counts."""
    step = next(name for name, held in run.steps.items() if held is state)
    for _ in range(_TRIES):
        if _record_once(fact, run, step, office):
            return
        run = office.runs.get(run.id)
        now = run.steps.get(step)
        if now is None or (now.status, now.attempt) != (state.status, state.attempt):
            return
    raise Conflict(f"Run {run.id} changed {_TRIES} times while “{step}” was being recorded.")


def _record_once(fact: e.Fact, run: Run, step: str, office: Office) -> bool:
    now = office.clock.now()
    append = Append(f"run/{run.id}", run.version, (e.Entry(fact=fact, actor=ACTOR),))
    due = Due(f"run/{run.id}", "kernel", now)
    try:
        office.commit(Batch(now, (append,), (due,), (f"{run.id}/{step}",)))
    except Conflict:
        return False
    return True
