"""Memory in a conversation, from the first fact to its erasure."""

from pathlib import Path

import pytest

from bot.kernel.cards import Card
from bot.kernel.errors import Malformed, NotFound
from bot.memory.chat import Chat
from bot.memory.records import Draft, RecordId
from tests.unit.memory.offices import open_memory
from tests.unit.memory.worlds import OFFICE, OWNER, note, sees


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(open_memory(tmp_path), sees(OFFICE), OWNER)


def fact(text: str) -> Draft:
    return note(text, kind="fact")


def tap(chat: Chat, card: Card, label: str) -> Card:
    """Say what a button says, as a tap does."""
    button = next(button for button in card.buttons if button.label == label)
    return chat.obey(button.text.removeprefix("memory "))


def test_a_fact_is_kept_and_its_card_can_take_it_back(chat: Chat) -> None:
    card = chat.remember(fact("Acme pays Net 14"))
    assert card.title == "I will remember that"

    tap(chat, card, "Forget")

    assert chat.ask("When does Acme pay?").text.startswith("I don't know")


def test_what_was_known_is_not_kept_again(chat: Chat) -> None:
    chat.remember(fact("Acme pays Net 14"))

    assert chat.remember(fact("Acme pays Net 14")).text == (
        "I did not keep that: I know that already."
    )


def test_an_answer_shows_its_source_by_a_tap(chat: Chat) -> None:
    chat.remember(fact("Acme pays Net 14"))
    answer = chat.ask("When does Acme pay?")

    assert answer.text == "Acme pays Net 14 [1]"
    assert tap(chat, answer, "Source 1").text == "Acme pays Net 14"


def test_which_of_two_contradicting_facts_holds_is_one_tap(chat: Chat) -> None:
    chat.remember(fact("Acme pays Net 14"))
    card = chat.remember(fact("Acme pays Net 30"))
    assert card.text == "I knew “14” and now hear “30”."

    tap(chat, card, "The new one")

    assert chat.ask("When does Acme pay?").text == "Acme pays Net 30 [1]"


def test_a_correction_names_the_version_and_shows_the_difference(chat: Chat) -> None:
    chat.remember(fact("Acme pays Net 14"))
    choice = chat.correct("Acme pays Net 30", wrong="Acme pays Net 14")
    shown = tap(chat, choice, "1. This one")

    assert [(line.mark, line.text) for line in shown.diff] == [
        ("-", "Acme pays Net 14"),
        ("+", "Acme pays Net 30"),
    ]
    with pytest.raises(Exception, match="not the latest"):
        tap(chat, choice, "1. This one")


def test_forgetting_by_words_erases_nothing_before_the_tap(chat: Chat) -> None:
    chat.remember(fact("Acme pays Net 14"))
    choice = chat.forget("the terms of Acme")
    assert "cannot be undone" in choice.title
    assert chat.ask("When does Acme pay?").text == "Acme pays Net 14 [1]"

    tap(chat, choice, "1. Forget")

    assert chat.obey("list").text.startswith("I remember 0 records")


def test_what_is_in_doubt_waits_in_the_review(chat: Chat) -> None:
    chat.remember(fact("The wifi password is hunter2hunter2"))
    review = chat.obey("review")
    assert "a password or key" in review.fields[0].label

    assert tap(chat, review, "1. Keep").text.startswith("I will remember")
    assert chat.obey("review").text == "Nothing waits for your review."


def test_the_index_is_checked_and_rebuilt_from_a_chat(chat: Chat) -> None:
    chat.remember(fact("Acme pays Net 14"))

    assert chat.obey("check").text == "The index equals all 1 records."
    assert chat.obey("rebuild").text == "The index equals all 1 records."


def test_a_search_says_why(chat: Chat) -> None:
    chat.remember(fact("Acme pays Net 14"))
    chat.remember(fact("Cedar sells oak and pine"))

    assert "it has the words" in chat.obey("search Acme pays").fields[0].label


@pytest.mark.parametrize("words", ["show {}", "forget {}", "admit {}", "replace {} {}"])
def test_a_record_of_another_scope_cannot_be_named(chat: Chat, words: str) -> None:
    hidden = chat.memory.remember(note("Birch is late today", scope="birch"), OWNER).record
    assert hidden is not None

    with pytest.raises(NotFound):
        chat.obey(words.format(hidden.id, hidden.id))
    assert chat.memory.records.latest([RecordId(hidden.id)])[hidden.id].text


@pytest.mark.parametrize("words", ["", "dance", "correct k_1 no version"])
def test_what_cannot_be_obeyed_says_what_can(chat: Chat, words: str) -> None:
    with pytest.raises(Malformed, match="Say"):
        chat.obey(words)
