"""Replaying a run: the same kernel over what was recorded, compared fact by fact. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.actions import Actions
from bot.governance.policy import Policy
from bot.kernel import events as e
from bot.kernel.errors import NotFound
from bot.kernel.flows import Flows
from bot.kernel.fold import evolve
from bot.kernel.ids import RunId
from bot.kernel.runs import Run
from bot.observe.timeline import in_words
from worker.advance import ACTOR, advance, stuck

RUN = "run/"
_MOST_VALUES = 4
_FORGOTTEN = "Words of this run were forgotten, as you asked, so it cannot be compared any more."


@dataclass(frozen=True)
class Difference:
    """The first place at which the kernel would now do something else than was recorded.

    `version` is the place in the run's stream; a side is None where it has nothing to say there.
    """

    version: int
    recorded: e.Fact | None
    replayed: e.Fact | None

    def lines(self) -> Iterator[str]:
        """Both sides in words, then the values in which they differ."""
        yield f"recorded: {_said(self.recorded)}"
        yield f"replayed: {_said(self.replayed)}"
        if type(self.recorded) is type(self.replayed):
            yield from list(_values(_plain(self.recorded), _plain(self.replayed)))[:_MOST_VALUES]


@dataclass(frozen=True)
class Replay:
    """What came of replaying: how many facts were given and how many the kernel said again.

    `uncompared` says why there was nothing to compare, where that is so.
    """

    run: RunId
    given: int
    repeated: int
    difference: Difference | None = None
    note: str = ""
    uncompared: str = ""

    @property
    def identical(self) -> bool:
        return self.difference is None and not self.uncompared


@dataclass(frozen=True)
class Recorded:
    """The rules of a replay: `runs` answers for child runs what the record says of them."""

    flows: Flows
    actions: Actions
    policy: Policy
    runs: "RecordedRuns"


class RecordedRuns:
    """Child runs as their parent saw them: ended where the record says so, running elsewhere."""

    def __init__(self, ended: Mapping[RunId, e.RunOutcome]) -> None:
        self._ended = ended

    def get(self, run: RunId) -> Run:
        return Run(id=run, outcome=self._ended.get(run))


def replay(
    events: Sequence[e.Event],
    flows: Flows,
    actions: Actions,
    policy: Policy,
    policies: Mapping[str, Policy] | None = None,
) -> Replay:
    """Advance a run anew from its recorded inputs; a recorded turn that came otherwise ends it.

    Each verdict is given by the policy that was in force, from `policies` by digest; where that is
    not known, by `policy`.
    """
    past = policies or {}
    run = Run(id=RunId(events[0].stream.removeprefix(RUN)))
    if any(event.forgotten for event in events):
        return Replay(run.id, 0, 0, uncompared=_FORGOTTEN)
    note = _changed_code(events[0].fact, flows)
    given = repeated = place = 0
    while place < len(events):
        if _is_given(events[place]):
            run = evolve(run, events[place].fact, events[place].at)
            given, place = given + 1, place + 1
            continue
        turn = _turn(events, place)
        policy = past.get(judged_by(turn), policy)
        said = _said_again(run, turn, flows, actions, policy)
        difference = _compare(turn, said, events[place].version)
        if difference is not None:
            return Replay(run.id, given, repeated, difference, note)
        for event in turn[: len(said)]:
            run = evolve(run, event.fact, event.at)
        repeated, place = repeated + len(said), place + len(said)
    return Replay(run.id, given, repeated, note=note)


def with_version(events: Sequence[e.Event], version: int, flows: Flows) -> Sequence[e.Event]:
    """The history as if it had been started by another version of its flow; raises NotFound."""
    first = events[0]
    assert isinstance(first.fact, e.RunStarted)
    name = first.fact.flow
    known = sorted(flow.version for flow in flows.all() if flow.name == name)
    if version not in known:
        raise NotFound(f"Flow {name} has no version {version} here; it has {known}.")
    changes = {"flow_version": version, "flow_digest": ""}
    fact = first.fact.model_copy(update=changes)
    return [first.model_copy(update={"fact": fact}), *events[1:]]


def judged_by(events: Sequence[e.Event]) -> str:
    """The digest of the policy that gave the first verdict of these; empty where there is none."""
    named = (event.fact.policy for event in events if isinstance(event.fact, e.Judged))
    return next(named, "")


def _is_given(event: e.Event) -> bool:
    """Whether a fact came from outside the kernel: people, agents, connectors, or another stream."""
    return event.actor != ACTOR or isinstance(event.fact, e.RunStarted | e.StepCarried)


def _turn(events: Sequence[e.Event], place: int) -> list[e.Event]:
    """The facts that the kernel stored in one go, or in several of the same moment."""
    turn = []
    for event in events[place:]:
        if _is_given(event) or event.at != events[place].at:
            break
        turn.append(event)
    return turn


def _said_again(
    run: Run, turn: Sequence[e.Event], flows: Flows, actions: Actions, policy: Policy
) -> list[e.Fact]:
    facts = [event.fact for event in turn]
    ended = {fact.run: fact.outcome for fact in facts if isinstance(fact, e.ChildEnded)}
    rules = Recorded(flows, actions, policy, RecordedRuns(ended))
    try:
        batch = advance(run, rules, turn[0].at)
    except Exception as fault:
        return [stuck(fault)]
    return [entry.fact for entry in batch.appends[0].entries]


def _compare(turn: Sequence[e.Event], said: Sequence[e.Fact], version: int) -> Difference | None:
    """The first fact that differs; a turn may go on as a second one of the same moment."""
    if not said:
        return Difference(version, turn[0].fact, None)
    recorded = [event.fact for event in turn[: len(said)]]
    for place, (was, now) in enumerate(zip_longest(recorded, said)):
        if was != now:
            return Difference(version + place, was, now)
    return None


def _changed_code(first: e.Fact, flows: Flows) -> str:
    if not isinstance(first, e.RunStarted) or not first.flow_digest:
        return ""
    digests = {(f.name, f.version): flows.digest(f) for f in flows.all()}
    now = digests.get((first.flow, first.flow_version))
    if now in (None, first.flow_digest):
        return ""
    return f"The code of flow {first.flow} version {first.flow_version} has changed since."


def _said(fact: e.Fact | None) -> str:
    return in_words(fact) if fact is not None else "nothing"


def _plain(fact: e.Fact | None) -> object:
    return fact.model_dump(mode="json") if fact is not None else None


def _values(was: object, now: object, path: str = "") -> Iterator[str]:
    """The single values in which two facts differ, by their path."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in {**was, **now}:
            yield from _values(was.get(key), now.get(key), f"{path}.{key}".lstrip("."))
    elif was != now:
        yield f"{path}: {was} → {now}"
