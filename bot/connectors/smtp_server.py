"""Reads SMTP_URL: which mail server to use, how to log in, and how the way there is kept secret."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from bot.kernel.errors import Misconfigured

Security = Literal["none", "starttls", "tls"]

_PORTS: dict[Security, int] = {"none": 25, "starttls": 587, "tls": 465}
_EXAMPLE = "write one like smtp://user:password@mail.example.com:587?starttls"


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed over; `user` is empty where the server asks for no login."""

    host: str
    port: int
    security: Security = "none"
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def smtp_server(url: str) -> SmtpServer:
    """Read `smtp://`, `smtp://…?starttls` or `smtps://`; user and password are percent-encoded.

    Raises Misconfigured, also where a password would travel in the clear beyond this machine.
    """
    parts = _split(url.strip())
    security = _security(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not parts.hostname:
        raise Misconfigured(f"SMTP_URL names no server: {_EXAMPLE}.")
    if not (user + password).isascii():
        raise Misconfigured(
            "SMTP_URL: user and password must be plain ASCII; choose another password."
        )
    if user and security == "none" and not _is_this_machine(parts.hostname):
        raise Misconfigured(
            f"SMTP_URL would send your password to {parts.hostname} in the clear: "
            "add ?starttls, or use smtps://."
        )
    port = _port(parts) or _PORTS[security]
    return SmtpServer(parts.hostname, port, security, user, password)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise Misconfigured(f"SMTP_URL cannot be read; {_EXAMPLE}.") from None


def _security(parts: SplitResult) -> Security:
    match parts.scheme, parts.query.removesuffix("="):
        case "smtps", "":
            return "tls"
        case "smtp", "starttls":
            return "starttls"
        case "smtp", "":
            return "none"
        case (("smtp" | "smtps"), option):
            raise Misconfigured(f"SMTP_URL has an unknown option “{option}”: {_EXAMPLE}.")
        case _:
            raise Misconfigured(f"SMTP_URL starts with neither smtp:// nor smtps://: {_EXAMPLE}.")


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise Misconfigured(f"SMTP_URL: the port is no number up to 65535; {_EXAMPLE}.") from None


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
