"""What a bot may ask: each method's documented parameters, so that an undocumented one is refused.

Source: https://core.telegram.org/bots/api, 10.3; `test_telegram_fake.py` compares the names with aiogram's.
"""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tests.fakes.telegram.wire import Entity, Keyboard


def parsed(value: object) -> object:
    """A form carries nested objects as JSON text; a JSON body carries them as they are."""
    return json.loads(value) if isinstance(value, str) else value


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReplyParameters(Part):
    message_id: int
    chat_id: int | None = None
    allow_sending_without_reply: bool = False
    quote: str | None = None


class LinkPreview(Part):
    is_disabled: bool = False
    url: str | None = None


class ForceReply(Part):
    force_reply: Literal[True]
    input_field_placeholder: str | None = Field(default=None, min_length=1, max_length=64)
    selective: bool = False


class Reaction(Part):
    type: Literal["emoji"]
    emoji: str


class Command(Part):
    command: str = Field(pattern=r"^[a-z0-9_]{1,32}$")
    description: str = Field(min_length=1, max_length=256)


class Scope(Part):
    type: Literal[
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_member",
    ] = "default"
    chat_id: int | None = None
    user_id: int | None = None


Replying = Annotated[ReplyParameters | None, BeforeValidator(parsed)]
Previewing = Annotated[LinkPreview | None, BeforeValidator(parsed)]
Marking = Annotated[Keyboard | ForceReply | None, BeforeValidator(parsed)]
Keys = Annotated[Keyboard | None, BeforeValidator(parsed)]
Entities = Annotated[list[Entity] | None, BeforeValidator(parsed)]
Names = Annotated[list[str] | None, BeforeValidator(parsed)]


class Asked(Part):
    """The parameters of one call."""


class GetMe(Asked): ...


class GetWebhookInfo(Asked): ...


class Close(Asked): ...


class GetUpdates(Asked):
    offset: int | None = None
    limit: int = Field(default=100, ge=1, le=100)
    timeout: int = Field(default=0, ge=0)
    allowed_updates: Names = None


class SetWebhook(Asked):
    url: str
    ip_address: str | None = None
    max_connections: int = Field(default=40, ge=1, le=100)
    allowed_updates: Names = None
    drop_pending_updates: bool = False
    secret_token: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,256}$")


class DeleteWebhook(Asked):
    drop_pending_updates: bool = False


class Sending(Asked):
    """What every method that posts a message takes."""

    chat_id: int
    message_thread_id: int | None = None
    disable_notification: bool = False
    protect_content: bool = False
    reply_parameters: Replying = None
    reply_markup: Marking = None
    parse_mode: Literal["HTML"] | None = None


class SendMessage(Sending):
    text: str = ""
    entities: Entities = None
    link_preview_options: Previewing = None


class SendDocument(Sending):
    document: str
    caption: str = ""
    caption_entities: Entities = None
    disable_content_type_detection: bool = False


class SendPhoto(Sending):
    photo: str
    caption: str = ""
    caption_entities: Entities = None


class Editing(Asked):
    """What every method that edits a message takes; inline messages are not ours."""

    chat_id: int
    message_id: int
    reply_markup: Keys = None


class EditMessageText(Editing):
    text: str = ""
    parse_mode: Literal["HTML"] | None = None
    entities: Entities = None
    link_preview_options: Previewing = None


class EditMessageCaption(Editing):
    caption: str = ""
    parse_mode: Literal["HTML"] | None = None
    caption_entities: Entities = None


class EditMessageReplyMarkup(Editing): ...


class DeleteMessage(Asked):
    chat_id: int
    message_id: int


class AnswerCallbackQuery(Asked):
    callback_query_id: str
    text: str = Field(default="", max_length=200)
    show_alert: bool = False
    url: str | None = None
    cache_time: int = Field(default=0, ge=0)


class SetMessageReaction(Asked):
    chat_id: int
    message_id: int
    reaction: Annotated[list[Reaction], BeforeValidator(parsed)] = Field(
        default_factory=list, max_length=1
    )
    is_big: bool = False


class SendChatAction(Asked):
    chat_id: int
    message_thread_id: int | None = None
    action: Literal[
        "typing",
        "upload_photo",
        "upload_document",
        "record_voice",
        "upload_voice",
        "choose_sticker",
        "find_location",
    ]


class SetMyCommands(Asked):
    commands: Annotated[list[Command], BeforeValidator(parsed)] = Field(max_length=100)
    scope: Annotated[Scope, BeforeValidator(parsed)] = Field(default_factory=Scope)
    language_code: str | None = None


class GetMyCommands(Asked):
    scope: Annotated[Scope, BeforeValidator(parsed)] = Field(default_factory=Scope)
    language_code: str | None = None


class GetFile(Asked):
    file_id: str


METHODS: dict[str, type[Asked]] = {
    kind.__name__[0].lower() + kind.__name__[1:]: kind
    for kind in (
        GetMe, GetWebhookInfo, Close, GetUpdates, SetWebhook, DeleteWebhook,
        SendMessage, SendDocument, SendPhoto, SendChatAction,
        EditMessageText, EditMessageCaption, EditMessageReplyMarkup, DeleteMessage,
        AnswerCallbackQuery, SetMessageReaction, SetMyCommands, GetMyCommands, GetFile,
    )
}  # fmt: skip
