"""Backup and restore as an operator lives them: one file, another folder, and the office goes on there."""

import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.bootstrap import TERMINAL, database
from bot.cli import app
from bot.cli.exits import REFUSED
from bot.cli.operations import PASSPHRASE
from bot.config import Settings
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision
from bot.kernel.errors import Malformed, NotAllowed
from bot.kernel.ids import ApprovalRef
from bot.operations.backup import Backup, back_up
from bot.operations.cipher import MAGIC
from bot.operations.restore import restore
from bot.storage.verify import verify
from tests.fakes.office import Office
from tests.fakes.postgres import PostgresServer
from tests.fakes.smtp import mail_server
from tests.fakes.workers import THREAD, RunningOffice, running_office, until
from worker import edge
from worker.drain import drain

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


def test_a_pending_card_still_waits_in_the_restored_office_and_its_button_works(
    office: Office, tmp_path: Path
) -> None:
    office.says(SENTENCE)
    other = moved(office, tmp_path)

    assert other.sees("Restored from a backup")
    other.taps("Approve")
    assert other.mailbox == []

    other.taps("Resume")
    assert [mail.subject for mail in other.mailbox] == ["Invoice 2026-0001"]
    assert sound(other)


def test_what_was_done_before_the_backup_is_not_done_again(office: Office, tmp_path: Path) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    other = moved(office, tmp_path)

    other.taps("Resume")
    other.waits(timedelta(hours=1))

    assert [mail.subject for mail in other.mailbox] == ["Invoice 2026-0001"]
    assert other.mailbox[0].files["2026-0001.pdf"].startswith(b"%PDF")
    assert other.steward.invoices() == office.steward.invoices()


def test_a_timer_that_was_set_fires_once_in_the_restored_office(
    office: Office, tmp_path: Path
) -> None:
    office.says(SENTENCE)
    office.taps("Snooze")
    other = moved(office, tmp_path)

    for _ in range(3):
        other.waits(timedelta(hours=5))

    (run,) = other.steward.runs()
    kinds = Counter(event.fact.kind for event in other.steward.trace(run.id))
    assert kinds["ReminderDue"] == 1


def test_an_effect_on_its_way_at_the_backup_is_asked_about_and_not_repeated(
    office: Office, tmp_path: Path
) -> None:
    office.says(SENTENCE)
    office.steward.stop(TERMINAL)
    office.taps("Approve")
    other = moved(office, tmp_path)
    office.steward.resume(TERMINAL)
    office.works()

    other.taps("Resume")
    other.waits(timedelta(hours=1))
    assert other.sees("cannot know whether it happened since")
    assert other.steward.invoices() == []

    other.taps("It did not: try again")
    assert [invoice.number for invoice in other.steward.invoices()] == ["2026-0001"]
    assert sound(other)


def test_what_follows_from_an_approval_before_the_backup_is_asked_about_too(
    office: Office, tmp_path: Path
) -> None:
    """The mail was not on its way yet, but nothing more than the first office's own pace kept it."""
    office.says(SENTENCE)
    office.steward.decide(approval_of(office.card))
    works_until(office, "typeset")
    other = moved(office, tmp_path)
    office.works()

    other.taps("Resume")
    assert other.sees("may have done this since")
    assert other.mailbox == []

    other.taps("It did not: try again")
    assert [mail.subject for mail in other.mailbox] == ["Invoice 2026-0001"]
    assert sound(other)


def test_a_mail_that_left_while_the_backup_was_written_is_found_in_the_outbox(
    office: Office, tmp_path: Path
) -> None:
    """The log is read first, so an outbox may know of mail that the log has only on its way."""
    office.says(SENTENCE)
    office.steward.decide(approval_of(office.card))
    works_until(office, "send")
    shutil.copytree(office.home, tmp_path / "before")
    office.works()
    shutil.copytree(office.home / "outbox", tmp_path / "before" / "outbox")

    other = moved(Office(tmp_path / "before"), tmp_path)
    other.taps("Resume")

    assert [mail.subject for mail in other.mailbox] == ["Invoice 2026-0001"]
    assert other.card.state == "done"


def test_settings_policy_own_intents_and_keys_come_along_and_what_is_derived_does_not(
    office: Office, tmp_path: Path
) -> None:
    carried = {"settings.toml": 'owner = "Ana"\n', "policy.toml": "version = 1\n"}
    carried["intents/mine.yaml"] = "# mine\n"
    derived = ["redis/appendonly.aof", "chroma/chroma.sqlite3", "index/1", "models/router/head"]
    for name in (*carried, *derived):
        (office.home / name).parent.mkdir(parents=True, exist_ok=True)
        (office.home / name).write_text(carried.get(name, "derived"))

    restore(back_up(office.parts.settings, tmp_path, clock=office.clock).path, tmp_path / "two")

    for name, text in carried.items():
        assert (tmp_path / "two" / name).read_text() == text
        assert (tmp_path / "two" / name).stat().st_mode & 0o077 == 0
    assert not any((tmp_path / "two" / name).exists() for name in derived)
    key = (office.home / "signing.key").read_bytes()
    assert (tmp_path / "two" / "signing.key").read_bytes() == key


def test_an_encrypted_backup_opens_for_its_passphrase_only(office: Office, tmp_path: Path) -> None:
    office.says(SENTENCE)
    made = back_up(office.parts.settings, tmp_path / "b", "correct horse", office.clock)
    assert b"Acme" not in made.path.read_bytes()

    for passphrase, words in (("", "is encrypted"), ("wrong", "not this backup's passphrase")):
        with pytest.raises(NotAllowed, match=words):
            restore(made.path, tmp_path / "two", passphrase)
    assert not (tmp_path / "two").exists()

    restore(made.path, tmp_path / "two", "correct horse", office.clock)
    assert sound(Office(tmp_path / "two"))


def test_from_a_shell_with_a_key_file_and_from_a_job_with_a_variable(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEWARD_HOME", str(office.home))
    (tmp_path / "key").write_text("correct horse\n")
    file, key = str(tmp_path / "office.backup"), ["--key-file", str(tmp_path / "key")]

    made = CliRunner().invoke(app, ["backup", file, *key])
    assert made.exit_code == 0, made.output
    assert "encrypted" in made.output
    assert CliRunner().invoke(app, ["restore", file, *key]).exit_code == REFUSED

    monkeypatch.setenv("STEWARD_HOME", str(tmp_path / "two"))
    assert CliRunner().invoke(app, ["restore", file]).exit_code == REFUSED
    monkeypatch.setenv(PASSPHRASE, "correct horse")
    restored = CliRunner().invoke(app, ["restore", file])
    assert restored.exit_code == 0, restored.output
    assert "All effects are stopped" in restored.output
    assert CliRunner().invoke(app, ["verify"]).exit_code == 0


def test_an_unencrypted_backup_opens_with_any_archive_program(
    office: Office, tmp_path: Path
) -> None:
    made = back_up(office.parts.settings, tmp_path, clock=office.clock)

    with tarfile.open(made.path) as tar:
        assert {"log.jsonl", "manifest.json", "home/signing.key"} <= set(tar.getnames())
    assert made.path.stat().st_mode & 0o077 == 0


def test_a_full_disk_is_said_and_leaves_nothing(office: Office, tmp_path: Path) -> None:
    office.says(SENTENCE)
    (tmp_path / "b").mkdir()
    tight = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (3000, 3000))"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{tight}; from bot.cli import app; app()",
            "backup",
            tmp_path / "b",
        ],
        env={**os.environ, "STEWARD_HOME": str(office.home)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "could not be written (File too large)" in done.stderr
    assert list((tmp_path / "b").iterdir()) == []


@pytest.mark.parametrize(
    ("harm", "passphrase"),
    [("cut", ""), ("changed", ""), ("cut", "key"), ("changed", "key"), ("extended", "key")],
)
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    office: Office, tmp_path: Path, harm: str, passphrase: str
) -> None:
    office.says(SENTENCE)
    made = back_up(office.parts.settings, tmp_path / "b", passphrase, office.clock)
    content = bytearray(made.path.read_bytes())
    if harm == "cut":
        del content[-100:]
    elif harm == "changed":
        content[len(content) // 2] ^= 1
    else:
        content += b"more of the same"
    made.path.write_bytes(content)

    with pytest.raises((Malformed, NotAllowed)) as refusal:
        restore(made.path, tmp_path / "two", passphrase)

    assert "copy" in str(refusal.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "home"]


@pytest.mark.parametrize("content", [b"", b"dear diary", MAGIC, MAGIC + bytes(40), None])
def test_what_is_no_backup_is_called_so_and_touches_nothing(
    tmp_path: Path, content: bytes | None
) -> None:
    source = tmp_path / "holiday.jpg"
    source.mkdir() if content is None else source.write_bytes(content)

    with pytest.raises((Malformed, NotAllowed), match=r"backup|cannot be read \(Is a directory\)"):
        restore(source, tmp_path / "two", "correct horse")

    assert list(tmp_path.iterdir()) == [source]


def test_a_home_that_is_not_empty_is_refused_and_a_backup_replaces_nothing(
    office: Office, tmp_path: Path
) -> None:
    made = back_up(office.parts.settings, tmp_path / "b", clock=office.clock)

    with pytest.raises(NotAllowed, match="is not empty"):
        restore(made.path, office.home)
    with pytest.raises(NotAllowed, match="is there already"):
        back_up(office.parts.settings, made.path)


def test_an_office_moves_from_postgresql_to_a_folder_and_to_another_postgresql(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, empty = postgres.database(), postgres.database()
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "settings.toml").write_text(f'database_url = "{url}"\n')
    one = Office(
        tmp_path / "one",
        settings=Settings(home=tmp_path / "one", database_url=url, embedder="hashing"),
    )
    one.says(SENTENCE)
    made = back_up(one.parts.settings, tmp_path / "b", clock=one.clock)

    with pytest.raises(NotAllowed, match="has an office already"):
        restore(made.path, tmp_path / "two")
    assert not (tmp_path / "two").exists()

    for name, where in (("two", empty), ("three", f"sqlite:///{tmp_path / 'three.db'}")):
        monkeypatch.setenv("DATABASE_URL", where)
        restore(made.path, tmp_path / name, clock=one.clock)
        settings = Settings(home=tmp_path / name, database_url=where, embedder="hashing")
        other = Office(tmp_path / name, settings=settings)
        other.taps("Approve")
        other.taps("Resume")
        assert [mail.subject for mail in other.mailbox] == ["Invoice 2026-0001"]
        assert sound(other)


def test_a_backup_taken_under_load_verifies_in_a_second_folder_and_goes_on_there(
    tmp_path: Path,
) -> None:
    """Both offices then run side by side, and no mail leaves twice that nobody approved twice."""
    with mail_server() as server:
        smtp_url = f"smtp://127.0.0.1:{server.port}"
        with running_office(tmp_path / "one", smtp_url=smtp_url) as one:
            (one.settings.home / "settings.toml").write_text(f'smtp_url = "{smtp_url}"\n')
            one.opens()
            with People(one):
                until(lambda: len(server.mails) > 1 or None, "mails")
                made = until(lambda: backed_up_at_work(one, tmp_path), "a backup under load")
            restored = restore(made.path, tmp_path / "two", clock=one.clock)
            with running_office(tmp_path / "two", smtp_url=smtp_url) as two:
                assert verify(database(two.settings)).faults == ()
                two.opens()
                two.steward.resume(TERMINAL)
                two.says("invoice Acme 7 days of filming at 900", external_id="afterwards")
                card = until(lambda: filming(two), "a card for what was said afterwards")
                two.decides(card)
                until(lambda: card if card.run in done(two) else None, "the mail of that card")
                assert verify(database(two.settings)).faults == ()
    copies = Counter(str(mail.message["Message-ID"]) for mail in server.mails)
    assert restored.checked.events == made.checked.events
    assert set(copies.values()) == {1}


def backed_up_at_work(office: RunningOffice, folder: Path) -> Backup | None:
    """A backup of some length, if more came to the log while it was made than that it was."""
    before = office.parts.log.last()
    made = back_up(office.settings, folder / f"{before}.backup", clock=office.clock)
    return made if made.checked.events > 50 and office.parts.log.last() > before + 3 else None


class People:
    """Three people who approve at once, and say more whenever the office has come to rest."""

    def __init__(self, office: RunningOffice) -> None:
        self._office, self._stop = office, threading.Event()
        self._people = [threading.Thread(target=self._speak, args=(n,)) for n in range(3)]

    def __enter__(self) -> None:
        for person in self._people:
            person.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for person in self._people:
            person.join()

    def _speak(self, person: int) -> None:
        for said in count():
            if self._office.steward.rests(THREAD):
                self._office.says(SENTENCE, external_id=f"{person}-{said}")
            for card in self._office.steward.approvals():
                with suppress(NotAllowed):
                    self._office.decides(card)
            if self._stop.wait(0.1):
                return


def done(office: RunningOffice) -> set[str]:
    return {run.id for run in office.steward.runs() if run.outcome == "done"}


def filming(office: RunningOffice) -> Card | None:
    waiting = office.steward.approvals()
    return next((card for card in waiting if "6,300.00" in card.title), None)


def moved(office: Office, folder: Path) -> Office:
    """The office as it stands in a second folder, at the same moment."""
    made = back_up(office.parts.settings, folder / "moved.backup", clock=office.clock)
    restore(made.path, folder / "two", clock=office.clock)
    return Office(folder / "two")


def sound(office: Office) -> bool:
    return verify(database(office.parts.settings)).faults == ()


def approval_of(card: Card) -> Decision:
    ref = ApprovalRef(card.approval)
    return Decision(approval=ref, verb="approve", sender=TERMINAL, shown=card.digest)


def works_until(office: Office, step: str) -> None:
    """Do what the queues would, up to the moment at which a step's job is rung for."""
    drain(office.parts)
    while not (job := office.bell.edge.pop(0)).endswith(f"/{step}"):
        edge.perform(job, office.parts)
        drain(office.parts)
    office.bell.edge.append(job)
