"""The Telegram a test talks through: people who write, tap and read, and a Bot API that forgives nothing."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from tests.fakes.telegram import asked as ask
from tests.fakes.telegram.chats import Post, Rooms
from tests.fakes.telegram.inbox import Inbox
from tests.fakes.telegram.methods import Methods, Tap
from tests.fakes.telegram.network import Network
from tests.fakes.telegram.pace import Pace
from tests.fakes.telegram.people import People
from tests.fakes.telegram.server import Call, Server
from tests.fakes.telegram.wire import Chat, User

T = TypeVar("T")
# How long is waited for what never comes; a machine that is busy may take long over what does.
PATIENCE = 60.0
TOKEN = "7000000001:AAF-fake_token_for_loopback_tests_only"
BOT = User(
    id=7_000_000_001,
    is_bot=True,
    first_name="Steward",
    username="steward_bot",
    can_join_groups=True,
    can_read_all_group_messages=False,
    supports_inline_queries=False,
    has_topics_enabled=True,
)


class BrokenRulesError(AssertionError):
    """The bot asked for something Telegram refuses."""


class FakeTelegram(People):
    """A strict Bot API over real HTTP. Leaving it fails when any call was refused that no test expected.

    `second` is how long one of Telegram's seconds lasts here, in real ones: rate limits scale by it.
    """

    def __init__(self, *, second: float = 1.0) -> None:
        super().__init__(Server(TOKEN), BOT)
        self.second = second
        self.token = TOKEN
        self.network = Network(self._server)

    def __enter__(self) -> Self:
        self._server.start(
            lambda: Methods(self.bot, Rooms(), Inbox(self.second), Pace(self.second)),
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()
        if kind is None:
            self.obeyed()

    # what the bot is given

    @property
    def url(self) -> str:
        """The base address to give a driver instead of https://api.telegram.org."""
        return self._server.url

    # what people see

    def posts(self, chat: Chat | User) -> list[Post]:
        """What the bot has posted in this chat and not deleted, oldest first."""
        room = self._rooms.rooms[chat.id]
        return [post for post in room.posts if post.message.sender == self.bot and not post.deleted]

    def sees(self, chat: Chat | User, text: str, *, within: float = PATIENCE) -> Post:
        """Wait until the bot's posts in this chat, as they read now, contain this text."""
        return self.waits(
            lambda: next((post for post in reversed(self.posts(chat)) if text in post.text), None),
            f"{text!r} in {[post.text for post in self.posts(chat)]}",
            within=within,
        )

    def actions(self, chat: Chat | User) -> list[str]:
        """The chat actions (typing, upload_document …) shown in this chat so far."""
        return self._rooms.rooms[chat.id].actions

    def menu(self, scope: ask.Scope | None = None) -> dict[str, str]:
        """The commands menu of a scope: name to description."""
        return {
            one.command: one.description
            for one in self._server.methods.menus.get(scope or ask.Scope(), [])
        }

    def answered(self, tap: Tap, *, within: float = PATIENCE) -> Tap:
        """Wait until this tap's spinner stops."""
        return self.waits(
            lambda: tap if tap.answered else None,
            f"an answer to the tap on {tap.label!r}",
            within=within,
        )

    def waits(self, look: Callable[[], T | None], wanted: str, *, within: float = PATIENCE) -> T:
        """Look again until there is something; the deadline only bounds a failing test."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            found = look()
            if found is not None:
                return found
            time.sleep(0.005)
        raise AssertionError(f"Waited {within:g} s in vain for {wanted}.")

    # what was recorded

    def forgives(self, *sentences: str) -> None:
        """Refusals containing these words are part of this test, not a broken rule."""
        self._server.forgiven += sentences

    @property
    def calls(self) -> list[Call]:
        return list(self._server.calls)

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    @property
    def pending(self) -> list[int]:
        """Ids of updates the bot has not confirmed."""
        return [update.update_id for update in self._inbox.pending]

    @property
    def delivered(self) -> list[int]:
        """Ids of updates given to the bot so far, repeats included."""
        return list(self._inbox.delivered)

    def obeyed(self) -> None:
        """Fail when a call was refused that no test expected: the hook no payload escapes."""
        broken = [
            f"{call.method}: {call.refused}"
            for call in self.calls
            if call.refused
            and not call.provoked
            and not any(words in call.refused for words in self._server.forgiven)
        ]
        if broken:
            raise BrokenRulesError("Telegram refused " + "; ".join(broken))
