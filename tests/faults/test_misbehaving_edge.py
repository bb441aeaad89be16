"""An agent or a connector that hangs, leaks or dies hurts nobody but its own step, and is told of."""

import os
import signal
import time
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

from bot.bootstrap import database
from bot.connectors.maildir import MaildirTransport
from bot.kernel.ids import EffectKey
from bot.models.writer import TemplateWriter, Written
from bot.storage.verify import verify
from tests.fakes.workers import running_office, until

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


def _hang(self: TemplateWriter, task: str, facts: Mapping[str, str]) -> Written:
    time.sleep(600)
    raise AssertionError("nobody ended this")


def _leak(self: TemplateWriter, task: str, facts: Mapping[str, str]) -> Written:
    held = []
    while True:
        held.append(bytearray(64 * 1024 * 1024))


def agents_hang() -> None:
    TemplateWriter.write = _hang  # type: ignore[method-assign]


def agents_leak() -> None:
    TemplateWriter.write = _leak  # type: ignore[method-assign]


def die_when_sent() -> None:
    """The fork dies right after the mail is in the outbox; its worker lives."""
    send = MaildirTransport.send

    def deadly(self: MaildirTransport, message: EmailMessage, *, key: EffectKey) -> None:
        send(self, message, key=key)
        os.kill(os.getpid(), signal.SIGKILL)

    MaildirTransport.send = deadly  # type: ignore[method-assign]


def test_an_agent_that_hangs_is_ended_and_its_run_says_so(tmp_path: Path) -> None:
    with running_office(tmp_path, lease_seconds=5) as office:
        office.opens()
        office.kills("edge")
        office.starts("edge", agents_hang)
        office.says(SENTENCE)

        failed = office.shows("failed")

        assert "5 seconds" in failed.text
        assert office.parts.books.invoices() == []


def test_an_agent_that_leaks_is_stopped_at_its_memory_limit(tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.kills("edge")
        office.starts("edge", agents_leak)
        office.says(SENTENCE)

        failed = office.shows("failed")

        assert "MemoryError" in failed.text


def test_others_go_on_while_one_job_hangs(tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.kills("edge")
        office.starts("edge", agents_hang)
        office.says(SENTENCE)
        office.says("status", external_id="2")

        office.replies("1 open")


def test_a_connector_killed_in_the_act_is_found_out_about_and_not_repeated(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox" / "new"
    with running_office(tmp_path) as office:
        office.opens()
        office.kills("edge")
        office.starts("edge", die_when_sent)
        office.says(SENTENCE)
        office.decides(office.shows("pending"))
        until(lambda: list(outbox.glob("*")) or None, "a mail")
        office.outwaits_leases()

        done = office.shows("done")

        assert len(list(outbox.iterdir())) == 1
        found = [e.fact for e in office.steward.trace(done.run) if getattr(e.fact, "found", False)]
        assert len(found) == 1
        assert verify(database(office.settings)).faults == ()
