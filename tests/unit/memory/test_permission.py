"""No record outside scope or privacy class is ever recalled, or has any bearing on what is."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings, strategies as st

from bot.memory.recall import Viewer
from bot.memory.records import Draft, Privacy
from tests.unit.memory.worlds import NOW, World, note

SCOPES = ("office", "acme", "birch")
WORDS = st.sampled_from(
    [
        "acme",
        "pays",
        "net",
        "fourteen",
        "thirty",
        "days",
        "Ana",
        "Ben",
        "when?",
        "who?",
        "secret",
        "salary",
        "dog",
        "puppy",
        "2026",
        "May",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
PEOPLE = st.sampled_from(["", "Ana", "Ben", "Ana Secret"])
VIEWERS = st.builds(
    Viewer,
    scopes=st.frozensets(st.sampled_from(SCOPES)),
    privacy=st.frozensets(st.sampled_from(Privacy)),
)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    return note(
        draw(TEXTS),
        scope=draw(st.sampled_from(SCOPES)),
        privacy=draw(st.sampled_from(Privacy)),
        speaker=draw(PEOPLE),
        thread=draw(st.sampled_from(["", "t1"])),
        position=draw(st.integers(0, 9)),
        at=NOW - timedelta(days=draw(st.integers(0, 500))),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), max_size=14), VIEWERS, TEXTS | st.text(max_size=40), st.booleans())
def test_nothing_outside_scope_or_privacy_is_recalled(
    known: list[Draft], viewer: Viewer, query: str, ready: bool
) -> None:
    world = World(ready=ready)
    world.learns(*known)

    found = world.recall(query, viewer, at=NOW, limit=20).memories

    assert all(memory.record.scope in viewer.scopes for memory in found)
    assert all(memory.record.privacy in viewer.privacy for memory in found)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), max_size=14), VIEWERS, TEXTS, st.booleans())
def test_what_a_viewer_may_not_see_changes_nothing_that_they_see(
    known: list[Draft], viewer: Viewer, query: str, ready: bool
) -> None:
    """Not an order, not a score, not a reason: scores taken over hidden records would tell of them."""
    world, visible = World(ready=ready), World(ready=ready)
    world.learns(*known)
    visible.learns(
        *(
            draft
            for draft in known
            if draft.scope in viewer.scopes and draft.privacy in viewer.privacy
        )
    )

    with_hidden = world.recall(query, viewer, at=NOW, limit=20).memories
    without = visible.recall(query, viewer, at=NOW, limit=20).memories

    assert [(memory.record.text, memory.score, memory.reason) for memory in with_hidden] == [
        (memory.record.text, memory.score, memory.reason) for memory in without
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(drafts(), max_size=14), VIEWERS, TEXTS)
def test_the_same_question_has_the_same_answer(
    known: list[Draft], viewer: Viewer, query: str
) -> None:
    first, second = World(), World()
    first.learns(*known)
    for draft in known:
        second.learns(draft)

    assert first.recall(query, viewer, at=NOW) == second.recall(query, viewer, at=NOW)
