"""Opening the office in the foreground, and what the operator reads when it has opened."""

import time
import urllib.request
from collections.abc import Callable

from bot.config import Settings
from bot.console.sign_in import offer

_PATIENCE_SECONDS = 30.0


def open_here(settings: Settings, say: Callable[[str], None]) -> None:
    """Run every process of the office until Ctrl-C; raises NotAllowed where it is open already."""
    from bot.bootstrap import open_office, prepare
    from bot.supervisor import supervise
    from worker.clock import reconcile

    def ready_database() -> None:
        prepare(settings)
        reconcile(open_office(settings))

    supervise(settings, ready_database, lambda: welcome(settings, say), say)


def welcome(settings: Settings, say: Callable[[str], None]) -> None:
    """Wait until the console answers, then print its address with a one-time sign-in token."""
    address = _address(settings)
    if not _answers(f"{address}/healthz"):
        say(f"console: no answer at {address} yet; `steward console` prints a way in later")
    say(
        f"\nThe office is open. Sign in once with this address, within 10 minutes:\n\n"
        f"    {sign_in_address(settings)}\n\n"
        "Or talk to it here: steward chat. Ctrl-C closes the office; nothing is lost.\n"
    )


def sign_in_address(settings: Settings) -> str:
    """An address that signs in once, within ten minutes."""
    return f"{_address(settings)}/sign-in?token={offer(settings.home)}"


def _address(settings: Settings) -> str:
    return f"http://{settings.host}:{settings.port}"


def _answers(address: str) -> bool:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return True
        except OSError:
            time.sleep(0.1)
    return False
