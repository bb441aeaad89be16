"""Both Telegram libraries keep one contract, over HTTP, against the strict fake."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest

from bot.adapters.telegram.calls import (
    Answer,
    Call,
    Delete,
    EditCaption,
    EditText,
    Key,
    Menu,
    Place,
    React,
    SendFile,
    SendText,
    Show,
)
from bot.adapters.telegram.driver import (
    DRIVERS,
    Closed,
    Driver,
    Gone,
    Moved,
    Taken,
    TooFast,
    Unchanged,
    open_driver,
)
from bot.kernel.errors import Malformed, NotAllowed, Refused, Unreachable
from tests.fakes.telegram import FakeTelegram, Scope, User

T = TypeVar("T")


class Session:
    """One driver on its own loop, opened at its first use."""

    def __init__(self, library: str, telegram: FakeTelegram, token: str) -> None:
        self._loop = asyncio.Runner()
        self._driver = open_driver(library, token, telegram.url)
        self._open = False

    def do(self, work: Callable[[Driver], Awaitable[T]]) -> T:
        async def whole() -> T:
            if not self._open:
                await self._driver.open()
                self._open = True
            return await work(self._driver)

        return self._loop.run(whole())

    def close(self) -> None:
        self._loop.run(self._driver.close())
        self._loop.close()

    def call(self, call: Call) -> int | None:
        return self.do(lambda driver: driver.call(call))

    def posts(self, call: Call) -> int:
        posted = self.call(call)
        assert posted is not None
        return posted


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram(second=0.001) as telegram:
        yield telegram


@pytest.fixture
def ada(telegram: FakeTelegram) -> User:
    return telegram.person("Ada")


@pytest.fixture(params=sorted(DRIVERS))
def library(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def session(library: str, telegram: FakeTelegram) -> Iterator[Session]:
    session = Session(library, telegram, telegram.token)
    yield session
    session.close()


KEYS = ((Key("✅ Approve", "A:ref", "success"), Key("Edit", "E:ref")),)


def test_opening_says_who_the_bot_is(session: Session) -> None:
    me = session.do(lambda driver: driver.open())
    assert (me.username, me.has_topics_enabled) == ("steward_bot", True)


def test_a_post_carries_formatting_buttons_and_silence(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    number = session.posts(SendText(Place(ada.id), "<b>Invoice</b> &amp; more", KEYS))

    (post,) = telegram.posts(ada)
    assert (post.id, post.text, post.entities[0].type) == (number, "Invoice & more", "bold")
    assert post.buttons == ["✅ Approve", "Edit"]
    assert (post.button("Approve").callback_data, post.button("Approve").style) == (
        "A:ref",
        "success",
    )
    assert post.silent


def test_an_important_post_rings(session: Session, telegram: FakeTelegram, ada: User) -> None:
    session.call(SendText(Place(ada.id), "Now!", silent=False))
    assert not telegram.posts(ada)[0].silent


def test_a_post_goes_to_its_topic_as_an_answer(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    topic = telegram.topic(telegram.private(ada), "Acme")
    asked = telegram.says(ada, telegram.private(ada), "status?", topic=topic)

    session.call(SendText(Place(ada.id, topic, asked.id), "All quiet."))

    message = telegram.posts(ada)[0].message
    assert message.message_thread_id == topic
    assert message.reply_to_message is not None
    assert message.reply_to_message.message_id == asked.id


def test_an_answer_to_a_message_that_is_gone_is_still_posted(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    session.call(SendText(Place(ada.id, reply_to=99), "Still here."))
    assert telegram.posts(ada)[0].text == "Still here."


def test_a_question_invites_a_reply(session: Session, telegram: FakeTelegram, ada: User) -> None:
    session.call(SendText(Place(ada.id), "Which amount?", ask="for example 2,200"))
    assert '"force_reply": true' in str(telegram.called("sendMessage")[0].fields["reply_markup"])


@pytest.mark.parametrize("photo", [False, True])
def test_a_file_arrives_whole_with_its_caption(
    session: Session, telegram: FakeTelegram, ada: User, photo: bool
) -> None:
    content = bytes(range(256)) * 300
    session.call(
        SendFile(Place(ada.id), "Rechnung 1.pdf", content, "<i>Here</i>", KEYS, photo=photo)
    )

    (post,) = telegram.posts(ada)
    assert (post.contents, post.text, post.buttons) == (content, "Here", ["✅ Approve", "Edit"])
    assert photo or (post.file and post.file.file_name == "Rechnung 1.pdf")


def test_an_answer_that_the_library_cannot_parse_is_still_a_post(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    sticker = telegram.sends_sticker(ada, telegram.private(ada))
    posted = session.posts(SendText(Place(ada.id, reply_to=sticker.id), "What is this?"))
    assert telegram.posts(ada)[0].id == posted


def test_edits_replace_text_caption_and_buttons(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    bob = telegram.person("Bob")
    text = session.posts(SendText(Place(ada.id), "Pay?", KEYS))
    file = session.posts(SendFile(Place(bob.id), "a.pdf", b"%PDF", "Send?", KEYS))

    assert session.call(EditText(ada.id, text, "<b>Paid</b>")) == text
    assert session.call(EditCaption(bob.id, file, "Sent")) == file

    assert [(post.text, post.buttons) for post in telegram.posts(ada)] == [("Paid", [])]
    assert [(post.text, post.buttons) for post in telegram.posts(bob)] == [("Sent", [])]


def test_small_gestures_arrive(session: Session, telegram: FakeTelegram, ada: User) -> None:
    asked = telegram.says(ada, telegram.private(ada), "hello")
    session.call(SendText(Place(ada.id), "Pay?", KEYS))
    tap = telegram.taps(ada, telegram.posts(ada)[0], "Edit")

    session.call(React(ada.id, asked.id, "👀"))
    session.call(Show(Place(ada.id)))
    session.call(Answer(tap.id, "Noted", alert=True))
    session.call(Delete(ada.id, telegram.posts(ada)[0].id))

    assert asked.reaction == "👀"
    assert telegram.actions(ada) == ["typing"]
    assert (tap.answered, tap.answer, tap.alert) == (True, "Noted", True)
    assert telegram.posts(ada) == []


def test_a_reaction_can_be_taken_back(session: Session, telegram: FakeTelegram, ada: User) -> None:
    asked = telegram.says(ada, telegram.private(ada), "hello")
    session.call(React(ada.id, asked.id, "👀"))
    session.call(React(ada.id, asked.id, ""))
    assert asked.reaction is None


def test_each_scope_has_its_own_menu(session: Session, telegram: FakeTelegram, ada: User) -> None:
    session.call(Menu("default", (("help", "What I can do"),)))
    session.call(Menu("all_private_chats", (("status", "What runs"),)))
    session.call(Menu("all_group_chats", (("help", "Ask me"),)))
    session.call(Menu("all_chat_administrators", (("runs", "The latest"),)))
    session.call(Menu("chat", (("stop", "Stop everything"),), chat=ada.id))

    assert telegram.menu() == {"help": "What I can do"}
    assert telegram.menu(Scope(type="all_private_chats")) == {"status": "What runs"}
    assert telegram.menu(Scope(type="all_group_chats")) == {"help": "Ask me"}
    assert telegram.menu(Scope(type="all_chat_administrators")) == {"runs": "The latest"}
    assert telegram.menu(Scope(type="chat", chat_id=ada.id)) == {"stop": "Stop everything"}


def test_updates_are_kept_until_a_later_offset(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    telegram.says(ada, telegram.private(ada), "while you were away")
    (update,) = session.do(lambda driver: driver.updates(None, 1))

    assert update.message is not None
    assert (update.message.text, update.message.sender and update.message.sender.id) == (
        "while you were away",
        ada.id,
    )
    assert telegram.pending == [update.update_id]
    assert session.do(lambda driver: driver.updates(update.update_id + 1, 0)) == []
    assert telegram.pending == []


def test_a_file_of_a_message_can_be_fetched(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    post = telegram.sends_file(ada, telegram.private(ada), "a.csv", b"name,amount")
    assert post.file is not None
    file_id = post.file.file_id
    assert session.do(lambda driver: driver.download(file_id)) == b"name,amount"


def test_a_webhook_stands_against_polling_until_it_is_taken_away(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    telegram.forgives("Conflict")
    telegram.says(ada, telegram.private(ada), "waits for both")
    session.do(lambda driver: driver.hook("https://steward.example/telegram", "s3cret"))

    with pytest.raises(Taken):
        session.do(lambda driver: driver.updates(None, 0))
    session.do(lambda driver: driver.unhook())

    assert len(session.do(lambda driver: driver.updates(None, 0))) == 1


@pytest.mark.parametrize(
    ("code", "sentence", "kind"),
    [
        (400, "Bad Request: message is not modified: specified new message content", Unchanged),
        (400, "Bad Request: message to edit not found", Gone),
        (400, "Bad Request: message can't be edited", Gone),
        (400, "Bad Request: chat not found", Closed),
        (403, "Forbidden: bot was blocked by the user", Closed),
        (400, "Bad Request: BUTTON_DATA_INVALID", Refused),
        (413, "Request Entity Too Large", Refused),
        (409, "Conflict: terminated by other getUpdates request", Taken),
        (502, "Bad Gateway", Unreachable),
        (500, "Internal Server Error: restart", Unreachable),
    ],
)
def test_each_refusal_has_one_name(
    session: Session,
    telegram: FakeTelegram,
    ada: User,
    code: int,
    sentence: str,
    kind: type[Exception],
) -> None:
    telegram.network.fails("sendMessage", code, sentence)
    with pytest.raises(kind):
        session.call(SendText(Place(ada.id), "hello"))


def test_too_fast_says_how_long_to_wait(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    telegram.network.slows("sendMessage", seconds=7)
    with pytest.raises(TooFast) as caught:
        session.call(SendText(Place(ada.id), "hello"))
    assert caught.value.seconds == 7


def test_a_group_that_became_a_supergroup_gives_its_new_id(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    telegram.forgives("upgraded")
    group = telegram.group("Team", ada)
    moved = telegram.upgrades(group)
    with pytest.raises(Moved) as caught:
        session.call(SendText(Place(group.id), "hello"))
    assert caught.value.chat == moved.id


def test_a_broken_connection_is_unreachable(
    session: Session, telegram: FakeTelegram, ada: User
) -> None:
    telegram.network.breaks("sendMessage")
    with pytest.raises(Unreachable):
        session.call(SendText(Place(ada.id), "hello"))
    assert telegram.posts(ada) == []


@pytest.mark.parametrize("token", ["7000000001:" + "A" * 35, "nonsense"])
def test_a_wrong_token_is_told_in_words(library: str, telegram: FakeTelegram, token: str) -> None:
    with pytest.raises(NotAllowed, match="does not know this bot token"):
        Session(library, telegram, token).do(lambda driver: driver.open())


def test_the_token_is_never_logged_nor_told(
    session: Session, telegram: FakeTelegram, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    session.call(SendText(Place(ada.id), "hello"))
    telegram.network.breaks("sendMessage")
    with pytest.raises(Unreachable) as lost:
        session.call(SendText(Place(ada.id), "hello"))
    assert telegram.token not in caplog.text
    assert telegram.token not in str(lost.value)


def test_an_unknown_driver_names_those_there_are() -> None:
    with pytest.raises(Malformed, match="Set TELEGRAM_DRIVER to aiogram or ptb"):
        open_driver("telethon", "1:x")


def test_naming_the_contract_imports_no_library() -> None:
    code = (
        "import sys; import bot.adapters.telegram.driver; "
        "print(sorted({'aiogram', 'telegram'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
