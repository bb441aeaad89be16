"""One-time tokens and the sessions they open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.console import sign_in
from bot.console.sessions import LASTS, Sessions

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_a_token_opens_one_session_only(tmp_path: Path) -> None:
    token = sign_in.offer(tmp_path)

    assert Sessions(tmp_path).open(token) is not None
    assert Sessions(tmp_path).open(token) is None


def test_a_token_lapses_after_ten_minutes(tmp_path: Path) -> None:
    token = sign_in.offer(tmp_path, lambda: NOON)
    late = NOON + sign_in.VALID

    assert not sign_in.claim(tmp_path, token, lambda: late)


def test_making_a_token_clears_away_those_that_lapsed(tmp_path: Path) -> None:
    sign_in.offer(tmp_path, lambda: NOON)
    sign_in.offer(tmp_path, lambda: NOON + timedelta(hours=1))

    assert len(list((tmp_path / "console" / "sign-in").iterdir())) == 1


def test_neither_tokens_nor_cookies_can_be_read_from_the_home(tmp_path: Path) -> None:
    token = sign_in.offer(tmp_path)
    waiting = [path for path in tmp_path.rglob("*") if path.is_file()]
    session = Sessions(tmp_path).open(sign_in.offer(tmp_path))
    assert session is not None

    kept = waiting + [path for path in tmp_path.rglob("*") if path.is_file()]
    for secret in (token, session.secret):
        assert not any(secret in path.name for path in kept)
        assert not any(secret in path.read_text() for path in kept if path.exists())
    assert all(path.stat().st_mode & 0o077 == 0 for path in kept if path.exists())


def test_a_session_survives_a_restart_and_ends_when_closed(tmp_path: Path) -> None:
    session = Sessions(tmp_path).open(sign_in.offer(tmp_path))
    assert session is not None

    assert Sessions(tmp_path).find(session.secret) == session
    Sessions(tmp_path).close(session)
    assert Sessions(tmp_path).find(session.secret) is None


def test_a_session_ends_by_itself_after_thirty_days(tmp_path: Path) -> None:
    token = sign_in.offer(tmp_path, lambda: NOON)
    session = Sessions(tmp_path, lambda: NOON).open(token)
    assert session is not None

    assert Sessions(tmp_path, lambda: NOON + LASTS).find(session.secret) is None


def test_a_made_up_cookie_is_no_session(tmp_path: Path) -> None:
    assert Sessions(tmp_path).find("../../etc/passwd") is None
