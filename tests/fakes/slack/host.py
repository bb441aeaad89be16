"""The platform's life: its server thread, what an app is set up with, and the troubles a test orders."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from tests.fakes.slack.clock import PlatformClock
from tests.fakes.slack.courier import Courier, Delivery, Endpoint
from tests.fakes.slack.limits import RateLimits
from tests.fakes.slack.manifest import OUR_MANIFEST, Installed
from tests.fakes.slack.payloads import Payloads
from tests.fakes.slack.server import APP_TOKEN, BOT_TOKEN, Call, Platform, Routes, Trouble
from tests.fakes.slack.web_api import WebApi
from tests.fakes.slack.workspace import Workspace

T = TypeVar("T")
# Seconds; it only bounds a failing test.
PATIENCE = 30.0


class Host:
    """Runs the platform; every payload that the app sends is checked, and kept in `calls`.

    On the way out it fails the test if any payload broke a rule, unless `forgiving`.
    """

    bot_token = BOT_TOKEN
    app_token = APP_TOKEN
    signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"

    def __init__(
        self,
        *,
        manifest: Path = OUR_MANIFEST,
        post_interval: float = 1.0,
        forgiving: bool = False,
    ) -> None:
        self.clock = PlatformClock()
        self.forgiving = forgiving
        self._changes = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)
        self._workspace = Workspace(self.clock)
        self._installed = Installed.by(manifest)
        self._courier = Courier(self.clock)
        self._payloads = Payloads(self._workspace)
        self._limits = RateLimits(self.clock, post_interval)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if kind is None and not self.forgiving:
            assert self.violations == [], self.violations

    @property
    def base_url(self) -> str:
        """The Web API's root, for `WebClient(base_url=…)`."""
        return f"{self._platform.base}/api/"

    def sends_to(self, url: str) -> None:
        """Deliver by signed HTTP to `url` from now on, instead of over Socket Mode."""
        self._courier.endpoint = Endpoint(url, self.signing_secret)

    def connected(self, sockets: int = 1) -> bool:
        """Wait until so many sockets are connected."""
        return self.waits(lambda: len(self._courier.sockets) == sockets)

    def redelivers(self, delivery: Delivery | None = None) -> Delivery:
        """Hand something over again although it was acknowledged; by default the last thing."""
        again = delivery or self._courier.deliveries[-1]
        self._run(self._courier.attempt(again))
        return again

    def loses_acks(self, times: int = 1) -> None:
        """Never receive the next acknowledgements, although the app sent them."""
        self._courier.acks_to_lose = times

    def passes(self, seconds: float) -> None:
        """Let time go by, and make the redeliveries that become due."""
        self.clock.pass_time(seconds)
        self._run(self._courier.redeliver_due())

    def refuses(self, method: str, error: str, times: int = 1) -> None:
        """Answer the next calls of `method` with an error."""
        self._platform.troubles[method].extend(Trouble(error=error) for _ in range(times))

    def limits(self, method: str, retry_after: int, times: int = 1) -> None:
        """Answer the next calls of `method` with 429."""
        self._platform.troubles[method].extend(
            Trouble(status=429, retry_after=retry_after) for _ in range(times)
        )

    def breaks(self, method: str, times: int = 1, after_doing: bool = False) -> None:
        """Answer the next calls of `method` with 503, before or after having done it."""
        self._platform.troubles[method].extend(
            Trouble(status=503, after_doing=after_doing) for _ in range(times)
        )

    def mends(self, method: str) -> None:
        """Take back what was ordered for `method`."""
        self._platform.troubles[method].clear()

    def disconnects(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to connect anew, then close it, as Slack does several times a day."""
        self._run(self._disconnect(reason))

    def drops(self) -> None:
        """Cut every socket without a word."""
        self._run(self._disconnect(None))

    def archives(self, channel: str) -> None:
        self._do(lambda: setattr(self._workspace.channels[channel], "archived", True))

    @property
    def deliveries(self) -> list[Delivery]:
        return list(self._courier.deliveries)

    @property
    def calls(self) -> list[Call]:
        return list(self._platform.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def violations(self) -> list[str]:
        """Every rule that a payload of the app broke, with the method it was sent by."""
        return [f"{call.method}: {fault}" for call in self.calls for fault in call.faults]

    def waits(self, until: Callable[[], bool], patience: float = PATIENCE) -> bool:
        """Wait until something holds that the app's calls bring about."""
        deadline = time.monotonic() + patience
        while not until():
            if time.monotonic() > deadline:
                return False
            with self._changes:
                self._changes.wait(0.05)
        return True

    def _changed(self) -> None:
        with self._changes:
            self._changes.notify_all()

    async def _start(self) -> None:
        self._platform = Platform(
            self._workspace,
            WebApi(self._workspace, ""),
            self._courier,
            self._limits,
            self._installed,
            self._changed,
            forgiving=self.forgiving,
        )
        self._runner = web.AppRunner(Routes(self._platform).application(), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self._platform.base = f"http://127.0.0.1:{port}"
        self._platform.api = WebApi(self._workspace, self._platform.base)

    async def _stop(self) -> None:
        for socket in list(self._courier.sockets):
            await socket.close()
        await self._runner.cleanup()

    async def _disconnect(self, reason: str | None) -> None:
        for socket in list(self._courier.sockets):
            if reason:
                await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
                await asyncio.sleep(0.2)
            # Nothing more is sent by it, and whoever waits for a connection waits for another.
            self._courier.forget(socket)
            await socket.close()

    def _do(self, act: Callable[[], T]) -> T:
        async def acting() -> T:
            return act()

        return self._run(acting())

    def _run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)
