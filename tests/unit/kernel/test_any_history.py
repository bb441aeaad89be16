"""Whatever a log may hold: folding is total, the next move is determined, and it fails closed."""

from hypothesis import given, settings

from bot.kernel import engine, events as e
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
    assert len(set(run.performed)) == len(run.performed)
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


@given(h.judgements, h.effects)
@settings(max_examples=3000, deadline=None)
def test_no_effect_follows_from_any_history_without_a_yes_to_its_very_payload(
    history: list[e.Fact], flow: Flow
) -> None:
    run = run_of(*history)
    move = next_move(flow, run)
    if isinstance(move, engine.Act | engine.Pass):
        proposed = run.steps[move.step].proposal
        assert proposed is not None
        assert said_yes(history, proposed.action.digest)


def said_yes(history: list[e.Fact], payload: str) -> bool:
    """Whether, since the last judgement, policy let this payload through or a person approved it."""
    places = (n for n, fact in enumerate(history) if isinstance(fact, e.Judged))
    since = history[max(places, default=0) :]
    ruled = [fact.verdict for fact in since if isinstance(fact, e.Judged | e.ApprovalEdited)]
    rulings = {verdict.ruling for verdict in ruled if verdict.digest == payload}
    approved = any(
        isinstance(fact, e.Decided) and fact.verb == "approve" and fact.digest == payload
        for fact in since
    )
    return "auto" in rulings or ("ask" in rulings and approved)
