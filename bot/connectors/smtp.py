"""Mails through an SMTP server, and says afterwards exactly how far that came."""

import ssl
from contextlib import suppress
from datetime import UTC
from email.message import EmailMessage

from bot.connectors.smtp_journal import Handover, SmtpJournal
from bot.connectors.smtp_server import SmtpServer
from bot.connectors.smtp_session import SmtpSession, session
from bot.kernel.errors import OutcomeUnknown, Refused, Unreachable
from bot.kernel.ids import EffectKey
from bot.kernel.ports import Clock

STEP_SECONDS = 15.0
# Servers may look for viruses before they answer for a mail; ends before an effect's lease does.
LAST_ANSWER_SECONDS = 40.0


class SmtpTransport:
    """Marks each mail in a journal before its text leaves, and again when the server has it.

    `send` for a key that is marked but not acknowledged sends anew: it trusts its caller to have
    asked `sent` first, and then the operator, whose word that the mail never came leads here.
    """

    def __init__(
        self,
        server: SmtpServer,
        journal: SmtpJournal,
        clock: Clock,
        *,
        tls: ssl.SSLContext | None = None,
        step_seconds: float = STEP_SECONDS,
        last_answer_seconds: float = LAST_ANSWER_SECONDS,
    ) -> None:
        self._server = server
        self._journal = journal
        self._clock = clock
        self._tls = tls
        self._step_seconds = step_seconds
        self._last_answer_seconds = last_answer_seconds

    def send(self, message: EmailMessage, *, key: EffectKey) -> None:
        earlier = self._journal.read(key)
        if earlier and earlier.state == "sent":
            return
        content = message.as_bytes()
        with session(self._server, seconds=self._step_seconds, tls=self._tls) as smtp:
            smtp.announce(_address(message, "From"), _address(message, "To"), len(content))
            handover = self._mark(key, message, earlier)
            self._hand_over(smtp, content, key, handover)

    def sent(self, key: EffectKey) -> bool:
        handover = self._journal.read(key)
        if handover and handover.state == "sending":
            raise OutcomeUnknown(_unanswered(handover))
        return handover is not None

    def _mark(self, key: EffectKey, message: EmailMessage, earlier: Handover | None) -> Handover:
        handover = Handover(
            state="sending",
            to=_address(message, "To"),
            message_id=message["Message-ID"],
            server=str(self._server),
            at=self._clock.now(),
        )
        try:
            self._journal.mark(key, handover, after=earlier)
        except OSError as error:
            raise Unreachable(
                f"The mail journal cannot be written ({error.strerror}), so nothing was sent: "
                "free the disk or mend its permissions."
            ) from error
        return handover

    def _hand_over(
        self, smtp: SmtpSession, content: bytes, key: EffectKey, handover: Handover
    ) -> None:
        # Where the journal fails from here on, the mark stays, and `sent` has the operator asked.
        try:
            reply = smtp.transmit(content, last_answer_seconds=self._last_answer_seconds)
        except OutcomeUnknown as silence:
            raise OutcomeUnknown(_unanswered(handover)) from silence
        except (Unreachable, Refused):
            with suppress(OSError):
                self._journal.withdraw(key)
            raise
        with suppress(OSError):
            self._journal.acknowledge(key, handover, reply)


def _address(message: EmailMessage, header: str) -> str:
    return str(message[header].addresses[0].addr_spec)


def _unanswered(handover: Handover) -> str:
    return (
        f"The mail to {handover.to} was being handed to {handover.server} at "
        f"{handover.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, and its answer is not known: look for "
        f"{handover.message_id} in that server's log, or ask the recipient, "
        "then say whether it happened."
    )
