"""Slack on somebody's phone: the direct conversation with Steward, or a channel that it is in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.bootstrap import OWNER
from bot.kernel.messages import Sender
from tests.fakes.office import Office
from tests.fakes.phones.phone import Bubble, Field, Phone
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import Door, Way
from tests.fakes.slack.workspace import Post


class SlackPhone(Phone):
    """A conversation is a thread: the first message opens it, and the next ones go into it."""

    channel = "slack"

    def __init__(self, office: Office, slack: FakeSlack, way: Way) -> None:
        self._office = office
        self._slack = slack
        self._door = Door(slack, way)
        self._me = slack.user("Ada")
        self._room = slack.direct(self._me)
        self._thread = ""
        self._said: Post | None = None
        sender = Sender(channel="slack", id=self._me, name="Ada")
        office.steward.pairings.introduce(OWNER, "Ada", sender)
        self.opens()

    def opens(self) -> None:
        """Start the adapter."""
        self._door.opens(self._office.steward)

    def closes(self) -> None:
        self._door.closes()

    def says(self, text: str) -> None:
        self._said = self._slack.says(self._me, self._room, text, self._thread or None)
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

    def screen(self) -> Sequence[Bubble]:
        seen = [*self._slack.posts(self._room), *self._slack.ephemerals(self._room, self._me)]
        views = [Bubble(view.shown) for view in self._slack.views(self._me)]
        return [*map(_bubble, seen), *views]

    def files(self) -> Mapping[str, bytes]:
        posts = self._slack.posts(self._room)
        return {file.name: file.content for post in posts for file in post.files}


def _bubble(post: Post) -> Bubble:
    return Bubble(post.shown, tuple(post.buttons), replace(post))


def _post(bubble: Bubble) -> Post:
    assert isinstance(bubble.handle, Post)
    return bubble.handle
