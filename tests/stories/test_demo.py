"""`steward demo`: a made-up business with some weeks behind it, in which nothing can leave, and that goes again."""

import fcntl
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from bot.bootstrap import WEB, database
from bot.cli import app
from bot.config import Settings
from bot.console.app import console
from bot.console.sessions import Sessions
from bot.console.sign_in import offer
from bot.kernel.errors import NotAllowed
from bot.operations.demo import demo_home, make_demo, remove_demo, settings_of
from bot.storage.verify import verify
from bot.supervisor import roles
from tests.fakes.office import Office
from tests.fakes.smtp import mail_server

HERE = "http://localhost:8421"
AFTERNOON = datetime(2026, 6, 10, 15, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STEWARD_EMBEDDER", "hashing")
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "home"))
    made = demo_home(tmp_path / "home")
    make_demo(made, AFTERNOON)
    return made


def test_the_made_up_business_has_something_of_everything(home: Path) -> None:
    demo = opened(home)

    states = Counter(invoice.state for invoice in demo.steward.invoices())
    assert states["void"] == 1
    assert len(states) >= 3
    outcomes = {run.state for run in demo.steward.runs()}
    assert {"done", "rejected", "waiting"} <= outcomes
    assert len(demo.steward.approvals()) == 2
    remembered = " ".join(record.text for record in demo.steward.remembered())
    assert "last Friday" in remembered
    assert "before noon" in remembered
    assert verify(database(demo.parts.settings)).faults == ()


def test_its_past_can_be_replayed_digested_and_tried_with_another_policy(home: Path) -> None:
    demo = opened(home)
    now = demo.clock.now()
    (home / "bold.toml").write_text('version = 1\n[default]\noutward = "auto"\n')

    assert all(demo.steward.seeing.replay(run).identical for run in demo.steward.runs())
    tried = demo.steward.seeing.what_if_policy(
        now - timedelta(days=30), now, demo.steward.seeing.policy_named("bold.toml")
    )
    assert tried.taps_would < tried.taps
    demo.says("weekly digest")
    assert demo.sees("Demo: ")


def test_the_keys_of_the_environment_lead_nowhere_from_a_demo(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as server:
        for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "TELEGRAM_TOKEN", "DATABASE_URL"):
            monkeypatch.setenv(name, "set")
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        demo = opened(home)
        before = len(demo.mailbox)

        demo.taps("Approve", on=demo.steward.approvals()[0])

        assert len(demo.mailbox) == before + 1
        assert server.mails == []
        assert not {"slack", "telegram"} & {child.name for child in roles(demo.parts.settings)}


def test_the_console_says_that_it_is_a_demo(home: Path) -> None:
    demo = opened(home)
    server = console(demo.steward, Sessions(home), WEB)
    with TestClient(server, base_url=HERE) as browser:
        browser.post("/sign-in", data={"token": offer(home)}, headers={"origin": HERE})
        page = browser.get("/")

    assert "This is a demo" in page.text


def test_it_is_made_once_and_removed_by_one_command(home: Path) -> None:
    assert make_demo(home, AFTERNOON) is False
    (home.with_name("home")).mkdir()

    removed = CliRunner().invoke(app, ["demo", "remove"])

    assert removed.exit_code == 0, removed.output
    assert [path.name for path in home.parent.iterdir()] == ["home"]


def test_nothing_but_a_demo_is_removed_and_not_while_it_is_open(home: Path) -> None:
    with pytest.raises(NotAllowed, match="is no demo"):
        remove_demo(Office(home.with_name("home")).home)

    with (home / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(NotAllowed, match="is open"):
            remove_demo(home)
    assert home.exists()


def opened(home: Path) -> Office:
    """The demo as its owner finds it."""
    settings: Settings = settings_of(home)
    demo = Office(home, settings=settings)
    demo.clock.passes(AFTERNOON - demo.clock.now())
    return demo
