"""One-time sign-in tokens: printed on the machine, good once, for ten minutes, kept as digests."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.kernel.frozen import digest_of

VALID = timedelta(minutes=10)

Now = Callable[[], datetime]


def offer(home: Path, now: Now = lambda: datetime.now(UTC)) -> str:
    """Make a token that opens one session of the console in `home`, and drop those that lapsed."""
    folder = _folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder, now())
    token = secrets.token_urlsafe(32)
    path = folder / _name(token)
    path.touch(mode=0o600)
    path.write_text((now() + VALID).isoformat(), encoding="ascii")
    return token


def claim(home: Path, token: str, now: Now = lambda: datetime.now(UTC)) -> bool:
    """Whether a token is good; from then on it is not, for whoever comes second."""
    path = _folder(home) / _name(token)
    try:
        valid_until = _valid_until(path)
        path.unlink()
    except FileNotFoundError:
        return False
    return now() < valid_until


def _sweep(folder: Path, now: datetime) -> None:
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if _valid_until(path) <= now:
                path.unlink()


def _valid_until(path: Path) -> datetime:
    """A file that is still empty belongs to a token that nobody was told yet."""
    text = path.read_text(encoding="ascii")
    return datetime.fromisoformat(text) if text else datetime.max.replace(tzinfo=UTC)


def _folder(home: Path) -> Path:
    return home / "console" / "sign-in"


def _name(token: str) -> str:
    return digest_of("sign-in", token)
