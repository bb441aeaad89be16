"""Remembering, contradicting, asking and forgetting, as a conversation."""

from tests.fakes.office import Office


def test_what_was_said_is_remembered_and_cited(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    assert office.sees("I will remember: Acme pays Net 14")

    office.says("which Net does Acme pay?")

    assert office.sees("Acme pays Net 14 [1]")
    (source,) = office.cards[-1].fields
    assert source.origin is not None
    assert source.origin.words == "said by you"


def test_what_is_not_known_is_not_made_up(office: Office) -> None:
    office.says("what is the owner's shoe size?")

    assert office.sees("I don't know: nothing that I remember bears on this.")


def test_a_contradiction_is_put_to_the_owner_and_the_answer_holds(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("remember that Acme pays Net 30")
    assert office.sees("You told me before: Acme pays Net 14")

    office.taps("Approve")
    office.says("which Net does Acme pay?")

    assert office.sees("Acme pays Net 30 [1]")


def test_a_contradiction_that_is_rejected_leaves_what_was_known(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("remember that Acme pays Net 30")
    office.taps("Reject")

    office.says("which Net does Acme pay?")

    assert office.sees("Acme pays Net 14 [1]")


def test_forgetting_is_asked_and_then_complete(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("forget that Acme pays Net 14")
    assert office.sees("Shall I forget")

    office.taps("Approve")
    office.says("which Net does Acme pay?")

    assert office.sees("I don't know: nothing that I remember bears on this.")


def test_the_answer_leads_to_its_record_and_the_record_can_be_forgotten_there(
    office: Office,
) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("which Net does Acme pay?")
    office.taps("Source 1")
    assert [button.label for button in office.cards[-1].buttons] == ["Forget", "Why"]

    office.taps("Forget")
    office.taps("Approve")

    office.says("which Net does Acme pay?")
    assert office.sees("I don't know: nothing that I remember bears on this.")


def test_memory_can_be_listed_and_corrected_by_name(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("memory list")
    assert office.sees("I remember 1 record; the latest:")
    (ref,) = [field.label for field in office.cards[-1].fields]

    office.says(f"memory correct {ref}: Acme pays Net 21")
    office.says("which Net does Acme pay?")

    assert office.sees("Acme pays Net 21 [1]")


def test_what_the_books_know_is_answered_exactly_and_not_from_memory(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800, due in 14 days")
    office.taps("Approve")
    office.says("remember that Acme owes us a coffee")

    office.says("how much is Acme owing us at this point in time, all told?")

    assert office.sees("2026-0001 Acme: €2,400.00, due 16 March 2026")


def test_an_answer_quotes_the_message_that_said_it(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("which Net does Acme pay?")
    assert office.cards[-1].fields[0].value == (
        "“remember that Acme pays Net 14”, 2 March 2026, terminal"
    )

    office.taps("Source 1")
    assert office.sees("Source: “remember that Acme pays Net 14”, 2 March 2026, terminal")


def test_what_a_contradiction_replaced_is_cited_as_history(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("remember that Acme pays Net 30")
    office.taps("Approve")

    office.says("which Net does Acme pay?")

    assert office.sees("Acme pays Net 30 [1]")
    assert office.sees("[1] before: Acme pays Net 14 (until 2 March 2026)")


def test_the_index_can_be_proved_from_the_chat(office: Office) -> None:
    office.says("remember that Acme pays Net 14")

    office.says("memory rebuild")

    assert office.sees("The index equals 1 record.")
