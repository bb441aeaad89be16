"""How values are put into words and HTML."""

from datetime import timedelta

import pytest

from bot.console.approvals import faults
from bot.console.rendering import lasted, mark, size, strong
from bot.kernel.cards import Card


def test_bold_is_the_only_markup_that_a_card_can_carry() -> None:
    assert strong("Did you mean **Acme & Co**?") == ("Did you mean <strong>Acme &amp; Co</strong>?")
    assert strong("**<img src=x>**") == "<strong>&lt;img src=x&gt;</strong>"
    assert strong("2 ** 3 ** 4") == "2 ** 3 ** 4"


def test_a_mark_changes_with_what_is_shown_and_with_nothing_else() -> None:
    card = Card(key="a", title="One")

    assert mark(card) == mark(card.model_copy(update={"revision": 7}))
    assert mark(card) != mark(card.model_copy(update={"title": "Two"}))


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 bytes"), (999, "999 bytes"), (27_093, "27 KB"), (4 * 10**6, "4 MB")]
)
def test_a_size_is_said_in_round_figures(count: int, words: str) -> None:
    assert size(count) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=1.23), "1.2 s"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_time_is_said_in_the_unit_that_tells(time: timedelta, words: str) -> None:
    assert lasted(time) == words


def test_a_refused_edit_is_parted_by_the_fields_it_names() -> None:
    words = "email: “x” is none; write another; due: too late; not like this"

    general, found = faults(words, ["email", "due", "line1.unit"])

    assert found == {"email": "“x” is none; write another", "due": "Too late; not like this"}
    assert general == ""


def test_a_refusal_that_names_no_field_stands_above_them_all() -> None:
    assert faults("That card is out of date.", ["email"]) == ("That card is out of date.", {})
    assert faults("No.", []) == ("No.", {})
