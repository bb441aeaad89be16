"""What each Bot API method does, and when it refuses, on the fake's own chats."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from tests.fakes.telegram import asked as ask
from tests.fakes.telegram.chats import Post, Room, Rooms, now
from tests.fakes.telegram.formatting import CAPTION_LIMIT, TEXT_LIMIT, check_keyboard, formatted
from tests.fakes.telegram.inbox import Inbox
from tests.fakes.telegram.pace import Pace
from tests.fakes.telegram.refusals import Refusal, bad_request
from tests.fakes.telegram.wire import Keyboard, Message, StoredFile, User

UPLOAD_LIMIT = 50_000_000
PHOTO_LIMIT = 10_000_000
DOWNLOAD_LIMIT = 20_000_000
REACTIONS = frozenset(["👍", "👎", "❤", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🙏", "👌", "🕊", "🥱", "🥴", "😍", "🌚", "💯", "🤣", "⚡", "🏆", "💔", "🤨", "😐", "🍾", "😴", "😭", "🤓", "👻", "👀", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🆒", "💘", "🤷", "😡"])  # fmt: skip
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)

Answer = bool | BaseModel | list[BaseModel]


@dataclass(frozen=True)
class Upload:
    """A file part of a multipart call."""

    name: str
    mime: str
    contents: bytes


@dataclass
class Tap:
    """One press of a button, and what the presser was told."""

    id: str
    label: str
    data: str
    answered: bool = False
    answer: str = ""
    alert: bool = False
    expired: bool = False


@dataclass
class Methods:
    """The Bot API over the fake's state. One instance serves one bot."""

    bot: User
    rooms: Rooms
    inbox: Inbox
    pace: Pace
    taps: dict[str, Tap] = field(default_factory=dict)
    menus: dict[ask.Scope, list[ask.Command]] = field(default_factory=dict)

    async def call(self, asked: ask.Asked, uploads: Mapping[str, Upload], arrived: float) -> Answer:
        """Do what was asked, or raise the server's refusal."""
        match asked:
            case ask.Sending():
                return self._post(asked, uploads, arrived)
            case ask.Editing():
                return self._edit(asked, arrived)
            case ask.GetUpdates():
                return list(await self.inbox.fetch(asked))
            case ask.SetWebhook():
                await self.inbox.hook(asked)
            case ask.DeleteWebhook():
                await self.inbox.unhook(drop=asked.drop_pending_updates)
            case _:
                return self._rest(asked)
        return True

    def _rest(self, asked: ask.Asked) -> Answer:
        match asked:
            case ask.GetMe():
                return self.bot
            case ask.GetWebhookInfo():
                return self.inbox.info()
            case ask.GetFile():
                return self._file(asked)
            case ask.GetMyCommands():
                return list(self.menus.get(asked.scope, []))
            case _:
                self._touch(asked)
        return True

    def _touch(self, asked: ask.Asked) -> None:
        match asked:
            case ask.AnswerCallbackQuery():
                self._answer(asked)
            case ask.DeleteMessage():
                self._find(
                    asked.chat_id, asked.message_id, "message to delete not found"
                ).deleted = True
            case ask.SetMessageReaction():
                self._react(asked)
            case ask.SendChatAction():
                self.rooms.writable(asked.chat_id, asked.message_thread_id).actions.append(
                    asked.action
                )
            case ask.SetMyCommands():
                self.menus[asked.scope] = asked.commands

    def _post(self, asked: ask.Sending, uploads: Mapping[str, Upload], arrived: float) -> Message:
        room = self.rooms.writable(asked.chat_id, asked.message_thread_id)
        message = self._composed(asked, room, uploads)
        self.pace.admit(asked.chat_id, arrived)
        contents = self.rooms.files[file.file_id][1] if (file := Post(message).file) else None
        room.posts.append(Post(message, silent=asked.disable_notification, contents=contents))
        return message

    def _composed(self, asked: ask.Sending, room: Room, uploads: Mapping[str, Upload]) -> Message:
        keyboard = asked.reply_markup if isinstance(asked.reply_markup, Keyboard) else None
        if keyboard:
            check_keyboard(keyboard)
        answered = self._replied(room, asked.reply_parameters)
        blank = Message(
            message_id=self.rooms.next_message_id(),
            date=now(),
            chat=room.chat,
            sender=self.bot,
            message_thread_id=room.chain(asked.message_thread_id, answered),
            is_topic_message=True if asked.message_thread_id else None,
            reply_to_message=answered,
            reply_markup=keyboard if keyboard and keyboard.inline_keyboard else None,
        )
        return blank.model_copy(update=self._content(asked, uploads))

    def _content(self, asked: ask.Sending, uploads: Mapping[str, Upload]) -> dict[str, object]:
        match asked:
            case ask.SendMessage():
                return text_of(asked.text, asked.parse_mode)
            case ask.SendDocument():
                document = self._upload(asked.document, uploads, UPLOAD_LIMIT)
                return {"document": document, **caption_of(asked.caption, asked.parse_mode)}
            case ask.SendPhoto():
                photo = self._upload(asked.photo, uploads, PHOTO_LIMIT)
                sized = photo.model_copy(
                    update={"width": 800, "height": 400, "file_name": None, "mime_type": None}
                )
                return {"photo": [sized], **caption_of(asked.caption, asked.parse_mode)}
        raise Refusal(404, "Not Found")

    def _upload(self, field_value: str, uploads: Mapping[str, Upload], limit: int) -> StoredFile:
        upload = uploads.get(field_value.removeprefix("attach://"))
        if upload is None:
            known = self.rooms.files.get(field_value)
            if known is None:
                raise bad_request("wrong file identifier/HTTP URL specified")
            return known[0]
        if not upload.contents:
            raise bad_request("file must be non-empty")
        if len(upload.contents) > limit:
            raise Refusal(413, "Request Entity Too Large")
        return self.rooms.keep(upload.name, upload.mime, upload.contents)

    def _replied(self, room: Room, reply: ask.ReplyParameters | None) -> Message | None:
        if reply is None:
            return None
        post = room.post(reply.message_id)
        if post is None and not reply.allow_sending_without_reply:
            raise bad_request("message to be replied not found")
        return post.message.model_copy(update={"reply_to_message": None}) if post else None

    def _edit(self, asked: ask.Editing, arrived: float) -> Message:
        post = self._find(asked.chat_id, asked.message_id, "message to edit not found")
        if post.message.sender != self.bot:
            raise bad_request("message can't be edited")
        if asked.reply_markup:
            check_keyboard(asked.reply_markup)
        keyboard = (
            asked.reply_markup
            if asked.reply_markup and asked.reply_markup.inline_keyboard
            else None
        )
        edited = post.message.model_copy(
            update={"reply_markup": keyboard, **changed(asked, post.message)}
        )
        if edited == post.message:
            raise bad_request(NOT_MODIFIED)
        self.pace.admit(asked.chat_id, arrived)
        post.edits.append(post.message)
        post.message = edited.model_copy(update={"edit_date": now()})
        return post.message

    def _find(self, chat_id: int, message_id: int, missing: str) -> Post:
        post = self.rooms.writable(chat_id).post(message_id)
        if post is None:
            raise bad_request(missing)
        return post

    def _answer(self, asked: ask.AnswerCallbackQuery) -> None:
        tap = self.taps.get(asked.callback_query_id)
        if tap is None or tap.answered or tap.expired:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        tap.answered, tap.answer, tap.alert = True, asked.text, asked.show_alert

    def _react(self, asked: ask.SetMessageReaction) -> None:
        post = self._find(asked.chat_id, asked.message_id, "message to react not found")
        if any(reaction.emoji not in REACTIONS for reaction in asked.reaction):
            raise bad_request("REACTION_INVALID")
        post.reaction = asked.reaction[0].emoji if asked.reaction else None

    def _file(self, asked: ask.GetFile) -> StoredFile:
        known = self.rooms.files.get(asked.file_id)
        if known is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if (known[0].file_size or 0) > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return StoredFile(
            file_id=known[0].file_id,
            file_unique_id=known[0].file_unique_id,
            file_size=known[0].file_size,
            file_path=f"documents/{known[0].file_id}",
        )


def check_content(asked: ask.Asked) -> None:
    """Raise the refusal of a text, caption or keyboard that no chat would take."""
    match asked:
        case ask.SendMessage() | ask.EditMessageText():
            text_of(asked.text, asked.parse_mode)
        case ask.SendDocument() | ask.SendPhoto() | ask.EditMessageCaption():
            caption_of(asked.caption, asked.parse_mode)
    if isinstance(asked, ask.Sending | ask.Editing) and isinstance(asked.reply_markup, Keyboard):
        check_keyboard(asked.reply_markup)


def changed(asked: ask.Editing, current: Message) -> dict[str, object]:
    """The fields an edit replaces; text and caption each belong to their own kind of message."""
    match asked:
        case ask.EditMessageText():
            if current.text is None:
                raise bad_request("there is no text in the message to edit")
            return text_of(asked.text, asked.parse_mode)
        case ask.EditMessageCaption():
            if current.text is not None:
                raise bad_request("there is no caption in the message to edit")
            return {
                "caption": None,
                "caption_entities": None,
                **caption_of(asked.caption, asked.parse_mode),
            }
    return {}


def text_of(text: str, mode: str | None) -> dict[str, object]:
    plain, entities = formatted(text, mode, TEXT_LIMIT, "message")
    if not plain:
        raise bad_request("message text is empty")
    return {"text": plain, "entities": entities or None}


def caption_of(caption: str, mode: str | None) -> dict[str, object]:
    plain, entities = formatted(caption, mode, CAPTION_LIMIT, "message caption")
    return {"caption": plain, "caption_entities": entities or None} if plain else {}
