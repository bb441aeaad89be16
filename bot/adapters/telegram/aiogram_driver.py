"""Telegram by way of aiogram: its Bot only, since its Dispatcher confirms before we heard."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from aiogram import Bot, exceptions
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReactionTypeEmoji,
    ReactionTypeUnion,
    ReplyParameters,
)
from aiogram.utils.token import TokenValidationError
from pydantic import JsonValue

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

PATIENCE = 20
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
Scope = (
    BotCommandScopeDefault
    | BotCommandScopeAllPrivateChats
    | BotCommandScopeAllGroupChats
    | BotCommandScopeAllChatAdministrators
    | BotCommandScopeChat
)


def open_driver(token: str, base: str) -> Driver:
    with translated():
        return AiogramDriver(token, base)


def lean_loads(text: str) -> JsonValue:
    return lean(json.loads(text))


class RawUpdates(TelegramMethod[list[JsonValue]]):
    """getUpdates whose answer stays JSON, so that one odd update cannot spoil the whole batch."""

    __returning__ = list[JsonValue]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: list[str]


class AiogramDriver:
    """aiogram behind our contract."""

    def __init__(self, token: str, base: str) -> None:
        api = TelegramAPIServer.from_base(base)
        self._bot = Bot(
            token, session=AiohttpSession(api=api, timeout=PATIENCE, json_loads=lean_loads)
        )

    async def open(self) -> Me:
        with translated():
            return Me.model_validate((await self._bot.get_me()).model_dump(exclude_none=True))

    async def updates(self, offset: int | None, wait: int) -> list[Update]:
        asked = RawUpdates(offset=offset, timeout=wait, allowed_updates=list(KINDS))
        with translated():
            found = await self._bot(asked, request_timeout=wait + PATIENCE)
        return read_updates(found)

    async def call(self, call: Call) -> int | None:
        with translated():
            posted = await perform(self._bot, call)
        return posted.message_id if isinstance(posted, Message) else None

    async def download(self, file_id: str) -> bytes:
        with translated():
            stream = await self._bot.download(file_id)
            return stream.read() if stream else b""

    async def hook(self, url: str, secret: str) -> None:
        with translated():
            await self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=list(KINDS), max_connections=IN_ORDER
            )

    async def unhook(self) -> None:
        with translated():
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def close(self) -> None:
        await self._bot.session.close()


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
        BufferedInputFile(call.content, filename=call.name),
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
            return await bot.answer_callback_query(tap, text=text or None, show_alert=alert)
        case React(chat, message, emoji):
            reactions: list[ReactionTypeUnion] = [ReactionTypeEmoji(emoji=emoji)] if emoji else []
            return await bot.set_message_reaction(chat, message, reactions)
        case Show(place, doing):
            return await bot.send_chat_action(place.chat, doing, message_thread_id=place.topic)
        case Menu(_, commands):
            entries = [BotCommand(command=name, description=words) for name, words in commands]
            return await bot.set_my_commands(entries, scope=scope(call))


def keyboard(keys: Keys) -> InlineKeyboardMarkup | None:
    rows = [
        [
            InlineKeyboardButton(text=key.label, callback_data=key.reference, style=key.style)
            for key in row
        ]
        for row in keys
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def reply(place: Place) -> ReplyParameters | None:
    if place.reply_to is None:
        return None
    return ReplyParameters(message_id=place.reply_to, allow_sending_without_reply=True)


def scope(menu: Menu) -> Scope:
    match menu.scope:
        case "all_private_chats":
            return BotCommandScopeAllPrivateChats()
        case "all_group_chats":
            return BotCommandScopeAllGroupChats()
        case "all_chat_administrators":
            return BotCommandScopeAllChatAdministrators()
        case "chat" if menu.chat is not None:
            return BotCommandScopeChat(chat_id=menu.chat)
        case _:
            return BotCommandScopeDefault()


@contextmanager
def translated() -> Iterator[None]:
    """Turn the library's errors into ours, once."""
    try:
        yield
    except exceptions.TelegramRetryAfter as late:
        raise TooFast(late.retry_after) from late
    except exceptions.TelegramMigrateToChat as moved:
        raise Moved(moved.migrate_to_chat_id) from moved
    except exceptions.TelegramConflictError as taken:
        raise Taken(taken.message) from taken
    except (
        exceptions.TelegramUnauthorizedError,
        exceptions.TelegramNotFound,
        TokenValidationError,
    ) as wrong:
        raise NotAllowed("Telegram does not know this bot token. Check TELEGRAM_TOKEN.") from wrong
    except (
        exceptions.TelegramBadRequest,
        exceptions.TelegramForbiddenError,
        exceptions.TelegramEntityTooLarge,
    ) as refused:
        raise refusal(refused.message) from refused
    except exceptions.AiogramError as lost:
        raise Unreachable(f"Telegram did not answer: {lost}") from lost
