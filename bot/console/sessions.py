"""Sessions of the console: kept in the home under the digest of their secret, so restarts keep them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.console import sign_in
from bot.kernel.frozen import digest_of

LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Session:
    """A browser that signed in; `csrf` is what its forms must carry."""

    secret: str

    @property
    def csrf(self) -> str:
        return digest_of("csrf", self.secret)


class Sessions:
    """Opens a session for a one-time token, and knows it again by its cookie.

    The cookie's name is the home's own: browsers keep one jar for all ports of a machine, and two
    offices there must not sign each other's owner out.
    """

    def __init__(self, home: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._home = home
        self.cookie = f"steward-{digest_of('home', str(home.absolute()))[:8]}"
        self._folder = home / "console" / "sessions"
        self._now = now

    def open(self, token: str) -> Session | None:
        """Spend a sign-in token on a new session; None where it is spent, lapsed or made up."""
        if not sign_in.claim(self._home, token, self._now):
            return None
        session = Session(secrets.token_urlsafe(32))
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(session.secret)
        path.touch(mode=0o600)
        path.write_text((self._now() + LASTS).isoformat(), encoding="ascii")
        return session

    def find(self, secret: str) -> Session | None:
        """The session behind a cookie, while it lasts."""
        try:
            until = datetime.fromisoformat(self._path(secret).read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None
        return Session(secret) if self._now() < until else None

    def close(self, session: Session) -> None:
        """Sign out: the cookie is worth nothing from here on."""
        self._path(session.secret).unlink(missing_ok=True)

    def _path(self, secret: str) -> Path:
        return self._folder / digest_of("session", secret)
