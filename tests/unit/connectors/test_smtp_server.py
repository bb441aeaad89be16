"""SMTP_URL: what it may say, and the sentence for each way to get it wrong."""

import pytest

from bot.connectors.smtp_server import SmtpServer, smtp_server
from bot.kernel.errors import Malformed


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", SmtpServer("localhost", 25)),
        ("smtp://127.0.0.1:1025", SmtpServer("127.0.0.1", 1025)),
        ("smtp://[::1]:1025", SmtpServer("::1", 1025)),
        ("smtp://mail.example?starttls", SmtpServer("mail.example", 587, "starttls")),
        ("smtps://mail.example", SmtpServer("mail.example", 465, "tls")),
        (
            "smtps://zoe%40studio:p%3A%2Fss@mail.example:4650",
            SmtpServer("mail.example", 4650, "tls", "zoe@studio", "p:/ss"),
        ),
        ("smtp://zoe:secret@localhost", SmtpServer("localhost", 25, "none", "zoe", "secret")),
    ],
)
def test_a_server_is_read_from_its_url(url: str, server: SmtpServer) -> None:
    assert smtp_server(url) == server


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "starts with neither"),
        ("mail.example:25", "starts with neither"),
        ("http://mail.example", "starts with neither"),
        ("smtp://", "names no server"),
        ("smtp://mail.example:many", "port"),
        ("smtp://mail.example:70000", "port"),
        ("smtp://[::1", "cannot be read"),
        ("smtp://mail.example?tls", "unknown option “tls”"),
        ("smtps://mail.example?starttls", "unknown option “starttls”"),
        ("smtp://zoe:p%C3%A4ss@localhost", "ASCII"),
        ("smtp://zoe:secret@mail.example", "in the clear"),
    ],
)
def test_a_url_that_cannot_be_used_is_named_with_its_fault(url: str, fault: str) -> None:
    with pytest.raises(Malformed, match=fault) as refusal:
        smtp_server(url)

    assert "secret" not in str(refusal.value)


def test_a_password_is_never_printed() -> None:
    server = smtp_server("smtps://zoe:secret@mail.example")

    assert "secret" not in f"{server} {server!r}"
