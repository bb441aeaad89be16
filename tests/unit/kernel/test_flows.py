"""Flows as data: what makes two of them the same, and which of them a run follows."""

import pytest

from bot.kernel.flows import Compute, Effect, Flow, Flows, flow_digest
from bot.kernel.runs import Run
from tests.builders import TakeBack, always, proposal, run_of, started, take_back


def plain(_run: Run) -> None:
    return None


def digest(*steps: Compute | Effect) -> str:
    return flow_digest(Flow("any", 1, steps))


def test_the_undo_of_a_step_is_part_of_the_digest() -> None:
    make = always(proposal())
    assert digest(Effect("one", make)) != digest(Effect("one", make, undo=take_back("one")))


def test_what_a_step_closes_over_is_part_of_the_digest() -> None:
    one, two = always(proposal(TakeBack(step="a"))), always(proposal(TakeBack(step="b")))
    assert digest(Effect("one", one)) != digest(Effect("one", two))
    assert digest(Effect("one", one)) == digest(Effect("one", always(proposal(TakeBack(step="a")))))


def test_the_newest_version_serves_and_an_older_one_stays_for_its_runs() -> None:
    old, new = Flow("any", 1, (), serves="x"), Flow("any", 2, (), serves="x")
    flows = Flows(old, new)
    assert flows.serving("x") == new
    assert flows.of(run_of(started(old))) == old
    assert flows.of(run_of(started(Flow("any", 3, ())))) is None


def test_two_flows_or_steps_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="share a name and a version"):
        Flows(Flow("any", 1, ()), Flow("any", 1, ()))
    with pytest.raises(ValueError, match="two steps of one name"):
        Flow("any", 1, (Compute("one", plain), Compute("one", plain)))
