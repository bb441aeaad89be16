"""Telegram on somebody's phone: the chat with Steward, or a group that it is in."""

from collections.abc import Mapping, Sequence

from tests.fakes.office import Office
from tests.fakes.phones.phone import Bubble, Field, Phone
from tests.fakes.telegram import Chat, FakeTelegram, Post
from tests.fakes.telegram.desk import Door, Way
from tests.fakes.telegram.methods import Tap
from tests.fakes.telegram.wire import Message


class TelegramPhone(Phone):
    """`handle` of a bubble is the message as it was: an app may still show what has changed since."""

    channel = "telegram"

    def __init__(self, office: Office, telegram: FakeTelegram, driver: str, way: Way) -> None:
        self._telegram = telegram
        self._door = Door(office, telegram, driver=driver, way=way)
        self._me = self._door.pairs(telegram.person("Ada"))
        self._room: Chat = telegram.private(self._me)
        self._said: Post | None = None
        self._taps: list[Tap] = []
        self.opens()

    def opens(self) -> None:
        """Start the adapter."""
        self._door.opens()

    def closes(self) -> None:
        self._door.closes()

    def says(self, text: str) -> None:
        self._said = self._telegram.says(self._me, self._room, text)

    def taps(self, label: str, on: Bubble | None = None) -> None:
        message = _message(on or self.offers(label))
        key = Post(message).button(label)
        data = key.callback_data or ""
        self._taps.append(self._telegram.taps_old(self._me, message, data, label))

    def changes(self, field: Field, value: str) -> str:
        self.taps("Edit")
        self.taps(field.label)
        question = self._asked("with the new value")
        answer = self._replies(question, value)
        return "" if answer.startswith("Changed") else answer

    def rejects(self, reason: str) -> None:
        self.taps("Reject")
        question = self._asked("Reply to this message with the reason")
        self._telegram.says(self._me, self._room, reason, reply_to=question)

    def screen(self) -> Sequence[Bubble]:
        posts = [_bubble(post) for post in self._telegram.posts(self._room)]
        return [*posts, *(Bubble(tap.answer) for tap in self._taps)]

    def files(self) -> Mapping[str, bytes]:
        posts = self._telegram.posts(self._room)
        return {_name(post): post.contents for post in posts if post.contents is not None}

    def _asked(self, words: str) -> Post:
        """The newest question of Steward's that is to be replied to."""
        return self._telegram.sees(self._room, words)

    def _replies(self, question: Post, text: str) -> str:
        """Reply, and read what is replied to that."""
        said = self._telegram.says(self._me, self._room, text, reply_to=question)
        return self.waits(lambda: self._answer_to(said), f"an answer to “{text}”")

    def _answer_to(self, said: Post) -> str | None:
        for post in self._telegram.posts(self._room):
            answered = post.message.reply_to_message
            if answered is not None and answered.message_id == said.id:
                return post.text
        return None


def _bubble(post: Post) -> Bubble:
    return Bubble(post.text, tuple(post.buttons), post.message)


def _message(bubble: Bubble) -> Message:
    assert isinstance(bubble.handle, Message)
    return bubble.handle


def _name(post: Post) -> str:
    """A photo has none."""
    file = post.file
    return (file.file_name if file else None) or f"{post.id}.png"
