"""Whatever happened to a run, replaying it says the same again, and reaches nothing outside."""

from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from bot.governance.policy import Policy
from bot.kernel import events as e
from bot.kernel.flows import Flow
from bot.kernel.ports import Batch
from bot.observe.replay import replay
from bot.office import Office
from tests.fakes.office import Office as OpenOffice
from tests.unit.kernel.test_any_course import (
    NAMES,
    comes_to_rest,
    some_policy,
    some_step,
    something_happens,
)
from tests.unit.kernel.world import World


class RecordingWorld(World):
    """A world that keeps what happens as the log would: when, and by whom."""

    def __init__(self, flow: Flow, policy: Policy, office: Office) -> None:
        self.recorded: list[e.Event] = []
        self._actor = "somebody"
        super().__init__(flow, policy, office)

    def happens(self, fact: e.Fact) -> None:
        super().happens(fact)
        event = e.Event(
            seq=len(self.history),
            stream="run/r_random",
            version=len(self.history),
            at=self.clock.now(),
            actor=self._actor,
            source="",
            rationale="",
            fact=fact,
            payload_digest="",
            prev_hash="",
            hash="",
        )
        self.recorded.append(event)

    def _take(self, batch: Batch) -> None:
        self._actor = "kernel"
        super()._take(batch)
        self._actor = "somebody"


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Real parts, of which the world replaces those that would reach outside."""
    return OpenOffice(tmp_path_factory.mktemp("office") / "home").parts


@given(chance=st.randoms(use_true_random=True))
@settings(max_examples=300, deadline=None)
def test_any_course_replays_identically_and_touches_nothing(parts: Office, chance: Random) -> None:
    world = some_course(parts, chance)
    happened = dict(world.outside.happened)

    found = replay(world.recorded, world.office.flows, world.office.actions, world.office.policy)

    assert found.identical, list(found.difference.lines() if found.difference else ())
    assert found.given + found.repeated == len(world.recorded)
    assert world.outside.happened == happened


@given(chance=st.randoms(use_true_random=True))
@settings(max_examples=300, deadline=None)
def test_any_fact_of_the_kernel_that_was_exchanged_is_found(parts: Office, chance: Random) -> None:
    world = some_course(parts, chance)
    kernels = [place for place, event in enumerate(world.recorded) if event.actor == "kernel"]
    place = chance.choice(kernels)
    other = world.recorded[place].model_copy(update={"fact": e.StepDone(step="never")})
    exchanged = [*world.recorded[:place], other, *world.recorded[place + 1 :]]

    found = replay(exchanged, world.office.flows, world.office.actions, world.office.policy)

    assert found.difference is not None
    assert found.difference.version == place + 1
    assert found.difference.recorded == other.fact


def some_course(parts: Office, chance: Random) -> RecordingWorld:
    """A random flow under a random policy, to some point or to its end."""
    flow = Flow("random", 1, tuple(some_step(name, chance) for name in NAMES))
    world = RecordingWorld(flow, some_policy(chance), parts)
    for _ in range(chance.randrange(25)):
        if not world.over:
            something_happens(world, chance)
    if chance.random() < 0.5:
        comes_to_rest(world)
    return world
