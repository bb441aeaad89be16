"""The people of the fake Telegram: they open chats, write, tap, edit, send files and block."""

from tests.fakes.telegram.chats import Post, Room, Rooms, now
from tests.fakes.telegram.formatting import detected, parse
from tests.fakes.telegram.inbox import Inbox
from tests.fakes.telegram.methods import Tap
from tests.fakes.telegram.server import Server
from tests.fakes.telegram.wire import (
    CallbackQuery,
    Chat,
    Membership,
    MembershipChange,
    Message,
    Origin,
    Quote,
    Update,
    User,
)


class People:
    """Everything a person can do in Telegram; each reaches the bot as an update."""

    def __init__(self, server: Server, bot: User) -> None:
        self.bot = bot
        self._server = server
        self._next_person = 1001
        self._next_group = -2001
        self._next_tap = 1

    # who is there

    def person(self, name: str, *, started: bool = True) -> User:
        """Someone with a Telegram account; `started` when they have written to the bot before."""
        user = User(
            id=self._next_person,
            first_name=name,
            username=f"{name.lower()}_here",
            language_code="en",
        )
        self._next_person += 1
        room = Room(
            Chat(id=user.id, type="private", first_name=name, username=user.username),
            {user.id: user},
        )
        room.closed = None if started else "bot can't initiate conversation with a user"
        self._rooms.open(room)
        return user

    def private(self, user: User) -> Chat:
        """The chat between this person and the bot."""
        return self._rooms.rooms[user.id].chat

    def group(self, title: str, *people: User, forum: bool = False, basic: bool = False) -> Chat:
        """A supergroup, or one of the old, `basic` kind, which knows no chains of replies."""
        kind = "group" if basic else "supergroup"
        chat = Chat(id=self._next_group, type=kind, title=title, is_forum=True if forum else None)
        self._next_group -= 1
        self._rooms.open(Room(chat, {user.id: user for user in people}))
        return chat

    def topic(self, chat: Chat, name: str) -> int:
        """Open a topic in a forum, or in a private chat with Threaded Mode."""
        number = self._rooms.next_message_id()
        self._rooms.rooms[chat.id].topics[number] = name
        return number

    # what people do

    def says(
        self,
        user: User,
        chat: Chat,
        text: str,
        reply_to: Post | None = None,
        *,
        html: bool = False,
        quote: str | None = None,
        topic: int | None = None,
        forwarded_from: str | None = None,
    ) -> Post:
        """Write a message; formatting and mentions become entities as in an official app."""
        plain, entities = parse(text, "HTML" if html else None)
        message = self._message(user, chat, reply_to, topic).model_copy(
            update={
                "text": plain,
                "entities": (entities + detected(plain)) or None,
                "quote": Quote(text=quote) if quote else None,
                "forward_origin": forwarded(forwarded_from),
            }
        )
        return self._sent(message)

    def sends_file(
        self,
        user: User,
        chat: Chat,
        name: str,
        contents: bytes,
        caption: str = "",
        *,
        mime: str = "application/pdf",
    ) -> Post:
        stored = self._rooms.keep(name, mime, contents)
        return self._sent(
            self._message(user, chat).model_copy(
                update={"document": stored, "caption": caption or None}
            )
        )

    def sends_photo(self, user: User, chat: Chat, contents: bytes, caption: str = "") -> Post:
        sized = self._rooms.keep(None, None, contents).model_copy(
            update={"width": 640, "height": 480}
        )
        return self._sent(
            self._message(user, chat).model_copy(
                update={"photo": [sized], "caption": caption or None}
            )
        )

    def records(
        self,
        user: User,
        chat: Chat,
        words: str,
        *,
        kind: str = "voice",
        forwarded_from: str | None = None,
    ) -> Post:
        """Send a `voice` note, a `video_note`, or an `audio` file, whose bytes are these words."""
        name, mime = RECORDINGS[kind]
        stored = self._rooms.keep(name, mime, words.encode()).model_copy(update={"duration": 3})
        origin = forwarded(forwarded_from)
        return self._sent(
            self._message(user, chat).model_copy(update={kind: stored, "forward_origin": origin})
        )

    def sends_sticker(self, user: User, chat: Chat) -> Post:
        stored = self._rooms.keep(None, None, b"WEBP")
        sized = stored.model_copy(update={"width": 512, "height": 512})
        return self._sent(self._message(user, chat).model_copy(update={"sticker": sized}))

    def edits(self, user: User, post: Post, text: str) -> Post:
        """Change a message that this person wrote."""
        assert post.message.sender == user, "People edit only their own messages."
        edited = post.message.model_copy(
            update={"text": text, "entities": detected(text) or None, "edit_date": now()}
        )
        post.edits.append(post.message)
        post.message = edited
        self._arrives(Update(update_id=0, edited_message=edited))
        return post

    def taps(self, user: User, post: Post, label: str) -> Tap:
        """Press a button of a message, as it looks now."""
        return self.taps_old(user, post.message, post.button(label).callback_data or "", label)

    def taps_old(self, user: User, message: Message, data: str, label: str = "") -> Tap:
        """Press a button that an app still shows although the message has changed since."""
        tap = Tap(id=f"{self._next_tap:019d}", label=label, data=data)
        self._next_tap += 1
        self._server.methods.taps[tap.id] = tap
        query = CallbackQuery(
            id=tap.id, sender=user, message=message, chat_instance=str(message.chat.id), data=data
        )
        self._arrives(Update(update_id=0, callback_query=query))
        return tap

    def taps_twice(self, user: User, post: Post, label: str) -> tuple[Tap, Tap]:
        """An impatient double tap: two queries before anything can be answered."""
        message, data = post.message, post.button(label).callback_data or ""
        return self.taps_old(user, message, data, label), self.taps_old(user, message, data, label)

    def blocks(self, user: User) -> None:
        """This person blocks the bot."""
        self._rooms.rooms[user.id].closed = "bot was blocked by the user"
        self._membership(user, self.private(user), "member", "kicked")

    def unblocks(self, user: User) -> None:
        self._rooms.rooms[user.id].closed = None
        self._membership(user, self.private(user), "kicked", "member")

    def upgrades(self, chat: Chat) -> Chat:
        """A basic group becomes a supergroup under a new id; both say so, and the old one for good."""
        old = self._rooms.rooms[chat.id]
        people = list(old.people.values())
        moved = self.group(chat.title or "", *people)
        old.moved_to = moved.id
        told = self._message(people[0], chat).model_copy(update={"migrate_to_chat_id": moved.id})
        self._arrives(Update(update_id=0, message=told))
        return moved

    # how it happens

    @property
    def _rooms(self) -> Rooms:
        return self._server.methods.rooms

    @property
    def _inbox(self) -> Inbox:
        return self._server.methods.inbox

    def _message(
        self, user: User, chat: Chat, reply_to: Post | None = None, topic: int | None = None
    ) -> Message:
        answered = (
            reply_to.message.model_copy(update={"reply_to_message": None}) if reply_to else None
        )
        return Message(
            message_id=self._rooms.next_message_id(),
            date=now(),
            chat=chat,
            sender=user,
            message_thread_id=self._rooms.rooms[chat.id].chain(topic, answered),
            is_topic_message=True if topic else None,
            reply_to_message=answered,
        )

    def _sent(self, message: Message) -> Post:
        room = self._rooms.rooms[message.chat.id]
        if room.closed and room.chat.type == "private":
            room.closed = None
        post = Post(message)
        room.posts.append(post)
        self._arrives(Update(update_id=0, message=message))
        return post

    def _arrives(self, update: Update) -> None:
        self._server.run(self._inbox.add(update))

    def _membership(self, user: User, chat: Chat, old: str, new: str) -> None:
        change = MembershipChange(
            chat=chat,
            sender=user,
            date=now(),
            old_chat_member=Membership(status=old, user=self.bot),
            new_chat_member=Membership(status=new, user=self.bot),
        )
        self._arrives(Update(update_id=0, my_chat_member=change))


# Name and type of what the apps send; a round film has neither.
RECORDINGS: dict[str, tuple[str | None, str | None]] = {
    "voice": (None, "audio/ogg"),
    "video_note": (None, None),
    "audio": ("memo.mp3", "audio/mpeg"),
}


def forwarded(author: str | None) -> Origin | None:
    """What a message carries that somebody else wrote first."""
    return Origin(type="hidden_user", date=now(), sender_user_name=author) if author else None
