"""Guards the console's door: which names it answers to, and what a browser may do with its pages."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
_REFUSAL = (
    "This console answers to localhost, to addresses in figures and to STEWARD_HOST only; "
    "open it by one of those."
)


class Guard:
    """Refuses foreign Host names, and gives every answer its security headers.

    A page that rebinds its own DNS name to this machine still sends that name as Host, so names
    are refused; an address in figures cannot have been rebound.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._names = {"localhost", host.casefold()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "no-cache"
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if self._knows(Headers(scope=scope).get("host", "")):
            await self._app(scope, receive, send_guarded)
        else:
            await PlainTextResponse(_REFUSAL, 421)(scope, receive, send_guarded)

    def _knows(self, header: str) -> bool:
        name = host_name(header)
        return name in self._names or _in_figures(name)


def host_name(header: str) -> str:
    """The name in a Host header, without its port; "" where it is malformed."""
    try:
        return (urlsplit(f"//{header}").hostname or "").casefold()
    except ValueError:
        return ""


def came_from_here(headers: Headers) -> bool:
    """Whether a browser says that a form was sent by a page of this very console.

    Every browser names the Origin of a POST; scheme and port may have been changed by a proxy that
    speaks TLS, so what is compared is the whole Host as the browser addressed it.
    """
    origin = headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == headers.get("host")


def _in_figures(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
