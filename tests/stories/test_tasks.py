"""Tasks: said, listed with what is due, ticked off by any of their names, and taken back."""

from datetime import timedelta

import pytest

from bot.bootstrap import database
from bot.storage.verify import verify
from tests.fakes.office import Office


@pytest.fixture
def busy(office: Office) -> Office:
    """An office with two things to do."""
    office.says("add task: send Dana the draft by Friday")
    office.says("todo: call the bank")
    return office


def test_a_task_is_listed_with_what_is_due_and_told_by_status_and_digest(busy: Office) -> None:
    assert busy.sees("On your list: send Dana the draft, by Friday 6 March.")

    busy.says("due")
    assert busy.cards[-1].text == "• send Dana the draft: by Friday 6 March\n• call the bank"
    busy.says("status")
    assert busy.cards[-1].text.endswith("Due next\n• send Dana the draft: by Friday 6 March")
    busy.says("digest")
    assert busy.sees("Due next (1)\n• send Dana the draft: by Friday 6 March")
    busy.taps("Done: send Dana the draft")
    assert _open(busy) == ["call the bank"]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("done with the draft", "call the bank"),
        ("the second one is done", "send Dana the draft"),
        ("task 2 is done", "send Dana the draft"),
        ("i called the bank, tick off call the bank", "send Dana the draft"),
    ],
)
def test_a_task_is_done_by_its_words_or_its_place_in_the_list(
    busy: Office, words: str, left: str
) -> None:
    busy.says("due")

    busy.says(words)

    assert _open(busy) == [left]
    busy.taps("Undo")
    assert _open(busy) == ["send Dana the draft", "call the bank"]
    assert verify(database(busy.parts.settings)).faults == ()


def test_which_task_is_done_is_asked_with_buttons(busy: Office) -> None:
    busy.says("todo: send Bob the draft")

    busy.says("done with the draft")
    assert busy.cards[-1].text == "Which one do you mean?"
    assert [button.label for button in busy.cards[-1].buttons] == [
        "send Dana the draft",
        "send Bob the draft",
    ]
    busy.taps("send Bob the draft")

    assert _open(busy) == ["send Dana the draft", "call the bank"]


def test_what_nobody_asked_for_is_not_done(busy: Office) -> None:
    busy.says("done with the tax return")

    assert busy.sees("No task fits that. Which one do you mean?")
    assert len(_open(busy)) == 2


def test_a_task_is_taken_back_or_off_the_list(busy: Office) -> None:
    busy.says("undo")
    busy.taps("take back: call the bank")
    assert busy.sees("Taken back: call the bank.")
    busy.says("cancel the task send Dana the draft")

    assert busy.sees("Off your list: send Dana the draft.")
    assert _open(busy) == []


def test_a_button_that_was_tapped_already_changes_nothing(busy: Office) -> None:
    added = busy.cards[-1]
    busy.taps("Done", on=added)
    busy.taps("Done", on=added)
    assert busy.sees("“call the bank” is off your list already.")

    busy.taps("Undo", on=added)
    assert busy.sees("“call the bank” was changed again since, or taken back already.")
    assert _open(busy) == ["send Dana the draft"]


def test_what_is_overdue_is_due_this_week(busy: Office) -> None:
    busy.waits(timedelta(days=7))

    busy.says("what's due this week?")
    assert busy.cards[-1].text == "• send Dana the draft: by Friday 6 March"
    busy.says("status")
    assert busy.sees("send Dana the draft: since Friday 6 March")


def _open(office: Office) -> list[str]:
    return [task.text for task in office.parts.books.tasks()]
