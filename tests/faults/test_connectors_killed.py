"""Kill -9 around every call that changes the world: afterwards a connector knows what it did."""

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

FILE_CALLS = {"open", "write", "flush", "fsync", "replace", "rename", "link", "unlink", "mkdir"}
CHANGING = FILE_CALLS | {"connect", "sendall", "readinto", "recv_into", "readline", "__exit__"}
MOST_DEATHS = 500


def test_killed_anywhere_mail_over_smtp_is_never_sent_twice_unasked(tmp_path: Path) -> None:
    with mail_server() as server:
        act = partial(send, tmp_path, server.port)
        deaths = killed_at_every_call(act)
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
    deaths = killed_at_every_call(partial(file, tmp_path))
    outcomes = []
    for n in range(1, deaths + 1):
        mailer = outbox_mailer(tmp_path / str(n))
        outcomes.append(outcome(mailer, key(n)))
        mailer.perform(a_mail(), key=key(n))

    assert list(dict.fromkeys(outcomes)) == ["never", "done"]
    for n in range(1, deaths + 1):
        (mail,) = (tmp_path / str(n)).glob("[nc]*/*")
        assert mail.read_text().endswith("please find it attached.\n")


def test_killed_anywhere_a_document_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    deaths = killed_at_every_call(partial(keep, tmp_path))
    kept = FileDocuments(tmp_path)

    assert {whole(kept, n) for n in range(1, deaths + 1)} == {True, False}
    assert whole(kept, deaths + 1)


def killed_at_every_call(
    act: Callable[[int], object], calls: frozenset[str] = frozenset(CHANGING)
) -> int:
    """Run act(1), act(2) … in processes killed at their nth moment before or after one of some calls.

    Gives how many died before the first that ended by itself.
    """
    with get_context("spawn").Pool(1) as pool:
        deaths = pool.apply(_die_often, (act, calls))
    assert deaths >= 2 * len(("open", "write", "fsync", "replace"))
    return deaths


def _die_often(act: Callable[[int], object], calls: frozenset[str]) -> int:
    for n in range(1, MOST_DEATHS):
        child = os.fork()
        if child == 0:
            _act_until(n, act, calls)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0
            return n - 1
    raise AssertionError("it never ended by itself")


def _act_until(n: int, act: Callable[[int], object], calls: frozenset[str]) -> None:
    moments = count(1)

    def profile(_frame: FrameType, event: str, called: object) -> None:
        changes = event in {"c_call", "c_return"} and getattr(called, "__name__", "") in calls
        if changes and next(moments) == n:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(profile)
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
