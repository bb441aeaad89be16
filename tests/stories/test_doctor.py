"""`steward doctor` finds what was broken for real, says what it means, and mends what is safe to mend."""

import fcntl
import json
import os
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot.bootstrap import CHROMA_NOTE, TERMINAL, database
from bot.cli import app
from bot.connectors.memory import MemoryConnector
from bot.facade.journal import append
from bot.kernel.actions import Receipt
from bot.kernel.events import CardUndeliverable, Entry
from bot.kernel.flows import Compute, Flow, Flows
from bot.kernel.ids import conversation_id
from bot.kernel.messages import Message
from bot.kernel.runs import Run
from bot.operations import work
from bot.operations.backup import back_up
from bot.operations.machine import machine_checks
from bot.operations.restore import restore
from bot.storage.database import begin_write, open_database, sqlite_url
from bot.storage.migrate import upgrade
from tests.fakes.office import THREAD, Office
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.smtp import mail_server
from tests.fakes.telegram.telegram import FakeTelegram
from tests.fakes.workers import running_office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"
SAID = "remember that Acme pays Net 14"
Found = dict[str, dict[str, object]]


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STEWARD_EMBEDDER", "hashing")


def test_a_sound_office_has_hints_but_no_faults(office: Office) -> None:
    code, found = examined()

    assert code == 0
    assert "fault" not in states(found)
    assert found["Database"]["state"] == found["Agenda"]["state"] == "good"
    assert found["Backup"]["fix"] == "steward backup FOLDER"


def test_a_home_that_was_never_opened_is_told_how_to_begin(tmp_path: Path) -> None:
    code, found = examined()

    assert code == 0
    assert found["Home"]["fix"] == "steward up"
    assert not (tmp_path / "home").exists()


def test_a_backup_and_a_seal_are_no_longer_missed_once_they_are_made(
    office: Office, tmp_path: Path
) -> None:
    back_up(office.parts.settings, tmp_path / "b")
    CliRunner().invoke(app, ["seal"])

    _, found = examined()

    assert found["Backup"]["state"] == found["Seal"]["state"] == "good"


@pytest.mark.parametrize(
    ("file", "text", "check", "words"),
    [
        ("settings.toml", 'tz = "Mars"\n', "Settings", "no such time zone"),
        ("settings.toml", "owner = \n", "Settings", "settings.toml"),
        ("policy.toml", '[default]\noutward = "never"\n', "Policy", "policy.toml line 2"),
    ],
)
def test_a_mistake_in_a_file_is_named(
    office: Office, file: str, text: str, check: str, words: str
) -> None:
    (office.home / file).write_text(text)

    code, found = examined()

    assert code == 1
    assert words in str(found[check]["words"])


def test_a_locked_database_is_told_from_a_broken_one(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(office.home / "steward.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        _, found = examined()
        other.execute("ROLLBACK")
    other.close()
    assert "Another program has held it" in str(found["Database"]["words"])

    monkeypatch.setenv("STEWARD_HOME", str(tmp_path))
    (tmp_path / "steward.db").write_bytes(b"no database at all" * 100)
    code, found = examined()
    (tmp_path / "steward.db").unlink()
    assert code == 1
    assert "not a database" in str(found["Database"]["words"])


def test_tables_of_another_version_are_named(office: Office) -> None:
    with database(office.parts.settings).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    _, found = examined()

    assert "version 9999" in str(found["Database"]["words"])


def test_tables_of_an_older_version_are_brought_up_to_date_and_work_goes_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "home").mkdir()
    engine = open_database(sqlite_url(tmp_path / "home" / "steward.db"))
    with engine.connect() as connection:
        begin_write(connection)
        upgrade(connection, "0003")
        connection.commit()

    _, found = examined()
    assert "version 0003" in str(found["Database"]["words"])
    CliRunner().invoke(app, ["doctor", "--fix"], input="y\n" * 9)

    assert examined()[1]["Database"]["state"] == "good"
    office = Office(tmp_path / "home")
    office.says(SENTENCE)
    assert office.card.state == "pending"


def test_a_home_of_another_account_names_both_and_the_way_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = office.home.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 54321)
    code, found = examined()
    assert code == 1
    assert f"you are {owner + 54321}" in str(found["Home"]["words"])
    assert str(found["Home"]["fix"]).startswith(f"sudo chown -R {owner + 54321} {office.home}")

    monkeypatch.undo()
    monkeypatch.setenv("STEWARD_HOME", str(office.home))
    monkeypatch.setenv("STEWARD_EMBEDDER", "hashing")
    assert examined()[1]["Home"]["state"] == "good"


def test_another_python_is_named_with_the_one_that_is_wanted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    found = next(iter(machine_checks(office.home)))

    assert (found.state, found.words, found.fix) == (
        "fault",
        "This is Python 3.9.18.",
        "make install",
    )


def test_a_language_that_is_not_known_and_a_zone_that_was_never_set_are_hints(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEWARD_LOCALE", "fr")
    _, found = examined()
    assert "I do not know the locale fr" in str(found["Locale"]["words"])
    assert found["Locale"]["fix"] == found["Time zone"]["fix"] == "steward setup you"

    monkeypatch.setenv("STEWARD_LOCALE", "de")
    monkeypatch.setenv("STEWARD_TZ", "Europe/Berlin")
    assert not {"Locale", "Time zone"} & set(examined()[1])


def test_an_effect_that_began_and_never_came_back_is_found_and_the_next_tick_finds_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.says(SAID, works=False)
    with monkeypatch.context() as broken:
        broken.setattr(MemoryConnector, "perform", killed)
        with pytest.raises(KeyboardInterrupt):
            office.works()
    office.restarts()
    office.clock.passes(timedelta(hours=1))
    found = [one for one in work.work_checks(office.parts) if one.check == "Runs"]
    assert [one.words for one in found] == [f"“keep” of “{SAID}” began and never came back."]

    office.waits(timedelta())
    assert [one for one in work.work_checks(office.parts) if one.check == "Runs"] == []
    assert office.sees("I will remember: Acme pays Net 14")


def test_an_open_office_whose_redis_is_gone_is_found(office: Office) -> None:
    with (office.home / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, found = examined()

    assert code == 1
    assert "does not answer" in str(found["Redis"]["words"])
    assert "nothing is lost" in str(found["Redis"]["means"])


def test_what_cannot_be_reached_is_named_with_what_that_means(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    monkeypatch.setenv("CHROMA_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")

    code, found = examined()

    assert code == 1
    assert [found[check]["state"] for check in ("Redis", "Chroma", "Mail")] == ["fault"] * 3


def test_wrong_keys_of_mail_and_chats_are_found_live_and_nothing_is_sent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server(login=("ana", "right")) as mail, FakeSlack() as slack, FakeTelegram() as tg:
        keys = {
            "SMTP_URL": mail.url,
            "SLACK_API_URL": slack.base_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "TELEGRAM_API_URL": tg.url,
            "TELEGRAM_TOKEN": tg.token,
        }
        for name, value in keys.items():
            monkeypatch.setenv(name, value)
        _, found = examined()
        assert [found[way]["state"] for way in ("Mail", "Slack", "Telegram")] == ["good"] * 3

        monkeypatch.setenv("SMTP_URL", mail.url.replace("right", "wrong"))
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
        monkeypatch.setenv("TELEGRAM_TOKEN", "1:" + "x" * 35)
        code, found = examined()
        assert [found[way]["state"] for way in ("Mail", "Slack", "Telegram")] == ["fault"] * 3
        assert code == 1
        assert mail.mails == []


def test_a_webhook_that_takes_telegrams_updates_elsewhere_is_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = "http://127.0.0.1:1/telegram"
    with FakeTelegram() as telegram:
        monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
        monkeypatch.setenv("TELEGRAM_TOKEN", telegram.token)
        httpx.post(f"{telegram.url}/bot{telegram.token}/setWebhook", json={"url": hook})
        _, polling = examined()

        monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", hook)
        monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "secret")
        ana = telegram.person("Ana")
        telegram.says(ana, telegram.private(ana), "hello")
        telegram.waits(lambda: examined()[1]["Telegram"]["state"] == "fault", "a fault")
        _, pushed = examined()

    assert f"pushes updates to {hook}" in str(polling["Telegram"]["words"])
    assert "Telegram cannot push" in str(pushed["Telegram"]["words"])


def test_keys_that_others_can_read_are_shut_after_asking(office: Office) -> None:
    key = office.home / "signing.key"
    key.chmod(0o644)

    refused = CliRunner().invoke(app, ["doctor", "--fix"], input="n\n" * 9)
    assert key.stat().st_mode & 0o077
    assert refused.exit_code == 1

    mended = CliRunner().invoke(app, ["doctor", "--fix"], input="y\n" * 9)
    assert key.stat().st_mode & 0o077 == 0
    assert mended.exit_code == 0, mended.output


def test_an_address_that_a_dead_chroma_left_is_taken_away(office: Office) -> None:
    (office.home / CHROMA_NOTE).write_text("http://127.0.0.1:1")

    _, found = examined()
    assert "left its address behind" in str(found["Chroma"]["words"])

    CliRunner().invoke(app, ["doctor", "--fix"], input="y\n" * 9)
    assert not (office.home / CHROMA_NOTE).exists()


def test_a_home_that_is_no_folder_and_a_full_disk_are_faults(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (home,) = [found for found in machine_checks(tmp_path / "file") if found.check == "Home"]
    assert home.state == "fault"

    checks = machine_checks(tmp_path, enough=10**18, least=10**18)
    assert [found.state for found in checks if found.check == "Disk"] == ["fault"]


def test_late_parked_undelivered_and_stopped_work_is_listed(office: Office) -> None:
    steps = (Compute("add up", work=breaks),)
    broken = Flow(name="invoice", version=1, serves="invoice.create", steps=steps)
    office.restarts(flows=Flows(broken))
    office.says(SENTENCE)
    blocked = CardUndeliverable(
        channel="terminal",
        thread=THREAD,
        key="card",
        revision=1,
        closed=True,
        failures=3,
        retry_at=office.clock.now(),
        reason="channel_not_found",
    )
    office.steward.hear(a_message(office))
    stream = f"conversation/{conversation_id('terminal', THREAD)}"
    append(office.parts, stream, Entry(fact=blocked, actor="terminal"))
    office.steward.stop(TERMINAL)
    office.clock.passes(timedelta(minutes=1))

    found = {one.check: one for one in work.work_checks(office.parts)}

    assert "the sum is off" in found["Runs"].means
    assert "channel_not_found" in found["Cards"].words
    assert "1 thing" in found["Agenda"].words
    assert found["Switch"].fix == "steward say resume"


def test_an_effect_of_which_nobody_knows_is_listed_with_the_way_to_answer(
    office: Office, tmp_path: Path
) -> None:
    office.says(SENTENCE)
    office.steward.stop(TERMINAL)
    office.taps("Approve")
    restore(back_up(office.parts.settings, tmp_path / "b").path, tmp_path / "two")

    found = [one for one in work.work_checks(Office(tmp_path / "two").parts) if one.check == "Runs"]

    assert [one.words.startswith("Nobody knows whether") for one in found] == [True]
    assert "steward outcome a_" in found[0].fix


def test_a_clock_behind_the_log_is_found(office: Office) -> None:
    office.clock.passes(timedelta(days=3650))
    office.says("status")

    code, found = examined()

    assert code == 1
    assert "which is to come" in str(found["Clock"]["words"])


def test_a_worker_that_is_gone_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_office(tmp_path / "home") as office:
        office.opens()
        office.says("status")
        office.replies("quiet")
        monkeypatch.setenv("REDIS_URL", f"unix://{office.settings.home / 'redis.sock'}")
        office.drains("edge")

        code, found = examined()

    assert code == 1
    assert "No worker serves edge" in str(found["Workers"]["words"])
    assert found["Redis"]["state"] == "good"


def a_message(office: Office) -> Message:
    now = office.clock.now()
    return Message(sender=TERMINAL, thread=THREAD, external_id="late", text="status", at=now)


def examined() -> tuple[int, Found]:
    """The exit code, and the worst finding of each check."""
    done = CliRunner().invoke(app, ["doctor", "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    found: Found = {}
    order = {"good": 0, "hint": 1, "fault": 2}
    for line in done.output.splitlines():
        one = json.loads(line)
        before = found.get(one["check"])
        if before is None or order[one["state"]] > order[str(before["state"])]:
            found[one["check"]] = one
    return done.exit_code, found


def states(found: Found) -> set[object]:
    return {one["state"] for one in found.values()}


def killed(*_given: object, **_named: object) -> Receipt:
    raise KeyboardInterrupt


def breaks(_run: Run) -> None:
    raise ValueError("the sum is off")
