"""The fake Telegram is only worth its strictness: each documented rule is broken once, over HTTP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tests.fakes.telegram import BrokenRulesError, FakeTelegram, Scope, User
from tests.fakes.telegram.asked import METHODS
from tests.fakes.telegram.pace import Pace
from tests.fakes.telegram.refusals import Refusal


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ok: bool
    result: JsonValue = None
    error_code: int = 200
    description: str = ""
    parameters: dict[str, int] = Field(default_factory=dict)


class Bot:
    """A bot with no library at all."""

    def __init__(self, telegram: FakeTelegram, token: str) -> None:
        self._client = httpx.Client(base_url=f"{telegram.url}/bot{token}/", timeout=60)

    def ask(self, method: str, /, **fields: JsonValue) -> Said:
        return Said.model_validate_json(self._client.post(method, json=fields).content)

    def upload(self, method: str, part: str, contents: bytes, **fields: str) -> Said:
        files = {part: ("invoice.pdf", contents, "application/pdf")}
        return Said.model_validate_json(self._client.post(method, data=fields, files=files).content)


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram(second=0.002) as telegram:
        telegram.forgives("")
        yield telegram


@pytest.fixture
def bot(telegram: FakeTelegram) -> Bot:
    return Bot(telegram, telegram.token)


@pytest.fixture
def ada(telegram: FakeTelegram) -> User:
    return telegram.person("Ada")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "message text is empty"),
        ("  \n ", "message text is empty"),
        ("<b></b>", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>open", "can't parse entities: Can't find end tag"),
        ("3 < 4", "can't parse entities: Unsupported start tag"),
        ("<h1>title</h1>", "can't parse entities: Unsupported start tag"),
        ("<b>a</b> " * 101, "101 entities"),
    ],
)
def test_a_text_that_telegram_would_refuse_is_refused(
    bot: Bot, ada: User, text: str, refusal: str
) -> None:
    said = bot.ask("sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")

    assert said.error_code == 400
    assert refusal in said.description


def test_the_longest_text_and_caption_are_taken(
    telegram: FakeTelegram, bot: Bot, ada: User
) -> None:
    grace = telegram.person("Grace")
    assert bot.ask("sendMessage", chat_id=ada.id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML").ok
    assert bot.upload(
        "sendDocument", "document", b"%PDF", chat_id=str(grace.id), caption="x" * 1024
    ).ok


def test_a_caption_is_shorter_than_a_text(bot: Bot, ada: User) -> None:
    said = bot.upload("sendDocument", "document", b"%PDF", chat_id=str(ada.id), caption="x" * 1025)
    assert "message caption is too long" in said.description


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({"text": "A", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "A", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "A", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "A"}, "exactly one button type"),
        (
            {"text": "A", "callback_data": "x", "url": "https://a.example"},
            "exactly one button type",
        ),
        ({"text": "A", "callback_data": "x", "style": "pink"}, "style is invalid"),
        ({"text": "", "callback_data": "x"}, "text"),
        ({"text": "A", "url": "javascript:1"}, "wrong HTTP URL"),
    ],
)
def test_a_button_must_be_well_made(bot: Bot, ada: User, button: JsonValue, refusal: str) -> None:
    said = bot.ask(
        "sendMessage", chat_id=ada.id, text="x", reply_markup={"inline_keyboard": [[button]]}
    )

    assert said.error_code == 400
    assert refusal in said.description


@pytest.mark.parametrize("shape", [[9], [8] * 13])
def test_a_keyboard_has_rows_of_eight_and_a_hundred_buttons(
    bot: Bot, ada: User, shape: list[int]
) -> None:
    rows: JsonValue = [
        [{"text": "A", "callback_data": "x"} for _ in range(width)] for width in shape
    ]
    said = bot.ask("sendMessage", chat_id=ada.id, text="x", reply_markup={"inline_keyboard": rows})
    assert "REPLY_MARKUP_TOO_LONG" in said.description


def test_an_undocumented_parameter_is_refused(bot: Bot, ada: User) -> None:
    assert "sound" in bot.ask("sendMessage", chat_id=ada.id, text="x", sound=True).description


@pytest.mark.parametrize(("chat_id", "code", "refusal"), [(4242, 400, "chat not found")])
def test_an_unknown_chat_is_refused(bot: Bot, chat_id: int, code: int, refusal: str) -> None:
    said = bot.ask("sendMessage", chat_id=chat_id, text="x")
    assert (said.error_code, refusal in said.description) == (code, True)


def test_a_stranger_and_one_who_blocked_the_bot_cannot_be_written_to(
    telegram: FakeTelegram, bot: Bot, ada: User
) -> None:
    stranger = telegram.person("Eve", started=False)
    telegram.blocks(ada)

    assert "can't initiate" in bot.ask("sendMessage", chat_id=stranger.id, text="x").description
    assert "blocked by the user" in bot.ask("sendMessage", chat_id=ada.id, text="x").description


def test_tokens_are_checked(telegram: FakeTelegram) -> None:
    assert Bot(telegram, "7000000001:" + "A" * 35).ask("getMe").error_code == 401
    assert Bot(telegram, "nonsense").ask("getMe").error_code == 404


def test_updates_come_again_until_a_higher_offset_confirms_them(
    telegram: FakeTelegram, bot: Bot, ada: User
) -> None:
    for text in ("one", "two"):
        telegram.says(ada, telegram.private(ada), text)
    first, second = telegram.pending

    assert ids(bot.ask("getUpdates")) == [first, second]
    assert ids(bot.ask("getUpdates", limit=1)) == [first]
    assert ids(bot.ask("getUpdates", offset=second)) == [second]
    assert ids(bot.ask("getUpdates", offset=-1)) == [second]
    assert ids(bot.ask("getUpdates", offset=second + 1)) == []
    assert telegram.pending == []


def test_a_long_poll_ends_when_something_arrives(
    telegram: FakeTelegram, bot: Bot, ada: User
) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(bot.ask, "getUpdates", timeout=15)
        telegram.waits(lambda: telegram.called("getUpdates") or None, "a poll")
        telegram.says(ada, telegram.private(ada), "hello")
        assert len(ids(waiting.result(10))) == 1


def test_a_second_poller_ends_the_first_with_a_conflict(telegram: FakeTelegram, bot: Bot) -> None:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(bot.ask, "getUpdates", timeout=15)
        telegram.waits(lambda: telegram.called("getUpdates") or None, "a poll")
        assert bot.ask("getUpdates").ok
        assert first.result(10).error_code == 409


def test_polling_beside_a_webhook_is_a_conflict(bot: Bot) -> None:
    assert bot.ask("setWebhook", url="https://steward.example/hook", secret_token="s3cret").ok
    assert bot.ask("getUpdates").error_code == 409
    assert bot.ask("deleteWebhook").ok
    assert bot.ask("getUpdates").ok


@pytest.mark.parametrize(
    ("url", "secret"), [("http://steward.example/hook", "x"), ("https://a.example", "no spaces")]
)
def test_a_webhook_needs_https_and_a_plain_secret(bot: Bot, url: str, secret: str) -> None:
    assert bot.ask("setWebhook", url=url, secret_token=secret).error_code == 400


def test_an_edit_that_changes_nothing_is_refused(bot: Bot, ada: User) -> None:
    said = bot.ask("sendMessage", chat_id=ada.id, text="<b>hi</b>", parse_mode="HTML")
    number = message_id(said)
    same = bot.ask(
        "editMessageText", chat_id=ada.id, message_id=number, text="<b>hi</b>", parse_mode="HTML"
    )
    assert "message is not modified" in same.description


def test_texts_and_captions_are_edited_each_by_their_own_method(
    bot: Bot, telegram: FakeTelegram, ada: User
) -> None:
    text = message_id(bot.ask("sendMessage", chat_id=ada.id, text="hi"))
    grace = telegram.person("Grace")
    file = message_id(bot.upload("sendPhoto", "photo", b"PNG", chat_id=str(grace.id)))

    assert (
        "no caption"
        in bot.ask("editMessageCaption", chat_id=ada.id, message_id=text, caption="x").description
    )
    assert (
        "no text"
        in bot.ask("editMessageText", chat_id=grace.id, message_id=file, text="x").description
    )
    assert (
        "to edit not found"
        in bot.ask("editMessageText", chat_id=ada.id, message_id=999, text="x").description
    )


def test_the_bot_cannot_edit_what_others_wrote(telegram: FakeTelegram, bot: Bot, ada: User) -> None:
    post = telegram.says(ada, telegram.private(ada), "mine")
    assert (
        "can't be edited"
        in bot.ask("editMessageText", chat_id=ada.id, message_id=post.id, text="x").description
    )


def test_a_tap_is_answered_once_and_in_time(telegram: FakeTelegram, bot: Bot, ada: User) -> None:
    keyboard: JsonValue = {"inline_keyboard": [[{"text": "✅ Approve", "callback_data": "ref"}]]}
    bot.ask("sendMessage", chat_id=ada.id, text="x", reply_markup=keyboard)
    tap, late = telegram.taps_twice(ada, telegram.posts(ada)[0], "Approve")
    telegram.network.expires(late)

    assert (
        bot.ask("answerCallbackQuery", callback_query_id=tap.id, text="x" * 201).error_code == 400
    )
    assert bot.ask("answerCallbackQuery", callback_query_id=tap.id, text="Done").ok
    assert "too old" in bot.ask("answerCallbackQuery", callback_query_id=tap.id).description
    assert "too old" in bot.ask("answerCallbackQuery", callback_query_id=late.id).description
    assert tap.answer == "Done"


def test_a_chat_takes_one_message_a_second() -> None:
    with FakeTelegram(second=60) as slow:
        slow.forgives("Too Many Requests")
        eager, person = Bot(slow, slow.token), slow.person("Ada")
        assert eager.ask("sendMessage", chat_id=person.id, text="one").ok
        refused = eager.ask("sendMessage", chat_id=person.id, text="two")

    assert (refused.error_code, refused.parameters) == (429, {"retry_after": 1})


def test_a_group_takes_twenty_messages_a_minute() -> None:
    pace = Pace(second=1)
    for second in range(20):
        pace.admit(-1, float(second))

    with pytest.raises(Refusal, match="retry after 40"):
        pace.admit(-1, 20.0)
    pace.admit(-1, 60.0)


def test_the_bot_sends_thirty_messages_a_second_in_all() -> None:
    pace = Pace(second=1)
    for chat_id in range(30):
        pace.admit(chat_id, chat_id / 100)

    with pytest.raises(Refusal, match="retry after 1"):
        pace.admit(31, 0.9)
    pace.admit(31, 1.0)


def test_reactions_actions_files_and_menus_are_checked(
    telegram: FakeTelegram, bot: Bot, ada: User
) -> None:
    post = telegram.sends_file(ada, telegram.private(ada), "a.pdf", b"%PDF")
    assert post.file is not None

    thumb: JsonValue = [{"type": "emoji", "emoji": "👍"}]
    assert bot.ask("setMessageReaction", chat_id=ada.id, message_id=post.id, reaction=thumb).ok
    teapot: JsonValue = [{"type": "emoji", "emoji": "🫖"}]
    assert (
        "REACTION_INVALID"
        in bot.ask(
            "setMessageReaction", chat_id=ada.id, message_id=post.id, reaction=teapot
        ).description
    )
    assert not bot.ask("sendChatAction", chat_id=ada.id, action="thinking").ok
    assert bot.ask("getFile", file_id=post.file.file_id).ok
    assert not bot.ask("getFile", file_id="nonsense").ok
    assert not bot.ask("setMyCommands", commands=[{"command": "Status", "description": "x"}]).ok
    assert bot.ask("setMyCommands", commands=[{"command": "status", "description": "What runs"}]).ok
    assert telegram.menu(Scope()) == {"status": "What runs"}


def test_leaving_the_fake_fails_when_a_rule_was_broken_that_no_test_expected() -> None:
    with pytest.raises(BrokenRulesError, match="chat not found"), FakeTelegram() as telegram:
        Bot(telegram, telegram.token).ask("sendMessage", chat_id=1, text="x")


def test_the_parameters_are_those_of_the_published_bot_api() -> None:
    from aiogram import methods

    for name, kind in METHODS.items():
        published = getattr(methods, name[0].upper() + name[1:]).model_fields
        assert set(kind.model_fields) <= set(published), name


def ids(said: Said) -> list[int]:
    assert isinstance(said.result, list), said
    return [
        number
        for update in said.result
        if isinstance(update, dict) and isinstance(number := update["update_id"], int)
    ]


def message_id(said: Said) -> int:
    assert isinstance(said.result, dict), said
    number = said.result["message_id"]
    assert isinstance(number, int)
    return number
