"""Sends approved mail, once for each key, through whichever transport the office has."""

import email.policy
import re
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import quote

from bot.actions.mail import SendMail
from bot.kernel.actions import Action, Preview, Receipt
from bot.kernel.cards import Attachment
from bot.kernel.errors import NotFound, Refused
from bot.kernel.ids import EffectKey
from bot.kernel.ports import Clock, Documents

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MEDIA_TYPE = re.compile(r"([a-z0-9][\w.+-]*)/([a-z0-9][\w.+-]*)", re.ASCII | re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Transport(Protocol):
    """Takes a composed message away, and remembers for which keys it did."""

    def send(self, message: EmailMessage, *, key: EffectKey) -> None:
        """Hand the message over once. Raises Unreachable, Refused or OutcomeUnknown."""
        ...

    def sent(self, key: EffectKey) -> bool:
        """Whether it was handed over; raises OutcomeUnknown where nobody can tell."""
        ...


class MailConnector:
    """Every attempt under one key makes a mail with the same Message-ID."""

    performs: tuple[type[Action], ...] = (SendMail,)

    def __init__(
        self, transport: Transport, documents: Documents, clock: Clock, *, sender: Address
    ) -> None:
        self._transport = transport
        self._documents = documents
        self._clock = clock
        self._sender = sender

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        mail = _mail_of(action)
        self._transport.send(self._compose(mail, key), key=key)
        return self._receipt(mail, key)

    def find(self, action: Action, *, key: EffectKey) -> Receipt | None:
        return self._receipt(_mail_of(action), key) if self._transport.sent(key) else None

    def simulate(self, action: Action) -> Preview:
        mail = _mail_of(action)
        self._compose(mail, EffectKey("preview"))
        files = ", ".join(file.name for file in mail.attachments)
        words = f"Would mail “{_one_line(mail.subject)}” to {mail.to}"
        words += f" with {files}." if files else "."
        return Preview(words=words, attachments=mail.attachments)

    def _compose(self, mail: SendMail, key: EffectKey) -> EmailMessage:
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = self._sender
        message["To"] = _recipient(mail.to)
        message["Subject"] = _one_line(mail.subject)
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = self._message_id(key)
        message.set_content(_text(mail.body), cte="quoted-printable")
        for file in mail.attachments:
            _attach(message, file, self._content(file))
        if mail.attachments:
            message.set_boundary(f"=_{file_name(key)}_=")
        return message

    def _content(self, file: Attachment) -> bytes:
        try:
            return self._documents.content(file.digest)
        except NotFound as missing:
            raise Refused(f"{file.name} cannot be attached. {missing}") from missing

    def _message_id(self, key: EffectKey) -> str:
        return f"{message_id_starts(key)}{self._sender.domain}>"

    def _receipt(self, mail: SendMail, key: EffectKey) -> Receipt:
        words = f"Mailed “{_one_line(mail.subject)}” to {mail.to}."
        return Receipt(reference=self._message_id(key), words=words)


def mail_address(text: str, name: str = "") -> Address:
    """One address in the form that every mail server takes; raises ValueError where it is none."""
    local, _, domain = text.strip().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    if not _ADDRESS.fullmatch(f"{local}@{domain}"):
        raise ValueError(f"“{text}” is no e-mail address; write one like ana@acme.example")
    return Address(_one_line(name), local, domain)


def message_id_starts(key: EffectKey) -> str:
    """What is particular to a key in its Message-ID; behind it comes the sender's domain."""
    return f"<{file_name(key)}@steward."


def file_name(key: EffectKey) -> str:
    """A key as it can stand in a file name, a Message-ID or a MIME boundary."""
    return quote(key, safe="").replace("%", "=")


def _mail_of(action: Action) -> SendMail:
    if not isinstance(action, SendMail):
        raise Refused(f"The mail connector sends mail; it cannot {action.summary()}.")
    return action


def _recipient(text: str) -> Address:
    try:
        return mail_address(text)
    except ValueError as error:
        raise Refused(
            f"“{text}” is no address that mail servers take: edit it and approve it again."
        ) from error


def _text(body: str) -> str:
    return _NO_TEXT.sub("\ufffd", "\n".join(body.splitlines())) + "\n"


def _attach(message: EmailMessage, file: Attachment, content: bytes) -> None:
    known = _MEDIA_TYPE.fullmatch(file.media_type)
    main, sub = known.groups() if known else ("application", "octet-stream")
    if main.lower() in {"multipart", "message"}:
        main, sub = "application", "octet-stream"
    message.add_attachment(content, maintype=main, subtype=sub, filename=_one_line(file.name))


def _one_line(text: str) -> str:
    """Header values hold one line and no control characters, whatever a model or a person wrote."""
    return _UNPRINTABLE.sub(" ", text).strip()
