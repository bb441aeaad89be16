"""The chats of the fake Telegram: who is in them, and every message as it is and as it was."""

import itertools
import time
from dataclasses import dataclass, field

from tests.fakes.telegram.refusals import Refusal, bad_request, forbidden
from tests.fakes.telegram.wire import Chat, Entity, InlineButton, Message, StoredFile, User


@dataclass
class Post:
    """One message in a chat as a reader sees it, with what it looked like before each edit."""

    message: Message
    silent: bool = False
    edits: list[Message] = field(default_factory=list)
    deleted: bool = False
    reaction: str | None = None
    contents: bytes | None = None

    @property
    def id(self) -> int:
        return self.message.message_id

    @property
    def chat(self) -> Chat:
        return self.message.chat

    @property
    def text(self) -> str:
        """What is read: the text, or the caption under a file."""
        return self.message.text or self.message.caption or ""

    @property
    def entities(self) -> list[Entity]:
        return self.message.entities or self.message.caption_entities or []

    @property
    def file(self) -> StoredFile | None:
        photos = self.message.photo or []
        return self.message.document or self.message.voice or (photos[-1] if photos else None)

    @property
    def rows(self) -> list[list[InlineButton]]:
        return self.message.reply_markup.inline_keyboard if self.message.reply_markup else []

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in reading order."""
        return [button.text for row in self.rows for button in row]

    def button(self, label: str) -> InlineButton:
        """The button with this label; a label may be given without its emoji."""
        for row in self.rows:
            for button in row:
                if button.text == label or button.text.endswith(f" {label}"):
                    return button
        raise LookupError(f"There is no button {label!r} on {self.text!r}, only {self.buttons}.")


@dataclass
class Room:
    """A chat, its people and topics, and what was said in it."""

    chat: Chat
    people: dict[int, User]
    posts: list[Post] = field(default_factory=list)
    topics: dict[int, str] = field(default_factory=dict)
    closed: str | None = None
    moved_to: int | None = None
    actions: list[str] = field(default_factory=list)

    def chain(self, topic: int | None, answered: Message | None) -> int | None:
        """The thread a message is in: its topic, or in a supergroup the root of its replies."""
        if topic is not None or answered is None or self.chat.type != "supergroup":
            return topic
        return answered.message_thread_id or answered.message_id

    def post(self, message_id: int) -> Post | None:
        return next(
            (post for post in self.posts if post.id == message_id and not post.deleted), None
        )


class Rooms:
    """Every chat the bot could know, by id."""

    def __init__(self) -> None:
        self.rooms: dict[int, Room] = {}
        self.files: dict[str, tuple[StoredFile, bytes]] = {}
        self._message_ids = itertools.count(11)
        self._file_ids = itertools.count(1)

    def open(self, room: Room) -> Room:
        self.rooms[room.chat.id] = room
        return room

    def writable(self, chat_id: int, topic: int | None = None) -> Room:
        """The chat a bot may post in, or Telegram's reason why not."""
        room = self.rooms.get(chat_id)
        if room is None:
            raise bad_request("chat not found")
        if room.moved_to is not None:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to=room.moved_to,
            )
        if room.closed is not None:
            raise forbidden(room.closed)
        if topic is not None and topic not in room.topics:
            raise bad_request("message thread not found")
        return room

    def next_message_id(self) -> int:
        return next(self._message_ids)

    def keep(self, name: str | None, mime: str | None, contents: bytes) -> StoredFile:
        """Store a file under a new id, as Telegram does for every upload."""
        number = next(self._file_ids)
        stored = StoredFile(
            file_id=f"file-{number}",
            file_unique_id=f"unique-{number}",
            file_name=name,
            mime_type=mime,
            file_size=len(contents),
        )
        self.files[stored.file_id] = (stored, contents)
        return stored


def now() -> int:
    return int(time.time())
