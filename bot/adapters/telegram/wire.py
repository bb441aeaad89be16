"""What Telegram tells us, reduced to the fields we read; anything it adds later is passed over."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class User(Wire):
    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str = ""


class Chat(Wire):
    id: int
    type: str
    title: str = ""


class Entity(Wire):
    """One piece of formatting; offset and length count UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str = ""
    user: User | None = None


class RemoteFile(Wire):
    """A file that still lies at Telegram; sizes in bytes."""

    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0
    duration: int = 0


class Quote(Wire):
    text: str


class Origin(Wire):
    """Who first wrote a forwarded message."""

    type: str
    sender_user: User | None = None
    sender_user_name: str = ""
    sender_chat: Chat | None = None
    chat: Chat | None = None


class Keyed(Wire):
    text: str
    callback_data: str = ""


class Keyboard(Wire):
    inline_keyboard: list[list[Keyed]] = Field(default_factory=list)


class Message(Wire):
    """A message; `date` in seconds since 1970, 0 where Telegram no longer shows it to bots."""

    message_id: int
    date: int
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    message_thread_id: int | None = None
    is_topic_message: bool = False
    reply_to_message: "Message | None" = None
    quote: Quote | None = None
    forward_origin: Origin | None = None
    edit_date: int = 0
    text: str = ""
    entities: list[Entity] = Field(default_factory=list)
    caption: str = ""
    caption_entities: list[Entity] = Field(default_factory=list)
    document: RemoteFile | None = None
    audio: RemoteFile | None = None
    video: RemoteFile | None = None
    photo: list[RemoteFile] = Field(default_factory=list)
    voice: RemoteFile | None = None
    video_note: RemoteFile | None = None
    reply_markup: Keyboard | None = None
    migrate_to_chat_id: int | None = None


class Tap(Wire):
    """A press of an inline button. `message` is missing when it is too old for Telegram to show."""

    id: str
    sender: User = Field(alias="from")
    message: Message | None = None
    data: str = ""


class Membership(Wire):
    status: str


class MembershipChange(Wire):
    chat: Chat
    sender: User = Field(alias="from")
    new_chat_member: Membership


class Update(Wire):
    """One thing that happened; all parts missing means one that we do not read."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Tap | None = None
    my_chat_member: MembershipChange | None = None
    unreadable: str = ""


class Me(Wire):
    """The bot's own account."""

    id: int
    username: str
    has_topics_enabled: bool = False


KINDS = tuple(name for name in Update.model_fields if name not in ("update_id", "unreadable"))


def lean(answer: JsonValue) -> JsonValue:
    """Reduce a posted message to its id, so that nothing else in it can trip a library's parser.

    A post whose answer cannot be read looks as if it had failed, and would be posted again.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), dict):
        return answer
    found = Posted.model_validate(answer["result"])
    return answer if found.message_id is None else {**answer, "result": found.model_dump()}


class PostedChat(Wire):
    id: int = 0
    type: str = "private"


class Posted(Wire):
    """What both libraries need of a message; an answer without an id is no message."""

    message_id: int | None = None
    date: int = 0
    chat: PostedChat = PostedChat()


class Numbered(Wire):
    update_id: int


def read_updates(found: Sequence[JsonValue]) -> list[Update]:
    """Read each update by itself: one that we cannot read must not deafen us to the next."""
    return [read_update(update) for update in found]


def read_update(found: JsonValue) -> Update:
    try:
        return Update.model_validate(found)
    except ValidationError as error:
        return Update(update_id=Numbered.model_validate(found).update_id, unreadable=str(error))
