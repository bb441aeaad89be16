"""What a mail is made of: nothing that a person or a model wrote can add to its headers."""

import mailbox
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from bot.actions.mail import SendMail
from bot.connectors.documents import MemoryDocuments
from bot.connectors.mail import MailConnector, mail_address
from bot.connectors.maildir import MaildirTransport
from bot.kernel.cards import Attachment
from bot.kernel.errors import Refused, Unreachable
from bot.kernel.ids import EffectKey
from tests.unit.connectors.builders import KEY, OTHER_KEY, PDF, SENDER, Noon, a_mail

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]


class Kept:
    """A transport that keeps the bytes that would travel."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []

    def send(self, message: EmailMessage, *, key: EffectKey) -> None:
        self.raw.append(message.as_bytes())

    def sent(self, key: EffectKey) -> bool:
        return False


def sent(mail: SendMail, documents: MemoryDocuments | None = None) -> tuple[bytes, EmailMessage]:
    transport = Kept()
    MailConnector(transport, documents or MemoryDocuments(), Noon(), sender=SENDER).perform(
        mail, key=KEY
    )
    message = message_from_bytes(transport.raw[0], policy=policy.default)
    assert isinstance(message, EmailMessage)
    return transport.raw[0], message


def test_headers_say_from_whom_to_whom_when_and_under_which_key() -> None:
    _, message = sent(a_mail())

    assert message["From"].addresses[0] == SENDER
    assert message["To"] == "ana@acme.example"
    assert message["Date"].datetime == Noon().now()
    assert message["Message-ID"] == f"<{KEY}@steward.studio.example>"


def test_two_attempts_under_one_key_make_the_same_bytes() -> None:
    documents = MemoryDocuments()

    assert sent(a_mail(documents), documents)[0] == sent(a_mail(documents), documents)[0]


@given(
    subject=st.text(),
    body=st.text(),
    file=st.text(),
    media_type=st.text() | st.just("message/rfc822"),
)
def test_whatever_is_written_the_headers_stay_ours_and_the_bytes_pass_any_server(
    subject: str, body: str, file: str, media_type: str
) -> None:
    documents = MemoryDocuments()
    mail = a_mail(documents, subject=subject, body=body, file=file, media_type=media_type)

    raw, message = sent(mail, documents)

    assert sorted(message.keys()) == sorted(HEADERS)
    assert [part.get_content() for part in message.iter_attachments()] == [PDF]
    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "break_out",
    ["\r\nBcc: eve@evil.example", "\nBcc: eve@evil.example", "\r\n\r\nnew body", "\x00"],
)
def test_a_line_break_in_a_subject_or_file_name_is_only_a_space(break_out: str) -> None:
    documents = MemoryDocuments()
    mail = a_mail(documents, subject=f"Invoice{break_out}", file=f"invoice{break_out}.pdf")

    _, message = sent(mail, documents)

    (file,) = message.iter_attachments()
    assert message["Bcc"] is None
    assert message["Subject"] == f"Invoice {' '.join(break_out.split())}".rstrip(" \x00")
    assert "\n" not in (file.get_filename() or "")


@pytest.mark.parametrize(
    "address",
    [
        "ana@acme.example\r\nBcc: eve@evil.example",
        "ana@acme.example, eve@evil.example",
        "ana@acme.example,eve@evil.example",
        '"ana"@acme.example',
        "ana@acme.example>",
        "ana..b@acme.example",
        "Ana <ana@acme.example>",
        "ana acme@acme.example",
        "ana@localhost",
        "jörg@acme.example",
        "@acme.example",
        "ana",
        "",
    ],
)
def test_an_address_that_is_not_exactly_one_is_refused_before_anyone_approves_it(
    address: str,
) -> None:
    transport = Kept()
    connector = MailConnector(transport, MemoryDocuments(), Noon(), sender=SENDER)

    with pytest.raises(Refused, match="no address"):
        connector.simulate(a_mail(to=address))
    with pytest.raises(Refused, match="no address"):
        connector.perform(a_mail(to=address), key=KEY)
    assert transport.raw == []


def test_a_domain_in_any_script_travels_in_its_ascii_form() -> None:
    assert sent(a_mail(to="ana@büro.example"))[1]["To"] == "ana@xn--bro-hoa.example"
    assert mail_address("me@büro.example", "Büro").domain == "xn--bro-hoa.example"


def test_a_file_that_is_no_longer_kept_is_refused_by_name() -> None:
    gone = Attachment(name="2026-0001.pdf", media_type="application/pdf", digest="0" * 64, size=1)
    mail = a_mail().model_copy(update={"attachments": (gone,)})

    with pytest.raises(Refused, match=r"2026-0001\.pdf cannot be attached"):
        sent(mail)


def outbox(folder: Path) -> MailConnector:
    return MailConnector(MaildirTransport(folder), MemoryDocuments(), Noon(), sender=SENDER)


def test_the_outbox_is_a_maildir_like_any_other(tmp_path: Path) -> None:
    outbox(tmp_path / "out").perform(a_mail(body="Grüße"), key=KEY)

    (message,) = mailbox.Maildir(tmp_path / "out", create=False)
    text = message.get_payload(decode=True)

    assert message["Subject"] == "Invoice 2026-0001"
    assert isinstance(text, bytes)
    assert text.decode() == "Grüße\n"
    assert list((tmp_path / "out" / "tmp").iterdir()) == []


@pytest.mark.parametrize("name", [f"{KEY}.steward:2,S", "1700000000.M1P2.host:2,RS"])
def test_mail_that_was_read_or_renamed_by_a_mail_program_is_still_found(
    tmp_path: Path, name: str
) -> None:
    mailer = outbox(tmp_path)
    mailer.perform(a_mail(), key=KEY)
    (mail,) = (tmp_path / "new").iterdir()
    mail.rename(tmp_path / "cur" / name)

    assert mailer.find(a_mail(), key=KEY)
    assert mailer.find(a_mail(), key=OTHER_KEY) is None


def test_keys_are_told_apart_even_where_one_begins_with_the_other(tmp_path: Path) -> None:
    mailer = outbox(tmp_path)
    mailer.perform(a_mail(), key=EffectKey("e_abc"))

    assert mailer.find(a_mail(), key=EffectKey("e_ab")) is None
    assert mailer.find(a_mail(), key=EffectKey("e_abcd")) is None


def test_a_key_that_looks_like_a_path_stays_in_the_outbox(tmp_path: Path) -> None:
    key = EffectKey("../../e:1")
    mailer = outbox(tmp_path / "out")
    mailer.perform(a_mail(), key=key)

    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert mailer.find(a_mail(), key=key)


def test_an_outbox_that_cannot_be_written_says_which(tmp_path: Path) -> None:
    (tmp_path / "out").touch()

    with pytest.raises(Unreachable, match="out cannot be written"):
        outbox(tmp_path / "out").perform(a_mail(), key=KEY)
