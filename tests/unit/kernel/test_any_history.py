"""Whatever a log may hold: folding is total, the next move is determined, and it fails closed."""

from hypothesis import given, settings

from bot.kernel import engine
from bot.kernel import events as e
from bot.kernel.engine import next_move
from bot.kernel.flows import Flow
from bot.kernel.runs import Run
from tests.builders import run_of
from tests.unit.kernel import histories as h


@given(h.histories(), h.flows)
@settings(max_examples=500, deadline=None)
def test_every_history_folds_and_has_exactly_one_next_move(
    history: list[e.Fact], flow: Flow
) -> None:
    run = run_of(*history)
    assert run == run_of(*history)
    assert run.version == len(history)
    assert run.state
    assert next_move(flow, run) == next_move(flow, run_of(*history))


@given(h.histories())
@settings(max_examples=200, deadline=None)
def test_a_run_read_back_from_its_snapshot_is_the_same_run(history: list[e.Fact]) -> None:
    run = run_of(*history)
    assert Run.model_validate_json(run.model_dump_json()) == run


@given(h.histories(), h.flows)
@settings(max_examples=500, deadline=None)
def test_a_finished_run_never_moves_again(history: list[e.Fact], flow: Flow) -> None:
    ended = run_of(*history[: len(history) // 2], e.RunEnded(outcome="done"))
    after = run_of(*history[: len(history) // 2], e.RunEnded(outcome="done"), *history[1:])
    assert after.outcome == ended.outcome
    assert next_move(flow, after) == engine.Rest()


@given(h.histories(), h.flows)
@settings(max_examples=1500, deadline=None)
def test_no_effect_follows_from_any_history_without_a_yes_to_its_very_payload(
    history: list[e.Fact], flow: Flow
) -> None:
    move = next_move(flow, run_of(*history))
    if isinstance(move, engine.Act | engine.Pass):
        assert said_yes(history, move.step)


def said_yes(history: list[e.Fact], step: str) -> bool:
    """Read the history backwards, without the fold: who allowed what the step would do now?"""
    payload, approved_digest = None, None
    for fact in reversed(history):
        match fact:
            case e.Proposed(step=name, proposal=proposal) if name == step:
                payload = payload or proposal.action.digest
            case e.Decided(step=name, verb="approve", digest=digest) if name == step:
                approved_digest = approved_digest or digest
            case e.ApprovalEdited(step=name, proposal=proposal) if name == step:
                payload = payload or proposal.action.digest
                if approved_digest == proposal.action.digest:
                    return payload == approved_digest
            case e.Judged(step=name, proposal=proposal, verdict=verdict) if name == step:
                payload = payload or proposal.action.digest
                asked = verdict.ruling == "ask" and approved_digest == payload
                return payload == verdict.digest and (verdict.ruling == "auto" or asked)
            case _:
                pass
    return False
