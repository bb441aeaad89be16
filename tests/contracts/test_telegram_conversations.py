"""What only Telegram does, through both libraries and both ways of listening; `tests/conversations` has the rest."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap import OWNER
from tests.fakes.telegram import Chat, FakeTelegram, Post, Scope, User
from tests.fakes.telegram.desk import Desk, Way

SECOND = 0.02
INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram(second=SECOND) as telegram:
        yield telegram


@pytest.fixture(params=["polling", "webhook"])
def way(request: pytest.FixtureRequest) -> Way:
    return "webhook" if request.param == "webhook" else "polling"


@pytest.fixture(params=["aiogram", "ptb"])
def desk(
    request: pytest.FixtureRequest, way: Way, telegram: FakeTelegram, tmp_path: Path
) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home", telegram, driver=str(request.param), way=way)
    desk.opens()
    yield desk
    desk.closes()


@pytest.fixture
def ada(desk: Desk, telegram: FakeTelegram) -> User:
    """The owner of the office."""
    return desk.pairs(telegram.person("Ada"))


@pytest.fixture
def dm(telegram: FakeTelegram, ada: User) -> Chat:
    return telegram.private(ada)


@pytest.fixture
def card(telegram: FakeTelegram, ada: User, dm: Chat) -> Post:
    """An invoice that waits for an answer."""
    telegram.says(ada, dm, INVOICE)
    return telegram.sees(ada, "Shall I invoice Acme")


def test_a_link_with_a_code_pairs_the_chat_and_gives_it_the_whole_menu(
    desk: Desk, telegram: FakeTelegram
) -> None:
    eve = telegram.person("Eve")
    code = desk.office.steward.pairings.offer(OWNER, "Eve")

    telegram.says(eve, telegram.private(eve), f"/start {code}")

    telegram.sees(eve, "this chat is paired now")
    own = Scope(type="chat", chat_id=eve.id)
    menu = telegram.waits(lambda: telegram.menu(own) or None, "a menu of her own")
    assert "stop" in menu
    assert "stop" not in telegram.menu(Scope(type="all_private_chats"))


def test_one_tap_approves_and_the_card_keeps_what_was_decided(
    desk: Desk, telegram: FakeTelegram, ada: User, card: Post
) -> None:
    assert card.buttons == ["Approve", "Edit", "Reject", "Why", "Snooze"]
    assert (card.button("Approve").style, card.button("Reject").style) == ("success", "danger")

    tap = telegram.answered(telegram.taps(ada, card, "Approve"))

    assert (tap.answer, tap.alert) == ("Approved", False)
    telegram.waits(lambda: "Mailed" in card.text or None, "the card to say that it was mailed")
    assert all(words in card.text for words in ("✅", "€2,400.00", "Approved by", "2026-0001"))
    assert "Approve" not in card.buttons
    assert [mail.subject for mail in desk.office.mailbox] == ["Invoice 2026-0001"]


def test_the_pdf_follows_its_card(telegram: FakeTelegram, ada: User, card: Post) -> None:
    telegram.taps(ada, card, "Approve")

    posted = telegram.waits(lambda: file_in(telegram, ada), "the PDF")

    assert posted.file is not None
    assert posted.file.file_name == "2026-0001.pdf"
    assert (posted.contents or b"").startswith(b"%PDF")
    assert posted.message.reply_to_message is not None
    assert posted.message.reply_to_message.message_id == card.id


def test_a_card_rings_and_its_result_does_not(
    telegram: FakeTelegram, ada: User, card: Post
) -> None:
    telegram.taps(ada, card, "Approve")
    result = telegram.waits(lambda: file_in(telegram, ada), "the PDF")
    assert (card.silent, result.silent) == (False, True)


def test_a_no_needs_no_reason(desk: Desk, telegram: FakeTelegram, ada: User, card: Post) -> None:
    telegram.taps(ada, card, "Reject")
    telegram.waits(lambda: "Back" in card.buttons or None, "the way back")

    tap = telegram.answered(telegram.taps(ada, card, "Reject without a reason"))

    assert tap.answer == "Rejected"
    telegram.waits(lambda: "Back" not in card.buttons or None, "the card to be rejected")
    assert desk.office.mailbox == []


def test_who_taps_reject_by_mistake_can_go_back(
    telegram: FakeTelegram, ada: User, card: Post
) -> None:
    telegram.taps(ada, card, "Reject")
    telegram.waits(lambda: "Back" in card.buttons or None, "the way back")
    telegram.taps(ada, card, "Back")
    telegram.waits(lambda: "Approve" in card.buttons or None, "the card as it was")


def test_an_impatient_double_tap_decides_once(
    desk: Desk, telegram: FakeTelegram, ada: User, card: Post
) -> None:
    first, second = telegram.taps_twice(ada, card, "Approve")

    telegram.answered(first)
    telegram.answered(second)

    telegram.waits(lambda: "Mailed" in card.text or None, "the card to say that it was mailed")
    assert sorted([first.alert, second.alert]) == [False, True]
    assert len(desk.office.mailbox) == 1


def test_a_tap_whose_answer_comes_too_late_still_decides(
    desk: Desk, telegram: FakeTelegram, ada: User, card: Post
) -> None:
    telegram.forgives("query is too old")
    telegram.network.goes_down()
    tap = telegram.taps(ada, card, "Approve")
    telegram.network.expires(tap)
    telegram.network.comes_back()

    telegram.waits(lambda: "Mailed" in card.text or None, "the card to say that it was mailed")
    assert len(desk.office.mailbox) == 1


def test_in_a_group_only_what_is_meant_for_the_bot_is_heard(
    desk: Desk, telegram: FakeTelegram, ada: User
) -> None:
    eve = telegram.person("Eve")
    team = telegram.group("Team", ada, eve)
    telegram.says(ada, team, "lunch, anybody? I could invoice Acme later")
    telegram.says(eve, team, "sure")
    asked = telegram.says(ada, team, f"@steward_bot {INVOICE}")

    card = telegram.sees(team, "Shall I invoice Acme")

    assert card.message.reply_to_message is not None
    assert card.message.reply_to_message.message_id == asked.id
    assert len(telegram.posts(team)) == 1


def test_in_a_basic_group_each_person_has_a_conversation(
    desk: Desk, telegram: FakeTelegram, ada: User
) -> None:
    bob = desk.pairs(telegram.person("Bob"))
    team = telegram.group("Team", ada, bob, basic=True)
    telegram.says(ada, team, "@steward_bot invoice Acme")
    question = telegram.sees(team, "?")
    telegram.says(bob, team, "/customers")
    telegram.sees(team, "Acme: billing@acme.example")

    telegram.says(ada, team, "3 days of design at 800", reply_to=question)

    telegram.sees(team, "Shall I invoice Acme")
    threads = {message.thread for message in desk.heard()}
    assert threads == {f"{team.id}@{ada.id}", f"{team.id}@{bob.id}"}


def test_a_group_that_becomes_a_supergroup_takes_its_cards_along(
    desk: Desk, telegram: FakeTelegram, ada: User
) -> None:
    telegram.forgives("message to edit not found")  # how a card that stayed behind is found
    team = telegram.group("Team", ada, basic=True)
    telegram.says(ada, team, f"@steward_bot {INVOICE}")
    left = telegram.sees(team, "Shall I invoice Acme")

    grown = telegram.upgrades(team)
    desk.changes_the_price("750")
    card = telegram.sees(grown, "€2,250.00")
    telegram.taps(ada, card, "Approve")

    telegram.waits(lambda: "Mailed" in card.text or None, "the card to be final")
    assert (left.chat.id, card.chat.id) == (team.id, grown.id)
    assert len(desk.office.mailbox) == 1


def test_a_topic_is_a_conversation_of_its_own(telegram: FakeTelegram, ada: User, dm: Chat) -> None:
    topic = telegram.topic(dm, "Acme")
    telegram.says(ada, dm, INVOICE, topic=topic)
    card = telegram.sees(ada, "Shall I invoice Acme")
    assert card.message.message_thread_id == topic


def test_what_was_written_while_the_bot_was_away_is_answered(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat
) -> None:
    desk.closes()
    telegram.says(ada, dm, INVOICE)
    desk.opens()
    telegram.sees(ada, "Shall I invoice Acme")


def test_a_card_and_its_question_outlive_a_restart(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat, card: Post
) -> None:
    telegram.taps(ada, card, "Reject")
    question = telegram.sees(ada, "Reply to this message with the reason")
    desk.restarts()
    telegram.says(ada, dm, "too early", reply_to=question)
    telegram.waits(lambda: "🚫" in card.text or None, "the card to be rejected")
    assert "too early" in card.text


def test_what_is_asked_and_decided_elsewhere_is_shown_here_too(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat
) -> None:
    topic = telegram.topic(dm, "Acme")
    telegram.says(ada, dm, "help", topic=topic)
    telegram.sees(ada, "What I can do")
    desk.pauses()
    desk.office.says(INVOICE)
    desk.goes_on()
    card = telegram.sees(ada, "Shall I invoice Acme")
    assert card.message.message_thread_id is None

    desk.pauses()
    desk.office.taps("Approve")
    desk.goes_on()

    telegram.waits(lambda: "Mailed" in card.text or None, "the card to say that it was mailed")
    assert "Approve" not in card.buttons
    assert len([post for post in telegram.posts(ada) if "mail it to" in post.text]) == 1


def test_a_card_whose_message_id_was_lost_is_posted_again_and_both_copies_converge(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat
) -> None:
    telegram.forgives("message is not modified")  # how a copy that was lost is found
    telegram.network.loses_answer("sendMessage")
    telegram.says(ada, dm, INVOICE)
    copies = telegram.waits(lambda: two(telegram.posts(ada)), "a second copy")

    telegram.taps(ada, copies[0], "Approve")

    telegram.waits(
        lambda: all("Mailed" in copy.text for copy in copies) or None, "both copies to be final"
    )
    assert len(desk.office.mailbox) == 1


def test_a_broken_line_loses_neither_words_nor_cards(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat
) -> None:
    telegram.network.goes_down()
    telegram.says(ada, dm, INVOICE)
    telegram.network.comes_back()
    card = telegram.sees(ada, "Shall I invoice Acme")

    telegram.network.breaks("editMessageText")
    telegram.network.slows("editMessageText", seconds=2)
    telegram.taps(ada, card, "Approve")

    telegram.waits(lambda: "Mailed" in card.text or None, "the card to say that it was mailed")


def test_who_blocked_the_bot_gets_the_card_once_it_is_welcome_again(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat, card: Post
) -> None:
    telegram.forgives("blocked by the user")
    telegram.blocks(ada)
    desk.office.waits(timedelta(days=4))
    telegram.waits(
        lambda: [c for c in telegram.called("editMessageText") if c.refused] or None,
        "a refused edit",
    )
    telegram.unblocks(ada)
    telegram.waits(lambda: "⌛" in card.text or None, "the card to expire")


def test_a_file_is_kept_with_the_message(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat
) -> None:
    telegram.sends_file(ada, dm, "terms.pdf", b"%PDF-terms", caption="remember this")
    telegram.waits(lambda: telegram.pending == [] or None, "the file to be taken")
    (file,) = desk.heard()[-1].files
    assert (file.name, file.media_type, file.size) == ("terms.pdf", "application/pdf", 10)


def test_an_answer_that_takes_long_is_announced(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat
) -> None:
    desk.pauses()
    post = telegram.says(ada, dm, INVOICE)
    telegram.waits(lambda: post.reaction, "a sign that it was seen")
    telegram.waits(lambda: "typing" in telegram.actions(ada) or None, "typing")
    assert telegram.posts(ada) == []

    desk.goes_on()

    telegram.sees(ada, "Shall I invoice Acme")


def test_what_cannot_be_read_is_answered_with_a_sentence(
    telegram: FakeTelegram, ada: User, dm: Chat
) -> None:
    telegram.records(ada, dm, INVOICE)
    telegram.sees(ada, "I cannot listen to recordings yet")
    telegram.sends_sticker(ada, dm)
    telegram.sees(ada, "I can read text, files, photos and voice notes")
    telegram.sends_file(ada, dm, "film.mov", b"x" * 20_000_001, mime="video/quicktime")
    telegram.sees(ada, "larger than the 20 MB")


def test_a_forwarded_message_is_a_document_and_never_an_order(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat
) -> None:
    telegram.says(ada, dm, INVOICE, forwarded_from="Mallory")
    telegram.waits(lambda: telegram.posts(ada) or None, "an answer")

    heard = desk.heard()[-1]
    assert heard.text == "Forwarded from Mallory"
    assert [file.name for file in heard.files] == ["forwarded from Mallory.txt"]
    assert not any("Shall I" in post.text for post in telegram.posts(ada))


def test_an_edited_message_says_what_it_replaces(
    desk: Desk, telegram: FakeTelegram, ada: User, dm: Chat, card: Post
) -> None:
    spoken = desk.heard()[-1]
    post = telegram.says(ada, dm, "help")
    telegram.waits(lambda: len(desk.heard()) == 2 or None, "the message")
    telegram.edits(ada, post, "status")
    telegram.waits(lambda: len(desk.heard()) == 3 or None, "the edit")

    edit = desk.heard()[-1]
    assert (edit.text, edit.edits, edit.thread) == (
        "status",
        desk.heard()[1].external_id,
        spoken.thread,
    )
    telegram.waits(lambda: post.reaction, "a nod")


def test_a_payload_too_long_for_a_message_comes_as_a_file_before_it_can_be_approved(
    telegram: FakeTelegram, ada: User, dm: Chat, card: Post
) -> None:
    telegram.taps(ada, card, "Edit")
    mail = telegram.waits(lambda: labelled(card, "mail"), "the fields")
    telegram.taps(ada, card, mail)
    question = telegram.sees(ada, "with the new value")

    telegram.says(
        ada, dm, "Dear Acme, " + "thank you so much. " * 200 + "THE END", reply_to=question
    )

    telegram.waits(lambda: "(version 2)" in card.text or None, "the card to show the new version")
    document = file_in(telegram, ada)
    assert document is not None
    assert "THE END" in (document.contents or b"").decode()
    assert "The whole text is in the attached file" in card.text
    assert "Approve" in card.buttons


def file_in(telegram: FakeTelegram, user: User) -> Post | None:
    return next((post for post in telegram.posts(user) if post.file), None)


def labelled(card: Post, words: str) -> str | None:
    return next((label for label in card.buttons if words in label.casefold()), None)


def two(posts: list[Post]) -> list[Post] | None:
    return posts if len(posts) == 2 else None
