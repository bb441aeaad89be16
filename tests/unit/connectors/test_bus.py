"""The one door: it opens on a verdict for this payload, and turns whatever happens into a fact."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from bot.connectors.bus import ATTEMPTS, BREAK, BREAKS_AFTER, Bus, backoff
from bot.kernel import events as e
from bot.kernel.errors import NotAllowed
from bot.kernel.ids import EffectKey
from bot.kernel.runs import Run
from tests.builders import (
    ACTIONS,
    NOON,
    Nudge,
    nudging,
    pending,
    proposal,
    run_of,
    started,
    verdict,
)
from tests.fakes.office import SettableClock
from tests.unit.kernel.world import LEASE, Answer, Outside

KEY = EffectKey("e_nudge")


def scheduled(attempt: int = 1, ruling: str = "auto") -> Run:
    proposed = proposal()
    ruled = verdict(proposed).model_copy(update={"ruling": ruling})
    return run_of(
        started(nudging()),
        e.Judged(step="nudge", proposal=proposed, verdict=ruled),
        e.EffectScheduled(step="nudge", key=KEY, digest=ruled.digest, attempt=attempt),
    )


def bus(outside: Outside, failures: int = 0, last: datetime | None = None) -> Bus:
    return Bus((outside,), ACTIONS, SettableClock(NOON), lambda _: (failures, last), LEASE)


def meeting(answer: Answer, attempt: int = 1) -> e.Fact:
    """The fact that performing a nudge makes, where the world answers so."""
    outside = Outside()
    outside.answer = answer
    return bus(outside).perform(scheduled(attempt), "nudge")


def test_an_effect_is_claimed_for_the_time_of_a_lease() -> None:
    claimed = bus(Outside()).start(scheduled(), "nudge")
    assert (claimed.key, claimed.attempt, claimed.lease_until) == (KEY, 1, NOON + LEASE)


@pytest.mark.parametrize("ruling", ["ask", "deny", "shadow"])
def test_nothing_is_performed_without_a_yes(ruling: str) -> None:
    outside = Outside()
    with pytest.raises(NotAllowed):
        bus(outside).start(scheduled(ruling=ruling), "nudge")
    assert not outside.happened


def test_nothing_is_performed_that_changed_after_it_was_judged() -> None:
    run = scheduled()
    other = proposal(Nudge(words="other"))
    step = run.steps["nudge"].model_copy(update={"proposal": other})
    changed = run.model_copy(update={"steps": {"nudge": step}})
    with pytest.raises(NotAllowed, match="changed after it was judged, so nothing was done"):
        bus(Outside()).start(changed, "nudge")


def test_what_waits_for_a_person_can_not_be_started() -> None:
    with pytest.raises(NotAllowed):
        bus(Outside()).start(pending(expires_at=NOON + LEASE), "nudge")


def test_each_answer_of_the_world_becomes_its_own_fact() -> None:
    assert isinstance(meeting("done"), e.EffectDone)
    assert isinstance(meeting("unclear_done"), e.OutcomeUnclear)
    refused, unreachable = meeting("refused"), meeting("unreachable")
    assert isinstance(refused, e.EffectFailed)
    assert (refused.kind_of_failure, refused.retry_at) == ("refused", None)
    assert isinstance(unreachable, e.EffectFailed)
    assert unreachable.retry_at == NOON + backoff(KEY, 1)


def test_the_last_attempt_is_the_last() -> None:
    given_up = meeting("unreachable", attempt=ATTEMPTS)
    assert isinstance(given_up, e.EffectFailed)
    assert given_up.retry_at is None


def test_a_later_attempt_finds_what_an_earlier_one_did_and_does_it_no_second_time() -> None:
    outside = Outside()
    outside.happened[KEY] = 1
    found = bus(outside).perform(scheduled(attempt=2), "nudge")
    assert isinstance(found, e.EffectDone)
    assert found.found
    assert outside.happened[KEY] == 1


def test_a_connector_that_keeps_failing_is_left_alone_for_a_while() -> None:
    outside = Outside()
    broken = bus(outside, BREAKS_AFTER, NOON - BREAK / 2).perform(scheduled(), "nudge")
    assert isinstance(broken, e.EffectFailed)
    assert broken.words == "Outside failed 5 times in a row; it is left alone a while."
    assert not outside.happened
    again = bus(outside, BREAKS_AFTER, NOON - BREAK).perform(scheduled(), "nudge")
    assert isinstance(again, e.EffectDone)


@given(st.text(min_size=1), st.integers(1, 40))
def test_waits_grow_are_capped_and_can_be_replayed(key: str, attempt: int) -> None:
    wait = backoff(key, attempt)
    full = min(timedelta(seconds=2) * 2 ** (attempt - 1), timedelta(minutes=30))
    assert full / 2 <= wait <= full
    assert backoff(key, attempt) == wait
