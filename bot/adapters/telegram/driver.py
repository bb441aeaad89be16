"""The contract that both Telegram libraries fulfil, and the few ways in which Telegram says no."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from bot.adapters.telegram.calls import Call
from bot.adapters.telegram.wire import Me, Update
from bot.kernel.errors import Conflict, Malformed, Refused, Unreachable

OFFICIAL = "https://api.telegram.org"
# One connection at a time, so that pushed updates come one after the other, as polled ones do.
IN_ORDER = 1
DRIVERS = {
    "aiogram": "bot.adapters.telegram.aiogram_driver",
    "ptb": "bot.adapters.telegram.ptb_driver",
}


class TooFast(Unreachable):
    """Telegram asks us to wait (HTTP 429); `seconds` is how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Telegram asks to wait {seconds:g} s.")
        self.seconds = seconds


class Unchanged(Refused):
    """The message already reads as asked."""


class Gone(Refused):
    """The message is no longer there, or no longer ours to edit."""


class Closed(Refused):
    """The chat cannot be written to: unknown, left, or the bot was blocked."""


class Taken(Conflict):
    """Another poller or a webhook takes this bot's updates."""


class Moved(Refused):
    """A group became a supergroup under a new id."""

    def __init__(self, chat: int) -> None:
        super().__init__(f"The group has moved to chat {chat}.")
        self.chat = chat


REFUSALS: tuple[tuple[str, type[Refused]], ...] = (
    ("message is not modified", Unchanged),
    ("message to edit not found", Gone),
    ("message can't be edited", Gone),
    ("message to delete not found", Gone),
    ("message to react not found", Gone),
    ("chat not found", Closed),
    ("bot was blocked", Closed),
    ("bot was kicked", Closed),
    ("user is deactivated", Closed),
    ("can't initiate conversation", Closed),
    ("not enough rights", Closed),
)


class Driver(Protocol):
    """One bot at the Bot API. Every method raises the errors above, or Refused, or Unreachable."""

    async def open(self) -> Me:
        """Connect, check the token, and say who the bot is; NotAllowed where the token is wrong."""
        ...

    async def updates(self, offset: int | None, wait: int) -> list[Update]:
        """Long-poll `wait` seconds; Taken where a webhook is set or another one polls."""
        ...

    async def call(self, call: Call) -> int | None:
        """Do it; posts and edits give back the message id."""
        ...

    async def download(self, file_id: str) -> bytes:
        """Fetch a file of at most 20 MB."""
        ...

    async def hook(self, url: str, secret: str) -> None:
        """Have updates pushed to `url`, keeping those that wait."""
        ...

    async def unhook(self) -> None:
        """Return to polling, keeping the updates that wait."""
        ...

    async def close(self) -> None: ...


Opening = Callable[[str, str], Driver]


def open_driver(name: str, token: str, base: str = OFFICIAL) -> Driver:
    """Make the driver of this name; its library is imported only now, aiogram alone takes seconds.

    `base` is the address of the Bot API server.
    """
    if name not in DRIVERS:
        known = " or ".join(DRIVERS)
        raise Malformed(f'There is no Telegram driver "{name}". Set TELEGRAM_DRIVER to {known}.')
    opening: Opening = import_module(DRIVERS[name]).open_driver
    return opening(token, base.rstrip("/"))


def refusal(description: str) -> Refused:
    """The error for a 400 or 403, by the words of Telegram's own sentence."""
    said = description.lower()
    for words, kind in REFUSALS:
        if words in said:
            return kind(f"Telegram refused: {description}")
    return Refused(f"Telegram refused: {description}")
