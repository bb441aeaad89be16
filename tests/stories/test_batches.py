"""Approving a list at once: exactly what it showed, each signed, and nothing where anything changed."""

from datetime import timedelta

import pytest

from bot.bootstrap import database
from bot.kernel import events as e
from bot.kernel.actions import Source
from bot.kernel.cards import Button, Card
from bot.kernel.messages import Trust
from bot.storage.verify import verify
from tests.fakes.office import STRANGER, Office

PLEASE = ("invoice Acme 120 euros for hosting", "invoice Acme 80 euros for stickers")
ALL = "Approve all 2 shown"


@pytest.fixture
def asked(office: Office) -> Office:
    """An office with two invoices that wait, and the digest that lists them."""
    for sentence in PLEASE:
        office.says(sentence)
        office.waits(timedelta(seconds=1))
    office.says("digest")
    return office


def test_all_that_a_digest_shows_is_approved_by_one_tap_each_with_its_signature(
    asked: Office,
) -> None:
    shown = _digest(asked)
    assert "1. Invoice Acme €120.00 and mail it to billing@acme.example" in shown.text
    assert '"unit_price":"120"' in shown.payload.replace(" ", "")

    asked.taps(ALL)

    assert asked.sees("Approved 2, each signed")
    assert [mail.subject for mail in asked.mailbox] == ["Invoice 2026-0001", "Invoice 2026-0002"]
    signed = [fact.attestation.statement for fact in _decisions(asked)]
    assert len(set(signed)) == 2
    assert verify(database(asked.parts.settings)).faults == ()


def test_one_line_of_a_digest_is_approved_alone_and_its_button_goes(asked: Office) -> None:
    shown = _digest(asked)

    assert asked.taps(_label(shown, "Approve 1"), on=shown) == ""
    asked.waits(timedelta())

    assert len(asked.mailbox) == 1
    fresh = _digest(asked)
    assert fresh.key == shown.key
    assert fresh.text.startswith("Waiting for you (1)\n1. Invoice Acme €80.00")
    assert [b.label for b in fresh.buttons if b.verb == "approve"] == [_label(fresh, "Approve 1")]


def test_a_second_tap_on_all_does_nothing_more(asked: Office) -> None:
    shown = _digest(asked)
    asked.taps(ALL, on=shown)
    asked.taps(ALL, on=shown)
    asked.waits(timedelta())
    asked.taps(ALL, on=shown)

    assert len(asked.mailbox) == 2
    assert len(_decisions(asked)) == 2
    assert asked.sees("Nothing was approved now.")


@pytest.mark.parametrize("change", ["edited", "rejected", "expired"])
def test_a_list_of_which_anything_changed_is_refused_whole_with_a_fresh_one(
    asked: Office, change: str
) -> None:
    shown = _digest(asked)
    match change:
        case "edited":
            asked.edits({"line1.unit_price": "90"}, on=asked.card)
        case "rejected":
            asked.taps("Reject", on=asked.card)
        case _:
            asked.clock.passes(timedelta(days=4))

    asked.taps(ALL, on=shown)

    assert asked.mailbox == []
    assert asked.sees("So nothing of the list was approved.")
    if change == "edited":
        fresh = asked.cards[-1]
        assert "Invoice Acme €90.00" in fresh.text
        asked.taps(ALL, on=fresh)
        assert [mail.subject for mail in asked.mailbox] == [
            "Invoice 2026-0001",
            "Invoice 2026-0002",
        ]


def test_what_came_after_the_list_is_not_approved_with_it(asked: Office) -> None:
    shown = _digest(asked)
    asked.says("invoice Acme 99 euros for a domain")

    asked.taps(ALL, on=shown)

    assert len(asked.mailbox) == 2
    assert len(asked.steward.approvals()) == 1


def test_a_stranger_cannot_approve_a_list(asked: Office) -> None:
    asked.taps(ALL, by=STRANGER)
    words = asked.taps(_label(_digest(asked), "Approve 1"), by=STRANGER)

    assert words == "Only the owner of this office can decide that."
    assert asked.mailbox == []
    assert _decisions(asked) == []


def test_a_made_up_list_is_refused(asked: Office) -> None:
    asked.says("approve all shown 0123456789abcdef0123")

    assert asked.sees("That list has changed since you saw it")
    assert asked.mailbox == []


def test_approve_all_typed_by_hand_only_shows_what_that_would_be(asked: Office) -> None:
    asked.says("approve all")

    assert asked.mailbox == []
    assert asked.cards[-1].title == "2 waiting for you"
    asked.taps(ALL, on=asked.cards[-1])
    assert len(asked.mailbox) == 2


def test_what_was_read_outside_or_lacks_something_is_left_out_and_says_so(office: Office) -> None:
    office.says("add customer Beta Ltd")
    office.says("invoice Beta Ltd 50 euros for hosting")
    office.says(PLEASE[0])
    _comes_from_outside(office)
    office.says(PLEASE[1])
    office.says("digest")

    shown = _digest(office)
    assert "look at it by itself: email came from outside" in shown.text
    assert "look at it by itself: I have no e-mail address for Beta Ltd: tap Edit" in shown.text
    assert len([button for button in shown.buttons if button.verb == "approve"]) == 1
    assert not [button for button in shown.buttons if button.label.startswith("Approve all")]


def _comes_from_outside(office: Office) -> None:
    """Let the address of the invoice that waits be one that was read in a mail."""
    run = next(r for r in office.steward.runs() if "hosting" in r.title and "Acme" in r.title)
    state = run.steps["issue"]
    assert state.proposal is not None
    assert state.approval is not None
    assert state.verdict is not None
    mail = Source(field="email", trust=Trust.EXTERNAL, words="a mail from eve@shop.example")
    sources = (*(s for s in state.proposal.sources if s.field != "email"), mail)
    fact = e.ApprovalEdited(
        step="issue",
        approval=state.approval.ref,
        proposal=state.proposal.model_copy(update={"sources": sources}),
        verdict=state.verdict,
        operator=run.operator,
    )
    office.adds(run.id, fact)


def _digest(office: Office) -> Card:
    return [card for card in office.cards if card.kind == "digest"][-1]


def _label(card: Card, start: str) -> str:
    found: list[Button] = [button for button in card.buttons if button.label.startswith(start)]
    return found[0].label


def _decisions(office: Office) -> list[e.Decided]:
    facts = [event.fact for event in office.parts.log.read_all(limit=5000)]
    return [fact for fact in facts if isinstance(fact, e.Decided) and fact.verb == "approve"]
