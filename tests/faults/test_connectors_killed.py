"""Kill -9 at every single line of a connector: afterwards it still knows what it did."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from bot.connectors import documents, durable, maildir, smtp, smtp_journal, smtp_session
from bot.connectors.documents import FileDocuments, MemoryDocuments
from bot.connectors.mail import MailConnector
from bot.connectors.maildir import MaildirTransport
from bot.connectors.smtp import SmtpTransport
from bot.connectors.smtp_journal import SmtpJournal
from bot.connectors.smtp_server import SmtpServer
from bot.kernel.errors import NotFound, OutcomeUnknown
from bot.kernel.ids import EffectKey
from tests.fakes.smtp import mail_server
from tests.unit.connectors.builders import SENDER, Noon, a_mail

if TYPE_CHECKING:
    from _typeshed import TraceFunction

MOST_LINES = 1000


def test_killed_anywhere_mail_over_smtp_is_never_sent_twice_unasked(tmp_path: Path) -> None:
    with mail_server() as server:
        act = partial(send, tmp_path, server.port)
        deaths = killed_at_every_line(act, smtp, smtp_journal, smtp_session, durable)
        mailer = smtp_mailer(tmp_path, server.port)
        outcomes = {n: outcome(mailer, key(n)) for n in range(1, deaths + 1)}
        for n, found in outcomes.items():
            if found == "never":
                mailer.perform(a_mail(), key=key(n))
        arrived = Counter(mail.message["Message-ID"] for mail in server.mails)

    copies = {n: arrived[f"<{key(n)}@steward.studio.example>"] for n in outcomes}
    assert list(dict.fromkeys(outcomes.values())) == ["never", "unknown", "done"]
    assert {copies[n] for n, found in outcomes.items() if found != "unknown"} == {1}
    assert {copies[n] for n, found in outcomes.items() if found == "unknown"} == {0, 1}


def test_killed_anywhere_mail_for_the_outbox_is_in_it_once_or_known_not_to_be(
    tmp_path: Path,
) -> None:
    deaths = killed_at_every_line(partial(file, tmp_path), maildir, durable)
    outcomes = []
    for n in range(1, deaths + 1):
        mailer = outbox_mailer(tmp_path / str(n))
        outcomes.append(outcome(mailer, key(n)))
        mailer.perform(a_mail(), key=key(n))

    assert list(dict.fromkeys(outcomes)) == ["never", "done"]
    assert {len(list((tmp_path / str(n)).glob("[nc]*/*"))) for n in range(1, deaths + 1)} == {1}


def test_killed_anywhere_a_document_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    deaths = killed_at_every_line(partial(keep, tmp_path), documents, durable)
    kept = FileDocuments(tmp_path)

    assert {whole(kept, n) for n in range(1, deaths + 1)} == {True, False}
    assert whole(kept, deaths + 1)


def killed_at_every_line(act: Callable[[int], object], *modules: object) -> int:
    """Run act(1), act(2) … in processes killed at their nth line within the modules.

    Gives how many died before the first that ended by itself.
    """
    watched = {str(vars(module)["__file__"]) for module in modules}
    with get_context("spawn").Pool(1) as pool:
        deaths = pool.apply(_die_often, (act, watched))
    assert deaths > 10
    return deaths


def _die_often(act: Callable[[int], object], watched: set[str]) -> int:
    for n in range(1, MOST_LINES):
        child = os.fork()
        if child == 0:
            _act_until_line(n, act, watched)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0
            return n - 1
    raise AssertionError("it never ended by itself")


def _act_until_line(n: int, act: Callable[[int], object], watched: set[str]) -> None:
    lines = count(1)

    def trace(frame: FrameType, event: str, _arg: object) -> "TraceFunction | None":
        if frame.f_code.co_filename not in watched:
            return None
        if event == "line" and next(lines) == n:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    try:
        act(n)
    except BaseException:
        os._exit(1)
    os._exit(0)


def smtp_mailer(folder: Path, port: int) -> MailConnector:
    transport = SmtpTransport(SmtpServer("127.0.0.1", port), SmtpJournal(folder), Noon())
    return MailConnector(transport, MemoryDocuments(), Noon(), sender=SENDER)


def outbox_mailer(folder: Path) -> MailConnector:
    return MailConnector(MaildirTransport(folder), MemoryDocuments(), Noon(), sender=SENDER)


def send(folder: Path, port: int, n: int) -> None:
    smtp_mailer(folder, port).perform(a_mail(), key=key(n))


def file(folder: Path, n: int) -> None:
    outbox_mailer(folder / str(n)).perform(a_mail(), key=key(n))


def keep(folder: Path, n: int) -> None:
    assert FileDocuments(folder).keep(content(n))


def key(n: int) -> EffectKey:
    return EffectKey(f"e_{n}")


def content(n: int) -> bytes:
    return f"document {n}".encode()


def outcome(mailer: MailConnector, key: EffectKey) -> str:
    try:
        return "done" if mailer.find(a_mail(), key=key) else "never"
    except OutcomeUnknown:
        return "unknown"


def whole(kept: FileDocuments, n: int) -> bool:
    digest = MemoryDocuments().keep(content(n))
    try:
        return kept.content(digest) == content(n)
    except NotFound:
        return False
