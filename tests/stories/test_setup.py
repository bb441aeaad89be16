"""`steward setup` asks, tries each answer live, keeps what works, and leaves the rest of the file alone."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.config import read_settings
from bot.kernel.errors import Malformed
from bot.operations.settings_file import changed
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.smtp import MailServer, mail_server
from tests.fakes.telegram.telegram import FakeTelegram

SKIP = "n\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STEWARD_EMBEDDER", "hashing")
    return tmp_path / "home"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server(login=("ana", "secret")) as server:
        yield server


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        monkeypatch.setenv("SLACK_API_URL", fake.base_url)
        yield fake


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        monkeypatch.setenv("TELEGRAM_API_URL", fake.url)
        yield fake


def test_everything_is_set_up_in_one_walk(
    home: Path, mail: MailServer, slack: FakeSlack, telegram: FakeTelegram
) -> None:
    done = steward(
        "setup",
        typed=(
            "y\nAna\nEUR\nEurope/Lisbon\nen\n"
            "y\nStudio Ana\n1 Harbour Street\nana@studio.example\n\n\n"
            f"y\n{mail.url}\n"
            f"y\n{slack.bot_token}\n{slack.app_token}\n"
            f"y\n{telegram.token}\n"
        ),
    )

    assert done.exit_code == 0, done.output
    kept = read_settings()
    assert (kept.owner, kept.tz, kept.company.name) == ("Ana", "Europe/Lisbon", "Studio Ana")
    assert (kept.smtp_url, kept.slack_app_token) == (mail.url, slack.app_token)
    assert kept.telegram_token == telegram.token
    assert (home / "settings.toml").stat().st_mode & 0o077 == 0
    assert "send it: pair " in done.output
    assert "https://t.me/steward_bot?start=" in done.output
    assert mail.mails == []
    for secret in ("secret", slack.bot_token, telegram.token):
        assert secret not in done.output


def test_every_part_can_be_skipped_and_a_wrong_answer_given_again(
    home: Path, mail: MailServer
) -> None:
    wrong = mail.url.replace("secret", "wrong")
    typed = f"{SKIP}{SKIP}y\n{wrong}\ny\n{mail.url}\n{SKIP}{SKIP}"

    done = steward("setup", typed=typed)

    assert done.exit_code == 0, done.output
    assert "let nobody in" in done.output
    assert tomllib.loads((home / "settings.toml").read_text()) == {"smtp_url": mail.url}


def test_a_part_is_set_by_flags_and_again_later(home: Path) -> None:
    assert steward("setup", "you", "--owner", "Ana", "--tz", "Europe/Lisbon").exit_code == 0
    assert steward("setup", "you", "--owner", "Ana Sousa").exit_code == 0

    assert (read_settings().owner, read_settings().tz) == ("Ana Sousa", "Europe/Lisbon")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("you", "--tz", "Mars"), "no such time zone"),
        (("company", "--email", "ana at studio"), "not an e-mail address"),
        (("mail", "--url", "smtp://127.0.0.1:1"), "cannot be reached"),
        (("slack", "--bot-token", "xoxb-wrong", "--app-token", "xapp-x"), "does not work"),
    ],
)
def test_what_does_not_work_is_said_and_not_kept(
    home: Path, slack: FakeSlack, arguments: tuple[str, ...], words: str
) -> None:
    done = steward("setup", *arguments)

    assert done.exit_code == 1
    assert words in done.output
    assert not (home / "settings.toml").exists()


def test_keys_that_are_set_already_are_only_tried_and_paired(
    home: Path, telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", telegram.token)

    done = steward("setup", "telegram")

    assert done.exit_code == 0, done.output
    assert "I am @steward_bot" in done.output
    assert not (home / "settings.toml").exists()


def test_the_environment_goes_first_and_that_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEWARD_OWNER", "Somebody")

    assert (
        "STEWARD_OWNER is set in the environment"
        in steward("setup", "you", "--owner", "Ana").output
    )


def test_comments_tables_and_other_lines_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        '# mine\nport = 9000\nowner = "X"  # me\n\n[company]\nname = "Y"\n# the end\n'
    )

    text, settings = changed(tmp_path, {"owner": 'Ana "A"', "tz": "UTC", "company.iban": "PT50"})

    assert text == (
        '# mine\nport = 9000\nowner = "Ana \\"A\\""\ntz = "UTC"\n\n'
        '[company]\nname = "Y"\n# the end\niban = "PT50"\n'
    )
    assert (settings.owner, settings.port, settings.company.name) == ('Ana "A"', 9000, "Y")


def test_a_file_in_an_unusual_style_is_left_to_its_owner(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('company = { name = "Y" }\n')

    with pytest.raises(Malformed, match="set name there"):
        changed(tmp_path, {"company.name": "Z"})


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("steward ba", "backup"),
        ("steward setup te", "telegram"),
        ("steward approve ", "a_"),
        ("steward trace r", "r_"),
        ("steward at 2026-03-02 customer A", "Acme"),
    ],
)
def test_a_shell_completes_commands_references_runs_and_customers(
    home: Path, line: str, offered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steward("say", "invoice Acme 3 days of design at 800, due in 14 days")
    words = line.split(" ")
    told = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}

    done = CliRunner().invoke(
        app, [], prog_name="steward", env={"_STEWARD_COMPLETE": "complete_bash", **told}
    )

    assert any(one.startswith(offered) for one in done.output.splitlines()), done.output


def test_a_shell_is_offered_nothing_where_there_is_no_office(home: Path) -> None:
    told = {"COMP_WORDS": "steward approve ", "COMP_CWORD": "2"}

    done = CliRunner().invoke(
        app, [], prog_name="steward", env={"_STEWARD_COMPLETE": "complete_bash", **told}
    )

    assert done.output.strip() == ""
    assert not home.exists()


def steward(*arguments: str, typed: str = "") -> Result:
    """A command, with what a person types into it."""
    return CliRunner().invoke(app, list(arguments), input=typed)
