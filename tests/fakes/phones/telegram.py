"""Telegram on somebody's phone: the chat with Steward, or a group that it is in."""

import time
from collections.abc import Sequence

from tests.fakes.office import Office
from tests.fakes.phones.phone import Bubble, Field, Phone
from tests.fakes.telegram import Chat, FakeTelegram, Post, Tap, User
from tests.fakes.telegram.desk import Door, Way
from tests.fakes.telegram.wire import Message

# What Telegram answers to what is done again because nobody knows whether it was done.
HARMLESS = ("message is not modified", "query is too old")


class TelegramPhone(Phone):
    """`handle` of a bubble is the message as it was: an app may still show what has changed since."""

    channel = "telegram"

    def __init__(self, telegram: FakeTelegram, door: Door, user: User) -> None:
        self._telegram = telegram
        self.door = door
        self._me = user
        self._room: Chat = telegram.private(user)
        self._mention = ""
        self._topic: int | None = None
        self._said: Post | None = None
        self._taps: list[Tap] = []

    def says(self, text: str) -> None:
        words = f"{self._mention}{text}"
        self._said = self._telegram.says(self._me, self._room, words, topic=self._topic)

    def taps(self, label: str, on: Bubble | None = None) -> None:
        message = _message(on or self.offers(label))
        data = Post(message).button(label).callback_data or ""
        self._taps.append(self._telegram.taps_old(self._me, message, data, label))

    def changes(self, field: Field, value: str) -> str:
        self.taps("Edit")
        self.taps(field.label)
        answer = self._answers("with the new value", value)
        return "" if answer.startswith("Changed") else answer

    def rejects(self, reason: str) -> None:
        self.taps("Reject")
        question = self._telegram.sees(self._room, "Reply to this message with the reason")
        self._telegram.says(self._me, self._room, reason, reply_to=question)

    def corrects(self, text: str) -> None:
        assert self._said is not None
        self._telegram.edits(self._me, self._said, f"{self._mention}{text}")

    def turns(self) -> None:
        self._topic = self._telegram.topic(self._room, "Something else")

    def meets(self) -> Phone:
        other = self.stranger()
        assert isinstance(other, TelegramPhone)
        room = self._telegram.group("Team", self._me, other._me)
        for phone in (self, other):
            phone._room, phone._mention = room, f"@{self._telegram.bot.username} "
        return other

    def stranger(self) -> Phone:
        return TelegramPhone(self._telegram, self.door, self._telegram.person("Mallory"))

    def restarts(self) -> None:
        self._telegram.forgives(*HARMLESS)
        self.door.closes()
        self.door.opens()

    def redelivers(self) -> None:
        self._telegram.forgives(*HARMLESS)
        self._telegram.network.redelivers()

    def loses_the_line(self) -> None:
        self._telegram.forgives(*HARMLESS)
        self._telegram.network.goes_down()
        time.sleep(0.05)
        self._telegram.network.comes_back()

    def screen(self) -> Sequence[Bubble]:
        posts = [_bubble(post) for post in self._telegram.posts(self._room)]
        return [*posts, *(Bubble(tap.answer) for tap in self._taps)]

    def files(self) -> Sequence[tuple[str, bytes]]:
        posts = self._telegram.posts(self._room)
        return [(_name(post), post.contents) for post in posts if post.contents is not None]

    def _answers(self, question: str, text: str) -> str:
        """Reply to a question of Steward's, and read what is replied to that."""
        asked = self._telegram.sees(self._room, question)
        said = self._telegram.says(self._me, self._room, text, reply_to=asked)
        return self.waits(lambda: self._reply_to(said), f"an answer to “{text}”")

    def _reply_to(self, said: Post) -> str | None:
        for post in self._telegram.posts(self._room):
            answered = post.message.reply_to_message
            if answered is not None and answered.message_id == said.id:
                return post.text
        return None


def owner(office: Office, telegram: FakeTelegram, driver: str, way: Way) -> TelegramPhone:
    """The owner's, with Steward's side of the chat opened."""
    door = Door(office, telegram, driver=driver, way=way)
    user = door.pairs(telegram.person("Ada"))
    door.opens()
    return TelegramPhone(telegram, door, user)


def _bubble(post: Post) -> Bubble:
    return Bubble(post.text, tuple(post.buttons), post.message)


def _message(bubble: Bubble) -> Message:
    assert isinstance(bubble.handle, Message)
    return bubble.handle


def _name(post: Post) -> str:
    """A photo has none."""
    file = post.file
    return (file.file_name if file else None) or f"{post.id}.png"
