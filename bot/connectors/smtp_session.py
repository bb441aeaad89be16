"""One conversation with an SMTP server, where every way it can fail has one of our names."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.connectors.smtp_server import SmtpServer
from bot.kernel.errors import OutcomeUnknown, Refused, StewardError, Unreachable

# “Log in first”, in its variants: the settings are at fault, not this mail.
_LOGIN_CODES = {530, 534, 535, 538}

Answer = tuple[int, bytes]


class SmtpSession:
    """An open connection; until `transmit` has begun, any failure means that nothing was sent."""

    def __init__(self, server: SmtpServer, smtp: smtplib.SMTP) -> None:
        self._server = server
        self._smtp = smtp

    def announce(self, sender: str, recipient: str, size: int) -> None:
        """Say from whom, to whom and how much. Raises Unreachable or Refused."""
        sized = [f"SIZE={size}"] if self._smtp.has_extn("size") else []
        with self._nothing_sent():
            self._expect(250, self._smtp.mail(sender, sized), f"mail from {sender}")
            self._expect(250, self._smtp.rcpt(recipient), f"mail to {recipient}")

    def transmit(self, content: bytes, *, last_answer_seconds: float) -> str:
        """Send the text and give the server's answer for it.

        Raises Unreachable or Refused where the server said no, OutcomeUnknown where it said nothing.
        """
        with self._nothing_sent():
            self._expect(354, self._smtp.docmd("DATA"), "the mail")
        answer = self._hand_over(_dotted(content), last_answer_seconds)
        if answer[0] // 100 not in {2, 4, 5}:
            raise OutcomeUnknown(f"{self._server} answered {_said(answer)}, which is no answer")
        return self._expect(answer[0] if answer[0] < 300 else 250, answer, "the mail")

    def _hand_over(self, content: bytes, seconds: float) -> Answer:
        try:
            if self._smtp.sock:
                self._smtp.sock.settimeout(seconds)
            self._smtp.send(content)
            return self._smtp.getreply()
        except OSError as error:
            raise OutcomeUnknown(f"{self._server} did not answer: {_words(error)}") from error

    @contextmanager
    def _nothing_sent(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unreachable(
                f"The mail server {self._server} went away ({_words(error)}); nothing was sent."
            ) from error

    def _expect(self, code: int, answer: Answer, what: str) -> str:
        if answer[0] == code:
            return _said(answer)
        raise _no(answer[0], f"{self._server} answered “{_said(answer)}” to {what}")


@contextmanager
def session(
    server: SmtpServer, *, seconds: float, tls: ssl.SSLContext | None = None
) -> Iterator[SmtpSession]:
    """Connect, secure the way and log in; raises Unreachable."""
    smtp = _connect(server, seconds, tls)
    try:
        _log_in(smtp, server, tls)
        yield SmtpSession(server, smtp)
        with suppress(OSError):
            smtp.quit()
    finally:
        smtp.close()


def _connect(server: SmtpServer, seconds: float, tls: ssl.SSLContext | None) -> smtplib.SMTP:
    try:
        if server.security == "tls":
            context = tls or ssl.create_default_context()
            return smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=context)
        return smtplib.SMTP(server.host, server.port, timeout=seconds)
    except OSError as error:
        raise Unreachable(
            f"The mail server {server} cannot be reached ({_words(error)}): "
            "check that it runs, and SMTP_URL."
        ) from error


def _log_in(smtp: smtplib.SMTP, server: SmtpServer, tls: ssl.SSLContext | None) -> None:
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=tls or ssl.create_default_context())
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except OSError as error:
        raise Unreachable(
            f"The mail server {server} let nobody in ({_words(error)}): "
            "check user, password and security in SMTP_URL."
        ) from error


def _no(code: int, words: str) -> StewardError:
    if code in _LOGIN_CODES:
        return Unreachable(f"{words}: put user and password into SMTP_URL.")
    if 500 <= code < 600:
        return Refused(f"{words}: correct the mail or its address, and send it anew.")
    return Unreachable(f"{words}; nothing was sent.")


def _dotted(content: bytes) -> bytes:
    """As RFC 5321, 4.5.2, wants it: no line of a text may look like its end."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _said(answer: Answer) -> str:
    return f"{answer[0]} {answer[1].decode('utf-8', 'replace')}".replace("\n", " ")


def _words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return _said((error.smtp_code, reply if isinstance(reply, bytes) else reply.encode()))
    return error.strerror or str(error) or type(error).__name__
