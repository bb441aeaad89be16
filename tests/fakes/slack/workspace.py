"""What a Slack workspace holds: its people, channels, messages, views and files."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fakes.slack.clock import PlatformClock
from tests.fakes.slack.jsons import Json, child, items_of, objects_in, text_of

TEAM = "T0STEWARD"
APP = "A0STEWARD"
BOT_USER = "U0STEWARD"
BOT_ID = "B0STEWARD"
_RICH = ("rich_text_section", "rich_text_preformatted", "rich_text_quote")


class ApiError(Exception):
    """An `ok: false` answer; `faults` say what exactly was wrong with the payload."""

    def __init__(self, error: str, faults: list[str] | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.faults = faults or []


@dataclass
class User:
    id: str
    name: str
    guest: bool = False


@dataclass
class Channel:
    """A place to talk in; `kind` is Slack's channel_type: im, channel, group or mpim."""

    id: str
    kind: str
    name: str = ""
    user: str = ""
    archived: bool = False


@dataclass
class Post:
    """One message as the workspace shows it."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread: str = ""
    ephemeral_to: str = ""
    edits: int = 0
    deleted: bool = False
    streaming: bool = False
    files: list["SharedFile"] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    metadata: Json = field(default_factory=dict)

    @property
    def buttons(self) -> list[str]:
        """The labels of what can be tapped, in order."""
        return [text_of(found, "text", "text") for found in self.tappable]

    @property
    def tappable(self) -> list[Json]:
        return [found for found in objects_in(list(self.blocks)) if found.get("type") == "button"]

    @property
    def shown(self) -> str:
        """All words that a reader sees, blocks before the fallback text."""
        return "\n".join([*_lines_of(list(self.blocks)), self.text])


@dataclass
class SharedFile:
    """A file; `url` is what an app downloads it from, with its token."""

    id: str
    name: str
    media_type: str
    content: bytes = field(default=b"", repr=False)
    url: str = ""
    channel: str = ""
    thread: str = ""
    late: bool = False


@dataclass
class OpenView:
    """A modal on somebody's screen, or a Home tab."""

    id: str
    user: str
    view: Json
    hash: str
    parent: str = ""
    updates: int = 0
    closed: bool = False

    @property
    def title(self) -> str:
        return text_of(self.view, "title", "text")

    @property
    def shown(self) -> str:
        return "\n".join(_lines_of(self.view))

    def labels(self) -> dict[str, tuple[str, str]]:
        """Map each input's label to its (block_id, action_id)."""
        return {
            text_of(block, "label", "text"): (
                text_of(block, "block_id"),
                text_of(block, "element", "action_id"),
            )
            for block in items_of(self.view, "blocks")
            if block.get("type") == "input"
        }

    def input_under(self, label: str) -> Json:
        """The element of the input that reads `label`."""
        return next(
            child(block, "element")
            for block in items_of(self.view, "blocks")
            if text_of(block, "label", "text") == label
        )


class Workspace:
    """The state behind the Web API; touched only on the server's own thread."""

    def __init__(self, clock: PlatformClock) -> None:
        self.users: dict[str, User] = {BOT_USER: User(BOT_USER, "steward")}
        self.channels: dict[str, Channel] = {}
        self.posts: list[Post] = []
        self.views: dict[str, OpenView] = {}
        self.homes: dict[str, OpenView] = {}
        self.files: dict[str, SharedFile] = {}
        self.prompts: dict[str, Json] = {}
        self.statuses: list[tuple[str, str, str]] = []
        self._clock = clock
        self._triggers: dict[str, tuple[str, float]] = {}
        self._spent_triggers: set[str] = set()
        self._ticks = itertools.count(1)

    def timestamp(self) -> str:
        """A new message id: seconds and a counter, as Slack's `ts`."""
        return f"{1_760_000_000 + next(self._ticks)}.000100"

    def name(self, kind: str) -> str:
        """A new opaque id, by Slack's habit a capital letter and more."""
        return f"{kind}{secrets.token_hex(5).upper()}"

    def direct(self, user: str) -> Channel:
        """The direct conversation between the app and `user`."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.user == user:
                return channel
        channel = Channel(f"D{user[1:]}", "im", user=user)
        self.channels[channel.id] = channel
        return channel

    def write(
        self, user: str, channel: str, text: str, thread: str, files: list[SharedFile]
    ) -> Post:
        """A person's message."""
        post = Post(channel, self.timestamp(), user, text, thread=thread, files=files)
        return self.add_post(post)

    def add_post(self, post: Post) -> Post:
        self.posts.append(post)
        return post

    def post(self, channel: str, ts: str) -> Post | None:
        for found in self.posts:
            if (found.channel, found.ts) == (channel, ts) and not found.deleted:
                return None if found.ephemeral_to else found
        return None

    def trigger(self, user: str) -> str:
        """A new trigger id, as comes with a tap, a command or a shortcut of `user`."""
        trigger = f"{self.name('')}.{self.name('')}"
        self._triggers[trigger] = (user, self._clock.lived())
        return trigger

    def spend_trigger(self, trigger: str, lives: float) -> str:
        """Use a trigger up, once and in time; returns whose it was."""
        if trigger in self._spent_triggers:
            raise ApiError("exchanged_trigger_id")
        user, born = self._triggers.get(trigger, ("", None))
        if born is None:
            raise ApiError("invalid_trigger_id")
        if self._clock.lived() - born > lives:
            raise ApiError("expired_trigger_id")
        self._spent_triggers.add(trigger)
        return user


def _lines_of(value: object) -> Iterator[str]:
    """What a reader sees, a line for each text; the parts of a rich text run on."""
    if isinstance(value, list):
        for inner in value:
            yield from _lines_of(inner)
    elif isinstance(value, dict):
        if str(value.get("type")) in _RICH:
            yield "".join(map(_spoken, items_of(value, "elements")))
        elif isinstance(value.get("text"), str):
            yield value["text"]
        else:
            yield from _lines_of(list(value.values()))


def _spoken(part: Json) -> str:
    return text_of(part, "text") or text_of(part, "fallback") or text_of(part, "url")
