"""Who is heard, in which conversation, and as what."""

import pytest

from bot.adapters.telegram.calls import Place
from bot.adapters.telegram.hearing import author_of, is_for_us, remote_file, words_of
from bot.adapters.telegram.references import Tapped, carried
from bot.adapters.telegram.threads import place_of, thread_of
from bot.adapters.telegram.wire import (
    Chat,
    Keyboard,
    Keyed,
    Me,
    Message,
    Origin,
    RemoteFile,
    User,
    read_update,
)

ME = Me(id=7, username="steward_bot")
ADA = User(id=1, first_name="Ada")
PRIVATE, GROUP, BASIC = (
    Chat(id=1, type="private"),
    Chat(id=-5, type="supergroup"),
    Chat(id=-6, type="group"),
)


def message(chat: Chat, text: str = "hello", **more: object) -> Message:
    fields = {"message_id": 20, "date": 0, "chat": chat, "sender": ADA, "text": text, **more}
    return Message.model_validate(fields)


def test_a_private_chat_is_one_conversation_whatever_is_replied_to() -> None:
    answered = message(PRIVATE)
    assert (
        thread_of(message(PRIVATE, reply_to_message=answered), "1")
        == thread_of(answered, "1")
        == "1"
    )


@pytest.mark.parametrize(
    ("heard", "thread", "place"),
    [
        (message(PRIVATE, message_thread_id=9, is_topic_message=True), "1#9", Place(1, 9)),
        (message(GROUP), "-5/20", Place(-5, None, 20)),
        (message(GROUP, message_thread_id=11), "-5/11", Place(-5, None, 11)),
        (message(GROUP, message_thread_id=9, is_topic_message=True), "-5#9", Place(-5, 9)),
        (message(BASIC), "-6@1", Place(-6)),
    ],
)
def test_a_thread_names_where_its_answers_go(heard: Message, thread: str, place: Place) -> None:
    assert thread_of(heard, str(ADA.id)) == thread
    assert place_of(thread) == place


@pytest.mark.parametrize(
    ("heard", "ours"),
    [
        (message(PRIVATE), True),
        (message(GROUP, "lunch?"), False),
        (message(GROUP, "@Steward_bot status"), True),
        (message(GROUP, "/status"), True),
        (message(GROUP, "/status@Steward_bot"), True),
        (message(GROUP, "/status@another_bot"), False),
        (
            message(GROUP, "yes", reply_to_message=message(GROUP, sender=User(id=7, is_bot=True))),
            True,
        ),
        (message(GROUP, "yes", reply_to_message=message(GROUP)), False),
    ],
)
def test_in_a_group_only_what_is_meant_for_the_bot_is(heard: Message, ours: bool) -> None:
    assert is_for_us(heard, ME) is ours


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("approve", "approve a_abcdefghijkl"),
        ("Reject.", "reject a_abcdefghijkl"),
        ("why so much?", "why so much?"),
    ],
)
def test_a_bare_decision_in_reply_to_a_card_names_the_card(text: str, heard: str) -> None:
    name = carried(Tapped("why", "a_abcdefghijkl"))
    assert name is not None
    keys = Keyboard(inline_keyboard=[[Keyed(text="Why", callback_data=name)]])
    card = message(PRIVATE, sender=User(id=7, is_bot=True), reply_markup=keys)
    assert words_of(message(PRIVATE, text, reply_to_message=card), ME) == heard


def test_the_largest_size_of_a_photo_is_taken() -> None:
    sizes = [RemoteFile(file_id="small"), RemoteFile(file_id="large")]
    found = remote_file(message(PRIVATE, "", photo=sizes))
    assert found is not None
    assert (found.file_id, found.mime_type) == ("large", "image/jpeg")


@pytest.mark.parametrize(
    ("origin", "author"),
    [
        (Origin(type="user", sender_user=User(id=3, first_name="Eve")), "Eve"),
        (Origin(type="hidden_user", sender_user_name="Mallory"), "Mallory"),
        (Origin(type="channel", chat=Chat(id=-9, type="channel", title="News")), "News"),
        (Origin(type="hidden_user"), "somebody"),
    ],
)
def test_the_author_of_a_forwarded_message_is_named(origin: Origin, author: str) -> None:
    assert author_of(origin) == author


def test_an_update_of_a_kind_we_cannot_read_is_numbered_and_passed_over() -> None:
    update = read_update({"update_id": 5, "message": {"message_id": "not a number"}})
    assert (update.update_id, update.message, bool(update.unreadable)) == (5, None, True)
