"""What Telegram says: the Bot API's objects, as far as a chat with a steward needs them."""

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    """An object on the wire; only fields that are set are sent, as Telegram does."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class User(Wire):
    id: int
    is_bot: bool = False
    first_name: str
    username: str | None = None
    language_code: str | None = None
    can_join_groups: bool | None = None
    can_read_all_group_messages: bool | None = None
    supports_inline_queries: bool | None = None
    has_topics_enabled: bool | None = None


class Chat(Wire):
    id: int
    type: str
    title: str | None = None
    first_name: str | None = None
    username: str | None = None
    is_forum: bool | None = None


class Entity(Wire):
    """One piece of formatting; offsets count UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None


class StoredFile(Wire):
    """A document, photo size or voice note, told apart by the field it is in."""

    file_id: str
    file_unique_id: str
    file_size: int | None = None
    file_name: str | None = None
    mime_type: str | None = None
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    file_path: str | None = None


class InlineButton(Wire):
    text: str = Field(min_length=1)
    callback_data: str | None = None
    url: str | None = None
    style: str | None = None


class Keyboard(Wire):
    inline_keyboard: list[list[InlineButton]]


class Origin(Wire):
    type: str
    date: int
    sender_user: User | None = None
    sender_user_name: str | None = None


class Quote(Wire):
    text: str
    position: int = 0


class Message(Wire):
    message_id: int
    date: int
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    message_thread_id: int | None = None
    is_topic_message: bool | None = None
    reply_to_message: "Message | None" = None
    quote: Quote | None = None
    forward_origin: Origin | None = None
    edit_date: int | None = None
    text: str | None = None
    entities: list[Entity] | None = None
    caption: str | None = None
    caption_entities: list[Entity] | None = None
    document: StoredFile | None = None
    photo: list[StoredFile] | None = None
    voice: StoredFile | None = None
    video_note: StoredFile | None = None
    audio: StoredFile | None = None
    sticker: StoredFile | None = None
    reply_markup: Keyboard | None = None
    migrate_to_chat_id: int | None = None


class CallbackQuery(Wire):
    id: str
    sender: User = Field(alias="from")
    message: Message | None = None
    chat_instance: str
    data: str


class Membership(Wire):
    status: str
    user: User


class MembershipChange(Wire):
    chat: Chat
    sender: User = Field(alias="from")
    date: int
    old_chat_member: Membership
    new_chat_member: Membership


class Update(Wire):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: MembershipChange | None = None

    @property
    def kind(self) -> str:
        """The name Telegram gives this kind of update, as in `allowed_updates`."""
        return next(
            name for name in type(self).model_fields if name != "update_id" and getattr(self, name)
        )


class WebhookInfo(Wire):
    url: str
    has_custom_certificate: bool = False
    pending_update_count: int
    last_error_date: int | None = None
    last_error_message: str | None = None
    allowed_updates: list[str] | None = None
