"""What policy says of a payload, by which rule, and in which words."""

import pytest

from bot.governance.judge import judge
from bot.governance.policy import Autonomy, Policy
from bot.kernel.actions import Action, Source, Verdict
from bot.kernel.messages import Trust
from tests.builders import Jot, Nudge, TakeBack, policy, proposal, source

OUTSIDE = source("to", Trust.EXTERNAL)


def ruled(
    action: Action,
    *sources: Source,
    under: Policy | None = None,
    approved: tuple[Action, ...] = (),
    compensates: bool = False,
) -> Verdict:
    proposed = proposal(action, *sources)
    return judge(action, proposed, under or Policy(), approved=approved, compensates=compensates)


def test_what_leaves_the_office_is_asked_and_what_stays_is_not() -> None:
    outward, inward = ruled(Nudge()), ruled(Jot())
    assert (outward.ruling, outward.rule) == ("ask", "default.outward")
    assert outward.reasons == (
        "it leaves this machine or commits money, and you approve all of that",
    )
    assert (inward.ruling, inward.rule) == ("auto", "default.inward")


def test_a_verdict_is_bound_to_the_exact_payload() -> None:
    assert ruled(Nudge()).digest == Nudge().packed().digest != Nudge(words="other").packed().digest


@pytest.mark.parametrize("ruling", ["auto", "ask", "shadow", "deny"])
def test_a_rule_for_the_capability_comes_first_and_is_named(ruling: Autonomy) -> None:
    found = ruled(Nudge(), under=policy(nudge=ruling))
    assert (found.ruling, found.rule) == (ruling, 'capability."test.nudge"')
    assert found.reasons == (f"your policy says {ruling} for nudging",)


def test_a_recipient_from_outside_is_asked_whatever_the_autonomy() -> None:
    found = ruled(Nudge(), OUTSIDE, under=policy(nudge="auto"))
    assert (found.ruling, found.rule) == ("ask", "external.routing")
    assert found.reasons == ("to came from outside, so you decide",)


def test_free_text_from_outside_does_not_raise_the_gate() -> None:
    words = source("words", Trust.EXTERNAL)
    assert ruled(Nudge(), words, under=policy(nudge="auto")).ruling == "auto"


@pytest.mark.parametrize("ruling", ["shadow", "deny"])
def test_words_from_outside_never_lower_a_gate(ruling: Autonomy) -> None:
    assert ruled(Nudge(), OUTSIDE, under=policy(nudge=ruling)).ruling == ruling


def test_undoing_what_was_approved_needs_no_second_yes() -> None:
    found = ruled(TakeBack(step="one"), compensates=True)
    assert (found.ruling, found.rule) == ("auto", "compensation")


def test_an_undo_whose_target_came_from_outside_is_asked_all_the_same() -> None:
    tainted = source("step", Trust.EXTERNAL)
    assert ruled(TakeBack(step="one"), tainted, compensates=True).ruling == "ask"


def test_what_an_approved_card_showed_is_not_asked_again() -> None:
    strict = policy(jot="ask")
    shown, other = Nudge(words="same"), Nudge(words="different")
    covered = ruled(Jot(words="same"), under=strict, approved=(shown,))
    assert (covered.ruling, covered.rule) == ("auto", "shown on an approved card")
    assert ruled(Jot(words="same"), under=strict, approved=(other,)).ruling == "ask"


@pytest.mark.parametrize("ruling", ["shadow", "deny"])
def test_neither_an_approved_card_nor_a_compensation_overrules_a_denial(ruling: Autonomy) -> None:
    under = policy(jot=ruling, takeback=ruling)
    assert ruled(Jot(words="same"), under=under, approved=(Nudge(words="same"),)).ruling == ruling
    assert ruled(TakeBack(step="one"), under=under, compensates=True).ruling == ruling
