"""The offset survives a restart, and is not trusted when it could throw messages away."""

from pathlib import Path

from bot.adapters.telegram.cursor import SIX_DAYS, Cursor


def test_a_new_bot_asks_from_the_beginning(tmp_path: Path) -> None:
    assert Cursor(tmp_path / "home" / "offset").offset is None


def test_what_was_taken_is_known_after_a_restart(tmp_path: Path) -> None:
    Cursor(tmp_path / "home" / "offset").keep(41)
    assert Cursor(tmp_path / "home" / "offset").offset == 42


def test_after_a_week_of_silence_numbers_start_anew_so_the_old_one_is_dropped(
    tmp_path: Path,
) -> None:
    now = 1_000_000.0
    cursor = Cursor(tmp_path / "offset", lambda: now)
    cursor.keep(41)
    now += SIX_DAYS + 1
    assert cursor.offset is None


def test_a_damaged_file_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "offset").write_text("{")
    assert Cursor(tmp_path / "offset").offset is None
