"""What counts as a decision, and the sentence for what does not."""

from datetime import datetime, timedelta
from typing import Literal

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.approvals import desk
from bot.approvals.attestation import Ed25519Signer, holds
from bot.governance.judge import judge
from bot.kernel import events as e
from bot.kernel.actions import Action, Proposal, Verdict
from bot.kernel.decisions import Decision, Edit, statement
from bot.kernel.errors import Malformed, NotAllowed
from bot.kernel.fold import evolve
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Trust
from bot.kernel.runs import Run
from tests.builders import NOON, OWNER, TERMINAL, Nudge, pending, policy, proposal, source

LATER = NOON + timedelta(days=3)
REF = ApprovalRef("a_nudge")
SHOWN = proposal().action.digest
SIGNER = Ed25519Signer(Ed25519PrivateKey.generate())
WAITING = pending(expires_at=LATER)


def answer(
    run: Run = WAITING,
    verb: Literal["approve", "reject"] = "approve",
    shown: str = SHOWN,
    at: datetime = NOON,
    ref: ApprovalRef = REF,
) -> e.Decided:
    decision = Decision(approval=ref, verb=verb, sender=TERMINAL, shown=shown, reason="too dear")
    return desk.decide(run, decision, OWNER, at, SIGNER)


def change(run: Run = WAITING, shown: str = SHOWN, **fields: str) -> e.ApprovalEdited:
    edit = Edit(approval=REF, sender=TERMINAL, shown=shown, changes=tuple(fields.items()))
    return desk.edit(run, edit, OWNER, NOON, Nudge(), rejudge)


def rejudge(action: Action, proposed: Proposal) -> Verdict:
    return judge(action, proposed, policy())


def test_a_decision_is_signed_over_ref_verb_digest_operator_and_time() -> None:
    decided = answer()
    text = statement(REF, "approve", SHOWN, OWNER.id, NOON)
    signed = decided.attestation
    assert (decided.digest, decided.operator, signed.statement) == (SHOWN, OWNER.id, text)
    assert holds(signed.public_key, text, signed.signature)
    assert not holds(signed.public_key, text + "x", signed.signature)
    assert statement(REF, "reject", SHOWN, OWNER.id, NOON) != text


def test_the_second_answer_is_told_who_was_first() -> None:
    decided = evolve(WAITING, answer(), NOON)
    with pytest.raises(NotAllowed) as refusal:
        answer(decided, "reject")
    assert str(refusal.value) == (
        "It was already approved by owner on 2 March at 12:00; the first answer counts."
    )


def test_a_decision_on_a_card_that_was_edited_since_is_refused() -> None:
    edited = evolve(WAITING, change(words="hi"), NOON)
    with pytest.raises(NotAllowed) as refusal:
        answer(edited, shown=SHOWN)
    assert str(refusal.value) == (
        "That card is out of date: the action was edited since (version 2 waits now). "
        "Nothing was decided; look at the newer card and answer that one."
    )
    assert answer(edited, shown=Nudge(words="hi").packed().digest).verb == "approve"


@pytest.mark.parametrize("late", [timedelta(), timedelta(seconds=1)])
def test_an_answer_at_or_after_the_expiry_is_told_that_it_expired(late: timedelta) -> None:
    sentence = (
        "It expired on 5 March at 12:00 without an answer, and nothing was done. "
        "Say it again to get a new card."
    )
    with pytest.raises(NotAllowed) as refusal:
        answer(at=LATER + late)
    assert str(refusal.value) == sentence
    expired = evolve(WAITING, e.ApprovalExpired(step="nudge", approval=REF), LATER)
    with pytest.raises(NotAllowed) as refusal:
        answer(expired, at=LATER)
    assert str(refusal.value) == sentence


def test_an_unknown_reference_is_named() -> None:
    with pytest.raises(NotAllowed) as refusal:
        answer(ref=ApprovalRef("a_other"))
    assert "a_other" in str(refusal.value)


def test_an_edit_makes_the_person_the_source_and_is_judged_anew() -> None:
    seen = proposal(Nudge(), source("words", Trust.MODEL), source("to", Trust.EXTERNAL))
    edited = change(pending(of=seen, expires_at=LATER), words="hi")
    sources = {found.field: found for found in edited.proposal.sources}
    assert sources["words"].trust is Trust.OPERATOR
    assert sources["words"].words == "typed by Olga"
    assert sources["to"].trust is Trust.EXTERNAL
    assert edited.verdict.digest == Nudge(words="hi").packed().digest


def test_an_edit_of_a_field_that_is_not_there_says_which_are() -> None:
    with pytest.raises(Malformed, match="A nudge has to and words"):
        change(colour="red")


def test_an_edit_into_what_policy_does_not_ask_about_is_refused() -> None:
    edit = Edit(approval=REF, sender=TERMINAL, shown=SHOWN, changes=(("words", "hi"),))
    with pytest.raises(NotAllowed) as refusal:
        desk.edit(
            WAITING, edit, OWNER, NOON, Nudge(), lambda a, p: judge(a, p, policy(nudge="deny"))
        )
    assert str(refusal.value) == "Your policy forbids that: your policy says deny for nudging."


def test_what_was_withdrawn_says_so_and_can_not_be_decided() -> None:
    withdrawn = evolve(WAITING, desk.withdraw(WAITING, REF, OWNER, NOON, "a mistake"), NOON)
    assert withdrawn.ending == "withdrawn"
    with pytest.raises(NotAllowed, match=r"^It was already withdrawn by owner on 2 March"):
        answer(withdrawn)


def test_only_what_waits_can_be_put_aside() -> None:
    soon = NOON + timedelta(hours=4)
    assert desk.snooze(WAITING, REF, OWNER, NOON, soon).until == soon
    with pytest.raises(NotAllowed, match="already approved"):
        desk.snooze(evolve(WAITING, answer(), NOON), REF, OWNER, NOON, soon)
