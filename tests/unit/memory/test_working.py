"""Rolling summaries keep what was decided, within a bound, with no model."""

from datetime import timedelta

from hypothesis import given, strategies as st

from bot.kernel.messages import Trust
from bot.memory.in_memory import InMemoryRecords
from bot.memory.working import Turn, Working, condense
from tests.unit.memory.worlds import NOW, OFFICE, OWNER

DAY = f"{NOW:%-d %B}"


def turn(text: str, minute: int = 0) -> Turn:
    return Turn(speaker="Ana", text=text, at=NOW + timedelta(minutes=minute))


def test_decisions_promises_and_dates_stay_and_small_talk_goes() -> None:
    turns = [
        turn("Hi! How are you?"),
        turn("We agreed on 900 for the logo. Nice weather."),
        turn("I will send the draft on Friday."),
    ]

    assert condense("", turns, 110) == (
        f"{DAY}, Ana: We agreed on 900 for the logo.\n{DAY}, Ana: I will send the draft on Friday."
    )


def test_a_summary_rolls_on_and_keeps_every_version() -> None:
    working = Working(InMemoryRecords())
    working.roll(OFFICE, "t1", [turn("We agreed on 900 for the logo.")], OWNER)
    rolled = working.roll(OFFICE, "t1", [turn("I will send the draft on Friday.", 9)], OWNER)

    assert rolled is not None
    assert (
        rolled.text
        == f"{DAY}, Ana: We agreed on 900 for the logo.\n{DAY}, Ana: I will send the draft on Friday."
    )
    assert (rolled.version, rolled.trust) == (2, Trust.MODEL)
    assert working.summary(OFFICE, "t1") == rolled


def test_turns_that_say_nothing_make_no_summary_and_no_version() -> None:
    working = Working(InMemoryRecords())

    assert working.roll(OFFICE, "t1", [turn("ok?")], OWNER) is None
    first = working.roll(OFFICE, "t1", [turn("We agreed on 900.")], OWNER)
    assert working.roll(OFFICE, "t1", [turn("Really?")], OWNER) == first


@given(st.lists(st.text(max_size=80), max_size=30), st.integers(0, 300))
def test_a_summary_is_never_longer_than_its_bound(said: list[str], longest: int) -> None:
    assert len(condense("", [turn(text) for text in said], longest)) <= longest
