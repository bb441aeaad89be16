"""Whatever happens to a run: an effect wants a yes, happens once, and is undone newest first."""

from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from bot.governance.policy import Autonomy, Policy
from bot.kernel import events as e
from bot.kernel.errors import NotAllowed
from bot.kernel.flows import Compute, Draft, Effect, Flow, Gate, Step, Wait, undo_name
from bot.office import Office
from tests.builders import NOON, Jot, Nudge, TakeBack, always, policy, proposal, take_back
from tests.fakes.office import Office as OpenOffice
from tests.unit.kernel.world import LEASE, Answer, World

NAMES = ("one", "two", "three", "four")
ANSWERS: dict[Answer, int] = {
    "done": 8,
    "refused": 2,
    "unreachable": 2,
    "unclear_done": 1,
    "unclear_undone": 1,
    "dies": 1,
    "dies_done": 1,
}
ENOUGH = 400


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Real parts, of which the world replaces those that would reach outside."""
    return OpenOffice(tmp_path_factory.mktemp("office") / "home").parts


@given(chance=st.randoms(use_true_random=True))
@settings(max_examples=600, deadline=None)
def test_every_course_of_a_run_keeps_its_promises(parts: Office, chance: Random) -> None:
    flow = Flow("random", 1, tuple(some_step(name, chance) for name in NAMES))
    world = World(flow, some_policy(chance), parts)
    for _ in range(chance.randrange(25)):
        if not world.over:
            something_happens(world, chance)
    keeps_its_promises(world, flow)
    comes_to_rest(world)
    keeps_its_promises(world, flow)


def some_step(name: str, chance: Random) -> Step:
    nudge, jot = always(proposal(Nudge(words=name))), always(proposal(Jot(words=name)))
    undoable = Effect(name, nudge, take_back(name))
    others: tuple[Step, ...] = (
        Effect(name, nudge),
        Effect(name, jot),
        Gate(name, nudge),
        Compute(name, lambda _: None),
        Draft(name, lambda _: proposal()),
        Wait(name, lambda _: NOON + LEASE),
    )
    return undoable if chance.random() < 0.5 else chance.choice(others)


def some_policy(chance: Random) -> Policy:
    rulings: tuple[Autonomy, ...] = ("auto", "ask", "shadow", "deny")
    drawn = {name: chance.choices(rulings, (5, 5, 1, 1))[0] for name in ("nudge", "jot")}
    return policy(**drawn, takeback=chance.choices(rulings, (3, 5, 1, 1))[0])


def something_happens(world: World, chance: Random) -> None:
    """One thing that can happen now, whatever its author would have liked."""
    world.outside.sees_clearly = chance.random() < 0.7
    possible = ["work"] * 3 if world.jobs else []
    possible += ["approve"] * 4 + ["reject", "edit", "stale"] if world.step("pending") else []
    possible += ["tell"] if world.step("unclear") else []
    possible += ["sleep"] if world.wakes_at else []
    match chance.choice(possible):
        case "work":
            world.works(chance.choices(*zip(*ANSWERS.items(), strict=True))[0])
        case "approve":
            world.decides("approve")
        case "reject":
            world.decides("reject")
        case "edit":
            edit_what_waits(world, chance.choice(("x", "y")))
        case "tell":
            world.tells()
        case "sleep":
            world.sleeps()
        case "stale":
            with pytest.raises(NotAllowed, match="out of date"):
                world.decides("approve", shown="something else")


def edit_what_waits(world: World, words: str) -> None:
    state = world.run.steps[world.step("pending") or ""]
    if state.proposal and state.proposal.action.kind == "Nudge":
        world.edits(words)


def comes_to_rest(world: World) -> None:
    """With everybody helpful, every run ends, or is parked with a reason."""
    world.outside.sees_clearly = True
    for _ in range(ENOUGH):
        if world.over:
            break
        if world.jobs:
            world.works("done")
        elif world.step("pending"):
            world.decides("approve")
        elif world.step("unclear"):
            world.tells()
        else:
            world.sleeps()
    assert world.over, f"the run waits for nobody: {world.run}"
    assert not world.jobs


def keeps_its_promises(world: World, flow: Flow) -> None:
    """What must be true of every run at every moment, read from its history and from the world."""
    assert all(times == 1 for times in world.outside.happened.values())
    done = [fact for fact in world.history if isinstance(fact, e.EffectDone)]
    assert len({fact.key for fact in done}) == len(done)
    for place, fact in enumerate(world.history):
        if isinstance(fact, e.EffectScheduled):
            assert allowed(world.history[:place], fact)
            assert fact.step.startswith("undo ") or not ending(world.history[:place])
    undone_newest_first(world, flow)


def allowed(before: list[e.Fact], effect: e.EffectScheduled) -> bool:
    """Whether policy let this digest through, or asked and a person approved this digest."""
    verdict, yes = None, False
    for fact in before:
        if isinstance(fact, e.Judged | e.ApprovalEdited) and fact.step == effect.step:
            verdict, yes = fact.verdict, False
        if isinstance(fact, e.Decided) and fact.step == effect.step:
            yes = fact.verb == "approve" and fact.digest == effect.digest
    if verdict is None or verdict.digest != effect.digest:
        return False
    return verdict.ruling == "auto" or (verdict.ruling == "ask" and yes)


def ending(before: list[e.Fact]) -> bool:
    """Whether a rejection, an expiry or a final failure came before."""
    return any(
        isinstance(fact, e.ApprovalExpired)
        or (isinstance(fact, e.Decided) and fact.verb == "reject")
        or (isinstance(fact, e.EffectFailed | e.AgentFailed) and fact.retry_at is None)
        for fact in before
    )


def undone_newest_first(world: World, flow: Flow) -> None:
    order = world.outside.order
    undone = [action.step for action in order if isinstance(action, TakeBack)]
    performed = [name for name in world.run.performed if not name.startswith("undo ")]
    undoable = [name for name in performed if getattr(flow.step(name), "undo", None)]
    assert undone == list(reversed(undoable))[: len(undone)]
    if world.run.outcome in ("rejected", "expired", "failed"):
        assert undone == list(reversed(undoable))
    if world.run.outcome == "done" and not world.run.ending:
        assert undone == []
        assert all(name not in world.run.steps for name in map(undo_name, performed))
