"""Telegram by way of python-telegram-bot: its Bot only, since its Updater confirms before we heard."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, cast

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    error,
)
from telegram.request import HTTPXRequest

from bot.adapters.telegram.calls import (
    Answer,
    Call,
    Delete,
    EditCaption,
    EditKeys,
    EditText,
    Keys,
    Menu,
    Place,
    React,
    SendFile,
    SendText,
    Show,
)
from bot.adapters.telegram.driver import IN_ORDER, Driver, Moved, Taken, TooFast, refusal
from bot.adapters.telegram.wire import KINDS, Me, Update, lean, read_updates
from bot.kernel.errors import NotAllowed, Unreachable

# The library names no method of this spelling, so it hands the answer back as it came;
# to Telegram the case of a method does not matter.
RAW_UPDATES = "getupdates"
PATIENCE = 20.0
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# The library tells waits as a timedelta where it is asked to, as its next version always will.
os.environ["PTB_TIMEDELTA"] = "1"
# httpx logs every address it asks at INFO, and Telegram's addresses hold the token.
logging.getLogger("httpx").setLevel(logging.WARNING)


def open_driver(token: str, base: str) -> Driver:
    return PtbDriver(token, base)


class LeanRequest(HTTPXRequest):
    """The library's own HTTP, with its answers reduced before it parses them."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer = HTTPXRequest.parse_json_payload(payload)
        return cast(dict[str, Any], lean(answer))


class PtbDriver:
    """python-telegram-bot behind our contract."""

    def __init__(self, token: str, base: str) -> None:
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=LeanRequest(read_timeout=PATIENCE, connect_timeout=PATIENCE),
        )

    async def open(self) -> Me:
        with translated():
            await self._bot.initialize()
            return Me.model_validate(self._bot.bot.to_dict())

    async def updates(self, offset: int | None, wait: int) -> list[Update]:
        asked = {"offset": offset, "timeout": wait, "allowed_updates": list(KINDS)}
        with translated():
            found = await self._bot.do_api_request(RAW_UPDATES, asked, read_timeout=wait + PATIENCE)
        return read_updates(found)

    async def call(self, call: Call) -> int | None:
        with translated():
            posted = await perform(self._bot, call)
        return posted.message_id if isinstance(posted, Message) else None

    async def download(self, file_id: str) -> bytes:
        with translated():
            remote = await self._bot.get_file(file_id)
            return bytes(await remote.download_as_bytearray())

    async def hook(self, url: str, secret: str) -> None:
        with translated():
            await self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=KINDS, max_connections=IN_ORDER
            )

    async def unhook(self) -> None:
        with translated():
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def close(self) -> None:
        await self._bot.shutdown()


async def perform(bot: Bot, call: Call) -> Message | bool:
    match call:
        case SendText() | SendFile():
            return await post(bot, call)
        case EditText(chat, message, html, keys):
            return await bot.edit_message_text(
                html,
                chat_id=chat,
                message_id=message,
                parse_mode="HTML",
                reply_markup=keyboard(keys),
                link_preview_options=NO_PREVIEW,
            )
        case EditCaption(chat, message, html, keys):
            return await bot.edit_message_caption(
                chat_id=chat,
                message_id=message,
                caption=html,
                parse_mode="HTML",
                reply_markup=keyboard(keys),
            )
        case EditKeys(chat, message, keys):
            return await bot.edit_message_reply_markup(
                chat_id=chat, message_id=message, reply_markup=keyboard(keys)
            )
        case Delete(chat, message):
            return await bot.delete_message(chat, message)
        case _:
            return await prompt(bot, call)


async def post(bot: Bot, call: SendText | SendFile) -> Message:
    if isinstance(call, SendText):
        return await bot.send_message(
            call.place.chat,
            call.html,
            parse_mode="HTML",
            link_preview_options=NO_PREVIEW,
            disable_notification=call.silent,
            message_thread_id=call.place.topic,
            reply_parameters=reply(call.place),
            reply_markup=ForceReply(input_field_placeholder=call.ask)
            if call.ask
            else keyboard(call.keys),
        )
    send = bot.send_photo if call.photo else bot.send_document
    return await send(
        call.place.chat,
        InputFile(call.content, filename=call.name),
        caption=call.html or None,
        parse_mode="HTML",
        disable_notification=call.silent,
        message_thread_id=call.place.topic,
        reply_parameters=reply(call.place),
        reply_markup=keyboard(call.keys),
    )


async def prompt(bot: Bot, call: Answer | React | Show | Menu) -> bool:
    match call:
        case Answer(tap, text, alert):
            return await bot.answer_callback_query(tap, text or None, show_alert=alert)
        case React(chat, message, emoji):
            return await bot.set_message_reaction(chat, message, emoji or None)
        case Show(place, doing):
            return await bot.send_chat_action(place.chat, doing, message_thread_id=place.topic)
        case Menu(_, commands):
            entries = [BotCommand(name, words) for name, words in commands]
            return await bot.set_my_commands(entries, scope=scope(call))


def keyboard(keys: Keys) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(key.label, callback_data=key.reference, style=key.style)
            for key in row
        ]
        for row in keys
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def reply(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True)


def scope(menu: Menu) -> BotCommandScope:
    match menu.scope:
        case "all_private_chats":
            return BotCommandScopeAllPrivateChats()
        case "all_group_chats":
            return BotCommandScopeAllGroupChats()
        case "all_chat_administrators":
            return BotCommandScopeAllChatAdministrators()
        case "chat" if menu.chat is not None:
            return BotCommandScopeChat(menu.chat)
        case _:
            return BotCommandScopeDefault()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the library's errors into ours, once."""
    try:
        yield
    except error.RetryAfter as late:
        wait = late.retry_after
        raise TooFast(wait.total_seconds() if isinstance(wait, timedelta) else wait) from late
    except error.ChatMigrated as moved:
        raise Moved(moved.new_chat_id) from moved
    except error.Conflict as taken:
        raise Taken(str(taken)) from taken
    except error.InvalidToken as wrong:
        raise NotAllowed("Telegram does not know this bot token. Check TELEGRAM_TOKEN.") from wrong
    except (error.BadRequest, error.Forbidden) as refused:
        raise refusal(str(refused)) from refused
    except error.TelegramError as lost:
        if "entity too large" in str(lost).lower():
            raise refusal(str(lost)) from lost
        raise Unreachable(f"Telegram did not answer: {lost}") from lost
