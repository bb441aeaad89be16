"""Steward in Telegram: opens the line, listens by polling or webhook, shows cards, and closes again."""

import asyncio
import hmac
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.adapters.telegram.cursor import Cursor
from bot.adapters.telegram.driver import OFFICIAL, open_driver
from bot.adapters.telegram.ear import Ear
from bot.adapters.telegram.intake import LONG_POLL, Intake
from bot.adapters.telegram.line import Line, ended
from bot.adapters.telegram.menus import first_menus
from bot.adapters.telegram.outgoing import Outgoing
from bot.adapters.telegram.posting import Posting
from bot.adapters.telegram.taps import ANSWER_WITHIN, Taps
from bot.adapters.telegram.wire import Update, read_update
from bot.kernel.errors import Malformed
from bot.steward import Steward

T = TypeVar("T")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Webhook:
    """Where Telegram pushes updates, and the secret that shows that it was Telegram."""

    url: str
    secret: str


@dataclass(frozen=True)
class Setup:
    """How to reach Telegram. `second` is how long one second lasts, for tests that cannot wait."""

    token: str
    driver: str = "aiogram"
    base: str = OFFICIAL
    webhook: Webhook | None = None
    long_poll: int = LONG_POLL
    second: float = 1.0
    answer_within: float = ANSWER_WITHIN


class Telegram:
    """The adapter on a thread of its own: `start` returns once it listens, `stop` once it is silent."""

    path = "/telegram"

    def __init__(self, steward: Steward, setup: Setup, home: Path) -> None:
        if setup.webhook is not None and not setup.webhook.secret:
            raise Malformed(
                "A webhook needs a secret. Set TELEGRAM_WEBHOOK_SECRET to 1 to 256 letters."
            )
        self._steward = steward
        self._setup = setup
        self._cursor = Cursor(home / "telegram.offset")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="telegram", daemon=True)
        self._working: asyncio.Task[None] | None = None
        self._intake: Intake | None = None
        self._gate = threading.Lock()

    def start(self) -> None:
        """Connect and listen; raises NotAllowed for a wrong token, Unreachable without a line.

        It may be called again after either.
        """
        if not self._thread.is_alive():
            self._thread.start()
        self._on_loop(self._open()).result()

    def stop(self) -> None:
        """Stop listening; what is in hand is ended, and what was not confirmed comes again."""
        with self._gate:
            self._intake = None
        if self._working is not None:
            self._on_loop(self._close(self._working)).result()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def route(self) -> Route:
        """Where a web server lets Telegram in, when a webhook is set up."""
        return Route(self.path, self._receive, methods=["POST"])

    async def _open(self) -> None:
        setup = self._setup
        driver = open_driver(setup.driver, setup.token, setup.base)
        try:
            me = await driver.open()
            line = Line(self._steward, driver, Outgoing(driver, setup.second), me, setup.second)
            for menu in first_menus():
                await line.gesture(menu)
            await (
                driver.hook(setup.webhook.url, setup.webhook.secret)
                if setup.webhook
                else driver.unhook()
            )
        except BaseException:
            await driver.close()
            raise
        self._working = asyncio.create_task(self._work(line))

    async def _work(self, line: Line) -> None:
        posting = Posting(line)
        ear = Ear(line)
        intake = Intake(line, ear, Taps(line, posting, self._setup.answer_within), posting)
        self._intake = intake
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(posting.run())
                if self._setup.webhook is None:
                    tasks.create_task(intake.poll(self._cursor, self._setup.long_poll))
        finally:
            await intake.finish()
            await line.close()

    async def _close(self, working: asyncio.Task[None]) -> None:
        """Let what a web server's open requests wait for come to its end, else they wait for good."""
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        taking = asyncio.all_tasks() - {asyncio.current_task()}
        if taking:
            await ended(taking, within=self._setup.answer_within)
        # What was handed to a thread cannot be cancelled: it is silent once that has ended.
        await asyncio.get_running_loop().shutdown_default_executor()

    async def _receive(self, request: Request) -> Response:
        """One pushed update: 200 only once the steward has it, so that Telegram sends it again if not."""
        update = await self._trusted(request)
        if update is None:
            return Response(status_code=403)
        taking = self._pushed(update)
        if taking is None:
            return Response(status_code=503)
        await asyncio.wait([asyncio.wrap_future(taking)])
        taken = not taking.cancelled() and taking.result()
        return Response(status_code=200 if taken else 503)

    def _pushed(self, update: Update) -> Future[bool] | None:
        """Hand an update to the loop before `stop` does its work there: behind that nobody would end it."""
        with self._gate:
            return self._on_loop(self._intake.push(update)) if self._intake is not None else None

    async def _trusted(self, request: Request) -> Update | None:
        """The update, if it carries our secret."""
        webhook, header = self._setup.webhook, request.headers.get(SECRET_HEADER, "")
        if webhook is None or not hmac.compare_digest(header.encode(), webhook.secret.encode()):
            return None
        try:
            return read_update(await request.json())
        except ValueError:
            return None

    def _on_loop(self, work: Coroutine[None, None, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)
