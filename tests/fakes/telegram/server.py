"""The fake Bot API on a loopback port: reads calls as Telegram does, answers, and records every one."""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from tests.fakes.customs import declare
from tests.fakes.telegram.asked import METHODS, Asked
from tests.fakes.telegram.methods import Answer, Methods, Upload, check_content
from tests.fakes.telegram.refusals import Refusal, bad_request

T = TypeVar("T")
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
LIMIT = 51_000_000
PATIENCE = 60.0


@dataclass
class Call:
    """One recorded call: what was asked and how it went."""

    method: str
    fields: dict[str, object]
    uploads: dict[str, Upload] = field(default_factory=dict)
    refused: str | None = None
    provoked: bool = False


@dataclass
class Fault:
    """A failure a test has ordered for the next call of a method (or of any)."""

    method: str | None
    refusal: Refusal | None = None
    after: bool = False
    skips: int = 0

    def strikes(self, method: str) -> bool:
        """Whether it is this call's turn; polls are spared unless they are meant."""
        if self.method != method and (self.method is not None or method.lower() == "getupdates"):
            return False
        self.skips -= 1
        return self.skips < 0


class Server:
    """Runs the fake on its own thread and loop; `run` does something on that loop and waits."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.down = False
        self.forgiven: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="fake-telegram", daemon=True
        )
        self._runner: web.AppRunner | None = None
        self._methods: Methods | None = None
        self.url = ""

    def start(self, build: Callable[[], Methods]) -> None:
        self._thread.start()
        self.url = self.run(self._serve(build))

    def stop(self) -> None:
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def run(self, work: Awaitable[T]) -> T:
        """Do this on the server's loop and wait for it, so that tests and calls never interleave."""

        async def awaited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self._loop).result(PATIENCE)

    @property
    def methods(self) -> Methods:
        assert self._methods is not None, "The fake Telegram was not started."
        return self._methods

    async def _serve(self, build: Callable[[], Methods]) -> str:
        self._methods = build()
        app = web.Application(client_max_size=LIMIT)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._receive)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _close(self) -> None:
        await self.methods.inbox.unhook()
        if self._runner is not None:
            await self._runner.cleanup()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        arrived = self.methods.pace.now()
        call = Call(request.match_info["method"], *await read_fields(request))
        self._declare(call)
        if self.down:
            return hung_up(request)
        try:
            self._check_token(request.match_info["token"])
            asked = self._read(call)
            answer = await self._perform(call, asked, arrived)
        except Refusal as refusal:
            return said_no(refusal)
        except ConnectionAbortedError:
            return hung_up(request)
        return web.json_response({"ok": True, "result": plain(answer)})

    def _check_token(self, token: str) -> None:
        if not TOKEN.fullmatch(token):
            raise Refusal(404, "Not Found")
        if token != self.token:
            raise Refusal(401, "Unauthorized")

    def _declare(self, call: Call) -> None:
        """Whatever becomes of the call, its payload has to be one that Telegram takes."""
        faults = [] if (fault := fault_of(call)) is None else [fault]
        forgiven = any(words in fault for words in self.forgiven for fault in faults)
        declare(f"telegram {call.method}", [] if forgiven else faults)

    def _read(self, call: Call) -> Asked:
        self.calls.append(call)
        try:
            return read(call)
        except Refusal as refusal:
            call.refused = refusal.description
            raise

    async def _perform(self, call: Call, asked: Asked, arrived: float) -> Answer:
        fault = next((fault for fault in self.faults if fault.strikes(call.method)), None)
        if fault is not None:
            self.faults.remove(fault)
            call.provoked = True
            if not fault.after:
                raise fault.refusal or ConnectionAbortedError
        try:
            answer = await self.methods.call(asked, call.uploads, arrived)
        except Refusal as refusal:
            call.refused = refusal.description
            raise
        if fault is not None:
            raise ConnectionAbortedError
        return answer

    async def _download(self, request: web.Request) -> web.Response:
        found = self.methods.rooms.files.get(request.match_info["path"].rpartition("/")[2])
        if request.match_info["token"] != self.token or found is None:
            return web.Response(status=404)
        return web.Response(body=found[1])


def read(call: Call) -> Asked:
    """The parameters of a call; raises the refusal of a method or a parameter that there is not."""
    kind = {name.lower(): kind for name, kind in METHODS.items()}.get(call.method.lower())
    if kind is None:
        raise Refusal(404, "Not Found")
    try:
        return kind.model_validate(call.fields)
    except ValidationError as error:
        raise bad_request(sentence(error)) from None


def fault_of(call: Call) -> str | None:
    """What is wrong with a payload by itself, whatever the chats hold."""
    try:
        check_content(read(call))
    except Refusal as refusal:
        return refusal.description
    return None


async def read_fields(request: web.Request) -> tuple[dict[str, object], dict[str, Upload]]:
    """The parameters and file parts of a call, from JSON, a form, or the query."""
    if request.content_type == "application/json":
        return dict(await request.json()), {}
    fields: dict[str, object] = dict(request.query)
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            fields[name] = value if isinstance(value, str) else value.decode()
    for name in uploads.keys() & {"document", "photo"}:
        fields.setdefault(name, f"attach://{name}")
    return fields, uploads


def sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def plain(answer: Answer) -> object:
    if isinstance(answer, list):
        return [plain(item) for item in answer]
    if isinstance(answer, BaseModel):
        return json.loads(answer.model_dump_json(by_alias=True, exclude_none=True))
    return answer


def said_no(refusal: Refusal) -> web.Response:
    body: dict[str, object] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
    if refusal.migrate_to is not None:
        body["parameters"] = {"migrate_to_chat_id": refusal.migrate_to}
    return web.json_response(body, status=refusal.code)


def hung_up(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer, as a network does."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)
