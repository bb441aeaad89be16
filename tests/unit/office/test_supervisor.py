"""The supervisor starts what the Procfile names, as the settings call for it."""

from pathlib import Path

from bot.config import Settings
from bot.supervisor import roles

PROCFILE = Path(__file__).parents[3] / "Procfile"


def test_with_every_key_set_all_of_the_procfile_is_started(tmp_path: Path) -> None:
    settings = Settings(
        home=tmp_path,
        slack_bot_token="xoxb-1",
        slack_app_token="xapp-1",
        telegram_token="1:a",
        log_format="json",
    )
    named = {line.partition(":")[0] for line in PROCFILE.read_text().splitlines()}

    assert {child.name for child in roles(settings)} == named


def test_without_keys_the_office_itself_is_started(tmp_path: Path) -> None:
    started = [child.name for child in roles(Settings(home=tmp_path))]

    assert started == ["kernel", "edge", "clock", "console", "memory"]
