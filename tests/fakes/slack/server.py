"""The platform's own HTTP and WebSocket server on loopback: tokens, limits, scopes, then the method."""

import json
import secrets
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.fakes.customs import declare
from tests.fakes.slack.courier import Courier
from tests.fakes.slack.jsons import Json, read, text_of
from tests.fakes.slack.limits import RateLimits
from tests.fakes.slack.manifest import SCOPES, Installed
from tests.fakes.slack.rules import faults_of_call
from tests.fakes.slack.web_api import WebApi
from tests.fakes.slack.workspace import APP, ApiError, Workspace

BOT_TOKEN = "xoxb-1-fake-bot"
APP_TOKEN = "xapp-1-fake-app"


@dataclass(frozen=True)
class Call:
    """One call as it arrived, kept for the tests, with what was wrong with it."""

    method: str
    args: Json
    error: str = ""
    faults: tuple[str, ...] = ()


@dataclass
class Trouble:
    """An answer that a test ordered for the next call of a method."""

    status: int = 200
    error: str = ""
    retry_after: int = 0
    after_doing: bool = False


@dataclass
class Platform:
    """The parts that the routes need."""

    workspace: Workspace
    api: WebApi
    courier: Courier
    limits: RateLimits
    installed: Installed
    changed: Callable[[], None]
    base: str = ""
    forgiving: bool = False
    calls: list[Call] = field(default_factory=list)
    troubles: dict[str, deque[Trouble]] = field(default_factory=lambda: defaultdict(deque))
    tickets: set[str] = field(default_factory=set)


class Routes:
    """What answers on the platform's port."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def application(self) -> web.Application:
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.add_routes(
            [
                web.route("*", "/api/{method}", self._api),
                web.get("/link", self._link),
                web.post("/upload/v1/{id}", self._upload),
                web.get("/files-pri/{id}/{name}", self._download),
            ]
        )
        return application

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args = await _arguments(request)
        if not self._platform.forgiving:
            declare(f"slack {method}", faults_of_call(method, args))
        trouble = self._trouble(method)
        if trouble is not None and not trouble.after_doing:
            return self._troubled(method, args, trouble)
        try:
            answer = self._answer(method, args, _token(request, args))
        except ApiError as refusal:
            return self._refused(method, args, refusal)
        self._platform.calls.append(Call(method, args))
        self._platform.changed()
        if trouble is not None:
            return web.Response(status=trouble.status)
        scopes = ",".join(sorted(self._platform.installed.scopes))
        return web.json_response(answer, headers={"X-OAuth-Scopes": scopes})

    def _answer(self, method: str, args: Json, token: str) -> Json:
        needs_app = method == "apps.connections.open"
        if token not in (BOT_TOKEN, APP_TOKEN):
            raise ApiError("invalid_auth" if token else "not_authed")
        if needs_app != (token == APP_TOKEN):
            raise ApiError("not_allowed_token_type")
        if method in SCOPES and SCOPES[method] not in self._platform.installed.scopes:
            raise ApiError("missing_scope", [f"{method} needs {SCOPES[method]}"])
        if wait := self._platform.limits.wait_for(method, text_of(args, "channel")):
            raise ApiError(f"ratelimited:{wait}")
        if not needs_app:
            return self._platform.api.call(method, args)
        ticket = secrets.token_hex(8)
        self._platform.tickets.add(ticket)
        return {"ok": True, "url": f"{self._platform.base.replace('http', 'ws')}/link?t={ticket}"}

    def _trouble(self, method: str) -> Trouble | None:
        waiting = self._platform.troubles[method]
        return waiting.popleft() if waiting else None

    def _troubled(self, method: str, args: Json, trouble: Trouble) -> web.Response:
        if trouble.status == 429:
            return self._refused(method, args, ApiError(f"ratelimited:{trouble.retry_after}"))
        if trouble.error:
            return self._refused(method, args, ApiError(trouble.error))
        self._platform.calls.append(Call(method, args, error=str(trouble.status)))
        return web.Response(status=trouble.status, text="upstream connect error")

    def _refused(self, method: str, args: Json, refusal: ApiError) -> web.Response:
        error, _, wait = refusal.error.partition(":")
        self._platform.calls.append(Call(method, args, error, tuple(refusal.faults)))
        self._platform.changed()
        body: Json = {"ok": False, "error": error}
        if refusal.faults:
            body["response_metadata"] = {"messages": refusal.faults}
        if wait:
            return web.json_response(body, status=429, headers={"Retry-After": wait})
        return web.json_response(body)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("t", "")
        if ticket not in self._platform.tickets:
            return web.Response(status=401)
        self._platform.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        sockets = self._platform.courier.sockets
        sockets.append(socket)
        hello = {
            "type": "hello",
            "num_connections": len(sockets),
            "connection_info": {"app_id": APP},
        }
        await socket.send_str(json.dumps(hello))
        self._platform.changed()
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._platform.courier.acknowledge(read(frame.data))
        except ConnectionError:
            pass  # The app was gone before its last ping was answered.
        finally:
            self._platform.courier.forget(socket)
            self._platform.changed()
        return socket

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._platform.workspace.files.get(request.match_info["id"])
        content = await request.read()
        if file is None or len(content) != len(file.content):
            return web.Response(status=400, text="the length differs from what was announced")
        file.content = content
        file.url = f"{self._platform.base}/files-pri/{file.id}/{file.name}"
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        file = self._platform.workspace.files.get(request.match_info["id"])
        allowed = "files:read" in self._platform.installed.scopes
        if _token(request, {}) != BOT_TOKEN or not allowed:
            # Slack answers a stranger with its login page and status 200, not with an error.
            return web.Response(
                text="<!DOCTYPE html><title>Slack</title>", content_type="text/html"
            )
        if file is None:
            return web.Response(status=404)
        if file.late:
            await self._platform.courier.brought_again.wait()
        return web.Response(body=file.content, content_type=file.media_type)


def _token(request: web.Request, args: Json) -> str:
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bearer or text_of(args, "token")


async def _arguments(request: web.Request) -> Json:
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        return args | read(await request.read() or b"{}")
    return args | dict(await request.post())
