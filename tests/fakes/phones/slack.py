"""Slack on somebody's phone: the direct conversation with Steward, or a channel that it is in."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.bootstrap import OWNER
from bot.kernel.messages import Sender
from tests.fakes.office import Office
from tests.fakes.phones.phone import Bubble, Field, Phone
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import Door, Way
from tests.fakes.slack.workspace import Post

_ADDRESS = re.compile(r"https?://\S+")
_POSTING = ("chat.postMessage", "chat.update")


class SlackPhone(Phone):
    """A conversation is a thread: the first message opens it, and the next ones go into it.

    `handle` of a bubble is the post as it was: an app may still show what has changed since.
    """

    channel = "slack"

    def __init__(self, office: Office, slack: FakeSlack, door: Door, user: str) -> None:
        self._office = office
        self._slack = slack
        self.door = door
        self._me = user
        self._room = slack.direct(user)
        self._mention = ""
        self._thread = ""
        self._said: Post | None = None

    def says(self, text: str) -> None:
        words = f"{self._mention}{escaped(text)}"
        self._said = self._slack.says(self._me, self._room, words, self._thread or None)
        self._thread = self._thread or self._said.ts

    def taps(self, label: str, on: Bubble | None = None) -> None:
        self._slack.taps(self._me, _post(on or self.offers(label)), label)

    def changes(self, field: Field, value: str) -> str:
        self.taps("Edit")
        form = self._slack.sees_view(self._me, field.label)
        errors = self._slack.submits(form, {field.label: value})
        form.closed = True
        return str(errors.get(field.label, ""))

    def rejects(self, reason: str) -> None:
        self.taps("Reject")
        form = self._slack.sees_view(self._me, "What is wrong")
        assert self._slack.submits(form, {"What is wrong with it?": reason}) == {}

    def corrects(self, text: str) -> None:
        assert self._said is not None
        self._slack.edits(self._me, self._said, f"{self._mention}{escaped(text)}")

    def turns(self) -> None:
        self._thread = ""

    def meets(self) -> Phone:
        room = self._slack.channel("general")
        other = self.stranger()
        assert isinstance(other, SlackPhone)
        for phone in (self, other):
            phone._room, phone._thread = room, ""
            phone._mention = f"<@{self._slack.app_user}> "
        return other

    def stranger(self) -> Phone:
        mallory = self._slack.user("Mallory", guest=True)
        return SlackPhone(self._office, self._slack, self.door, mallory)

    def restarts(self) -> None:
        self.door.closes()
        self.door.opens(self._office.steward)

    def redelivers(self) -> None:
        self._slack.redelivers()

    def loses_the_line(self) -> None:
        """A socket is cut; a server that is called by HTTP meets a platform that is out of order."""
        for method in _POSTING:
            self._slack.breaks(method)
        if self.door.by_socket:
            self._slack.drops()
            assert self._slack.connected()

    def screen(self) -> Sequence[Bubble]:
        seen = [*self._slack.posts(self._room), *self._slack.ephemerals(self._room, self._me)]
        views = [Bubble(view.shown) for view in self._slack.views(self._me)]
        return [*map(_bubble, seen), *views]

    def files(self) -> Sequence[tuple[str, bytes]]:
        posts = self._slack.posts(self._room)
        return [(file.name, file.content) for post in posts for file in post.files]


def owner(office: Office, slack: FakeSlack, way: Way) -> SlackPhone:
    """The owner's, with Steward's side of the chat opened."""
    door, user = Door(slack, way), slack.user("Ada")
    sender = Sender(channel="slack", id=user, name="Ada")
    office.steward.pairings.introduce(OWNER, "Ada", sender)
    door.opens(office.steward)
    return SlackPhone(office, slack, door, user)


def escaped(text: str) -> str:
    """What somebody typed, as Slack hands it on: three characters escaped, addresses in brackets."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ADDRESS.sub(r"<\g<0>>", safe)


def _bubble(post: Post) -> Bubble:
    seen = replace(post)
    return Bubble(seen.shown, tuple(seen.buttons), seen)


def _post(bubble: Bubble) -> Post:
    assert isinstance(bubble.handle, Post)
    return bubble.handle
