"""A real SMTP server on loopback that keeps its mail, and can be told to say no or to go away."""

import asyncio
import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread
from typing import ClassVar, Literal
from urllib.parse import quote

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Stage = Literal["mail", "rcpt", "data", "end"]
HANG_UP = ""


@dataclass(frozen=True)
class Received:
    """One mail that arrived whole, whether or not its sender was told so."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


class MailServer:
    """Answers like any server; `will` gives its next answer at a stage, HANG_UP for none at all.

    `received` counts the mails that came to any server of this process.
    """

    received: ClassVar[int] = 0

    def __init__(self, login: tuple[str, str] | None) -> None:
        self.mails: list[Received] = []
        self.login = login
        self.port = 0
        self.on_arrival: Callable[[], object] = lambda: None
        self._answers: dict[Stage, deque[str]] = defaultdict(deque)

    @property
    def url(self) -> str:
        login = f"{':'.join(map(quote, self.login))}@" if self.login else ""
        return f"smtp://{login}127.0.0.1:{self.port}"

    def will(self, stage: Stage, answer: str) -> None:
        self._answers[stage].append(answer)

    def answer(self, connection: SMTP, stage: Stage, usual: str) -> str:
        answers = self._answers[stage]
        answer = answers.popleft() if answers else usual
        if answer == HANG_UP and isinstance(connection.transport, asyncio.WriteTransport):
            connection.transport.abort()
        return answer or "421 gone"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer(server, "mail", "250 OK")
        if answer.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer(server, "rcpt", "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.answer(server, "end", "250 OK")
        if answer[0] not in "45" or answer == "421 gone":
            self._keep(envelope)
        await asyncio.to_thread(self.on_arrival)
        return answer

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, given: object
    ) -> AuthResult:
        expected = tuple(part.encode() for part in self.login or ())
        known = isinstance(given, LoginPassword) and tuple(given) == expected
        return AuthResult(success=known, handled=False)

    def _keep(self, envelope: Envelope) -> None:
        assert isinstance(envelope.content, bytes)
        sender = envelope.mail_from or ""
        MailServer.received += 1
        self.mails.append(Received(sender, tuple(envelope.rcpt_tos), envelope.content))


class _Connection(SMTP):
    """aiosmtpd's protocol, with a say in the answer to DATA itself."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        server = self.event_handler
        assert isinstance(server, MailServer)
        answer = server.answer(self, "data", "354")
        if answer == "354":
            await super().smtp_DATA(arg)
        else:
            await self.push(answer)


@contextmanager
def mail_server(
    *,
    login: tuple[str, str] | None = None,
    tls: ssl.SSLContext | None = None,
    wrapped: bool = False,
) -> Iterator[MailServer]:
    """Run a server in a thread of its own; with `tls`, STARTTLS, or TLS at once where `wrapped`."""
    server = MailServer(login)
    loop = asyncio.new_event_loop()

    def connection() -> SMTP:
        return _Connection(
            server,
            hostname="mail.test",
            loop=loop,
            authenticator=server.authenticate if login else None,
            auth_required=login is not None,
            auth_require_tls=False,
            tls_context=None if wrapped else tls,
        )

    listening = loop.run_until_complete(
        loop.create_server(connection, "127.0.0.1", 0, ssl=tls if wrapped else None)
    )
    server.port = listening.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever, name="mail server")
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_close(listening), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


async def _close(listening: asyncio.Server) -> None:
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
