"""Every answer that a mail server can give, and what becomes of the mail and of its journal."""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Barrier, Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.connectors.documents import MemoryDocuments
from bot.connectors.mail import MailConnector
from bot.connectors.smtp import SmtpTransport
from bot.connectors.smtp_journal import Handover, SmtpJournal
from bot.connectors.smtp_server import SmtpServer, smtp_server
from bot.kernel.errors import OutcomeUnknown, Refused, StewardError, Unreachable
from bot.kernel.ids import EffectKey
from tests.fakes.smtp import HANG_UP, MailServer, Stage, mail_server
from tests.unit.connectors.builders import KEY, OTHER_KEY, PDF, SENDER, Noon, a_mail


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mailer(server: MailServer, tmp_path: Path) -> MailConnector:
    return mailing_to(smtp_server(server.url), tmp_path)


def mailing_to(
    server: SmtpServer,
    folder: Path,
    *,
    documents: MemoryDocuments | None = None,
    tls: ssl.SSLContext | None = None,
    last_answer_seconds: float = 10,
) -> MailConnector:
    transport = SmtpTransport(
        server,
        SmtpJournal(folder / "journal"),
        Noon(),
        tls=tls,
        step_seconds=10,
        last_answer_seconds=last_answer_seconds,
    )
    return MailConnector(transport, documents or MemoryDocuments(), Noon(), sender=SENDER)


def test_the_mail_arrives_as_it_was_written(server: MailServer, tmp_path: Path) -> None:
    documents = MemoryDocuments()
    body = ".\nGrüße,\n..\n" + "a long line " * 200 + "\nend"
    mail = a_mail(documents, subject="Rechnung für März", body=body)

    receipt = mailing_to(smtp_server(server.url), tmp_path, documents=documents).perform(
        mail, key=KEY
    )

    (received,) = server.mails
    message = received.message
    text, file = message.get_body(), next(message.iter_attachments())
    assert (received.sender, received.recipients) == ("me@studio.example", ("ana@acme.example",))
    assert (message["Subject"], message["From"]) == ("Rechnung für März", str(SENDER))
    assert message["Message-ID"] == receipt.reference == f"<{KEY}@steward.studio.example>"
    assert text
    assert text.get_content().replace("\r\n", "\n") == body + "\n"
    assert (file.get_filename(), file.get_content()) == ("2026-0001.pdf", PDF)


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "end"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 5.1.1 no such mailbox", Refused),
        ("552 5.3.4 too big", Refused),
        ("450 4.7.1 greylisted, come back later", Unreachable),
        ("421 4.3.2 closing", Unreachable),
        ("530 5.7.0 log in first", Unreachable),
    ],
)
def test_a_no_at_any_stage_sends_nothing_and_leaves_nothing_unclear(
    server: MailServer,
    mailer: MailConnector,
    stage: Stage,
    answer: str,
    error: type[StewardError],
) -> None:
    server.will(stage, answer)

    with pytest.raises(error, match=answer):
        mailer.perform(a_mail(), key=KEY)

    assert mailer.find(a_mail(), key=KEY) is None
    assert server.mails == []
    mailer.perform(a_mail(), key=KEY)
    assert len(server.mails) == 1


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
def test_a_server_that_hangs_up_before_the_text_has_nothing(
    server: MailServer, mailer: MailConnector, stage: Stage
) -> None:
    server.will(stage, HANG_UP)

    with pytest.raises(Unreachable, match="nothing was sent"):
        mailer.perform(a_mail(), key=KEY)

    assert mailer.find(a_mail(), key=KEY) is None


@pytest.mark.parametrize("answer", [HANG_UP, "354 what?", "no number"])
def test_a_server_that_gives_no_answer_to_the_text_leaves_the_outcome_to_the_operator(
    server: MailServer, mailer: MailConnector, answer: str
) -> None:
    server.will("end", answer)

    with pytest.raises(OutcomeUnknown, match="say whether it happened"):
        mailer.perform(a_mail(), key=KEY)
    with pytest.raises(OutcomeUnknown) as unclear:
        mailer.find(a_mail(), key=KEY)

    for fact in ("ana@acme.example", "127.0.0.1", "2026-03-02 12:00", str(KEY)):
        assert fact in str(unclear.value)
    assert len(server.mails) == 1


def test_a_server_that_never_answers_for_the_text_is_not_waited_for_endlessly(
    server: MailServer, tmp_path: Path
) -> None:
    mailer = mailing_to(smtp_server(server.url), tmp_path, last_answer_seconds=0.2)
    released = Event()
    server.on_arrival = released.wait

    with pytest.raises(OutcomeUnknown):
        mailer.perform(a_mail(), key=KEY)
    released.set()


def test_once_the_operator_says_it_never_came_it_is_sent_again(
    server: MailServer, mailer: MailConnector
) -> None:
    server.will("end", HANG_UP)
    with pytest.raises(OutcomeUnknown):
        mailer.perform(a_mail(), key=KEY)

    receipt = mailer.perform(a_mail(), key=KEY)

    assert mailer.find(a_mail(), key=KEY) == receipt


def test_two_attempts_at_the_same_moment_send_one_mail(server: MailServer, tmp_path: Path) -> None:
    both_announced = Barrier(2)

    class Together(SmtpJournal):
        def mark(self, key: EffectKey, handover: Handover, *, after: Handover | None) -> None:
            both_announced.wait(60)
            super().mark(key, handover, after=after)

    def attempt(_: int) -> str:
        transport = SmtpTransport(smtp_server(server.url), Together(tmp_path), Noon())
        mailer = MailConnector(transport, MemoryDocuments(), Noon(), sender=SENDER)
        try:
            return mailer.perform(a_mail(), key=KEY).words
        except OutcomeUnknown as unknown:
            return str(unknown)

    with ThreadPoolExecutor(2) as pool:
        words = sorted(pool.map(attempt, range(2)))

    assert [said.split(" ")[0] for said in words] == ["Another", "Mailed"]
    assert len(server.mails) == 1


def test_a_journal_that_cannot_be_read_is_no_reason_to_send_again(
    server: MailServer, mailer: MailConnector, tmp_path: Path
) -> None:
    mailer.perform(a_mail(), key=KEY)
    (entry,) = (tmp_path / "journal").iterdir()
    entry.write_text("{")

    for attempt in (mailer.find, mailer.perform):
        with pytest.raises(OutcomeUnknown, match="ask its recipient"):
            attempt(a_mail(), key=KEY)
    assert len(server.mails) == 1


def test_a_journal_that_cannot_be_written_sends_nothing(
    server: MailServer, mailer: MailConnector, tmp_path: Path
) -> None:
    (tmp_path / "journal").symlink_to(tmp_path / "unmounted")

    with pytest.raises(Unreachable, match="journal cannot be written"):
        mailer.perform(a_mail(), key=KEY)

    assert server.mails == []


def test_nobody_listening_is_said_with_the_address(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        mailer = mailing_to(SmtpServer("127.0.0.1", port), tmp_path)

        with pytest.raises(Unreachable, match=f"127.0.0.1:{port} cannot be reached"):
            mailer.perform(a_mail(), key=KEY)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_login_is_used_and_a_wrong_one_is_a_matter_of_settings(tmp_path: Path) -> None:
    with mail_server(login=("zoe", "p@ss")) as server:
        mailing_to(smtp_server(server.url), tmp_path).perform(a_mail(), key=KEY)
        wrong = mailing_to(smtp_server(server.url.replace("zoe", "eve")), tmp_path)

        with pytest.raises(Unreachable, match=r"535.*SMTP_URL") as refusal:
            wrong.perform(a_mail(), key=OTHER_KEY)

    assert "p@ss" not in str(refusal.value)
    assert len(server.mails) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_way_is_encrypted_where_that_is_asked_for(tmp_path: Path, security: str) -> None:
    theirs, ours = certified(tmp_path)
    with mail_server(tls=theirs, wrapped=security == "tls") as server:
        here = SmtpServer("127.0.0.1", server.port, "tls" if security == "tls" else "starttls")
        mailing_to(here, tmp_path, tls=ours).perform(a_mail(), key=KEY)
        stranger = mailing_to(here, tmp_path)

        with pytest.raises(Unreachable, match="certificate verify failed"):
            stranger.perform(a_mail(), key=OTHER_KEY)

    assert len(server.mails) == 1


def test_a_server_without_starttls_gets_nothing_where_starttls_is_asked_for(
    server: MailServer, tmp_path: Path
) -> None:
    mailer = mailing_to(smtp_server(f"{server.url}?starttls"), tmp_path)

    with pytest.raises(Unreachable, match="STARTTLS"):
        mailer.perform(a_mail(), key=KEY)

    assert server.mails == []


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate of its own, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "mail.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(pem)
    return theirs, ssl.create_default_context(cafile=str(pem))
