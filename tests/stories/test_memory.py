"""Remembering, contradicting, asking and forgetting, as a conversation."""

from tests.fakes.office import Office


def test_what_was_said_is_remembered_and_cited(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    assert office.sees("I will remember: Acme pays Net 14")

    office.says("what are the payment terms of Acme?")

    assert office.sees("Acme pays Net 14 [1]")
    assert office.sees("[1] said by you")


def test_what_is_not_known_is_not_made_up(office: Office) -> None:
    office.says("what is the owner's shoe size?")

    assert office.sees("I don't know: nothing that I remember bears on this.")


def test_a_contradiction_is_put_to_the_owner_and_the_answer_holds(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("remember that Acme pays Net 30")
    assert office.sees("You told me before: Acme pays Net 14")

    office.taps("Approve")
    office.says("what are the payment terms of Acme?")

    assert office.sees("Acme pays Net 30 [1]")


def test_a_contradiction_that_is_rejected_leaves_what_was_known(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("remember that Acme pays Net 30")
    office.taps("Reject")

    office.says("what are the payment terms of Acme?")

    assert office.sees("Acme pays Net 14 [1]")


def test_forgetting_is_asked_and_then_complete(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("forget that Acme pays Net 14")
    assert office.sees("Shall I forget")

    office.taps("Approve")
    office.says("what are the payment terms of Acme?")

    assert office.sees("I don't know: nothing that I remember bears on this.")
