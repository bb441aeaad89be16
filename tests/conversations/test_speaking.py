"""What is said and how: questions that a tap answers, odd characters, corrections, strangers, threads."""

import pytest

from tests.conversations.sentences import ASKED, INVOICE
from tests.fakes.office import Office
from tests.fakes.phones.phone import Ability, Phone
from tests.fakes.phones.shop import on_phones_that_can


def test_help_says_what_can_be_said(phone: Phone) -> None:
    phone.says("help")
    assert "What I can do" in phone.sees("invoice Acme 3 days of design").text


def test_stop_holds_back_what_is_approved_until_resume(phone: Phone, office: Office) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)
    phone.says("stop")
    phone.sees("Everything is stopped")
    phone.says("approve it")
    phone.sees("Approved")
    assert office.mailbox == []

    phone.says("resume")

    phone.sees("Effects happen again")
    phone.sees("Mailed")
    assert len(office.mailbox) == 1


def test_what_is_missing_is_asked_and_a_tap_answers_it(phone: Phone) -> None:
    phone.says("invoice 3 days of design at 800")
    phone.sees("Which customer is it for?")

    phone.taps("Acme")

    phone.sees(ASKED)


def test_a_name_that_is_nearly_right_is_asked_about_and_yes_is_a_tap(phone: Phone) -> None:
    phone.says("invoice Akme 3 days of design at 800")
    phone.sees("Did you mean")

    phone.taps("Yes")

    phone.sees(ASKED)


def test_a_new_customer_is_a_tap_and_an_address(phone: Phone, office: Office) -> None:
    phone.says("invoice Beta Ltd 2 days of consulting at 600")
    phone.sees("I don't know a customer “Beta Ltd” yet")
    phone.taps("New customer")
    phone.sees("e-mail")

    phone.says("ana@beta.example")

    phone.sees("Shall I invoice Beta Ltd")
    phone.taps("Approve")
    phone.sees("Mailed")
    assert [mail.to for mail in office.mailbox] == ["ana@beta.example"]


@pytest.mark.parametrize(
    "words",
    [
        "invoice Acme “3 days of design” at 800",
        "invoice\u00a0Acme 3\u202fdays of design at\u2009800",
        "invoice Acme 3 days of design at 800\u200b",
    ],
    ids=["smart quotes", "unusual spaces", "an invisible character"],
)
@pytest.mark.parametrize(
    "phone", ["terminal", "web", "slack-socket", "telegram-ptb-polling"], indirect=True
)
def test_what_a_keyboard_makes_of_words_does_not_matter(phone: Phone, words: str) -> None:
    phone.says(words)
    assert "design" in phone.sees(ASKED).text


def test_markup_in_words_stays_words(phone: Phone) -> None:
    phone.says("remember that Acme writes <b>AT&T</b> & likes 3 < 4")
    assert "<b>AT&T</b> & likes 3 < 4" in phone.sees("I will remember").text


def test_an_address_in_words_arrives_whole(phone: Phone) -> None:
    phone.says("remember that Acme keeps its brief at https://acme.example/brief?v=2&all=1")
    assert "https://acme.example/brief?v=2&all=1" in phone.sees("I will remember").text


@on_phones_that_can(Ability.STRANGERS)
def test_a_mention_of_steward_is_no_part_of_what_was_said(phone: Phone) -> None:
    phone.meets()
    phone.says("remember that Acme pays late")
    assert "I will remember: Acme pays late" in phone.sees("I will remember").text


@on_phones_that_can(Ability.CORRECTING)
def test_a_corrected_message_draws_the_card_anew_until_it_is_too_late(
    phone: Phone, office: Office
) -> None:
    phone.says(INVOICE)
    phone.sees(ASKED)

    phone.corrects(INVOICE.replace("3 days", "2 days"))

    second = phone.sees("Shall I invoice Acme €1,600.00")
    phone.waits(lambda: True if phone.buttons.count("Approve") == 1 else None, "one card only")
    phone.taps("Approve", on=second)
    phone.sees("Mailed")
    phone.corrects(INVOICE.replace("3 days", "1 day"))
    phone.sees("Your edit came too late")
    assert len(office.mailbox) == 1


@on_phones_that_can(Ability.THREADS)
def test_each_thread_is_a_conversation_of_its_own(phone: Phone) -> None:
    phone.says("invoice 3 days of design at 800")
    phone.sees("Which customer is it for?")

    phone.turns()
    phone.says("Acme")

    phone.waits(lambda: True if len(phone.screen()) > 1 else None, "an answer in the other thread")
    assert not any(ASKED in bubble.text for bubble in phone.screen())


@on_phones_that_can(Ability.STRANGERS)
def test_a_stranger_is_told_whom_steward_talks_to(phone: Phone, office: Office) -> None:
    mallory = phone.stranger()
    mallory.says(INVOICE)

    mallory.sees("I only talk to the owner of this office")
    assert office.steward.runs() == []


@on_phones_that_can(Ability.STRANGERS)
def test_in_a_room_everybody_sees_the_card_and_only_the_owner_decides(
    phone: Phone, office: Office
) -> None:
    mallory = phone.meets()
    phone.says(INVOICE)
    card = mallory.sees(ASKED)

    for label in ("Approve", "Reject", "Edit", "Why"):
        mallory.taps(label, on=card)
        mallory.sees("Only the owner")

    assert office.steward.approvals()[0].state == "pending"
    phone.taps("Approve")
    mallory.sees("Mailed")
    assert len(office.mailbox) == 1
