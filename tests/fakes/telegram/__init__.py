"""A strict Telegram on loopback, for tests that must hold against the real one."""

from tests.fakes.telegram.asked import Scope
from tests.fakes.telegram.chats import Post
from tests.fakes.telegram.methods import Tap
from tests.fakes.telegram.server import Call
from tests.fakes.telegram.telegram import BrokenRulesError, FakeTelegram
from tests.fakes.telegram.wire import Chat, User

__all__ = ["BrokenRulesError", "Call", "Chat", "FakeTelegram", "Post", "Scope", "Tap", "User"]
