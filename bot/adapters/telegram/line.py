"""The open line between one bot and one office: what every part of the adapter talks through."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field, replace
from typing import ParamSpec, TypeVar

from bot.adapters.telegram.calls import Place, Prompt, SendText, Show
from bot.adapters.telegram.driver import Driver
from bot.adapters.telegram.markup import pages
from bot.adapters.telegram.outgoing import Outgoing
from bot.adapters.telegram.wire import Me
from bot.kernel.errors import StewardError
from bot.steward import Steward

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)
# How long what is in hand may take to end where the line is closed, in seconds.
FINISH_WITHIN = 3.0


@dataclass(frozen=True)
class Line:
    """`changed` wakes the posting of cards; `second` is how long one second lasts."""

    steward: Steward
    driver: Driver
    outgoing: Outgoing
    me: Me
    second: float = 1.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _afterwards: set[asyncio.Task[None]] = field(default_factory=set)
    _meanwhile: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask(self, question: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Ask the office without holding up the line."""
        return await asyncio.to_thread(question, *args, **named)

    async def gesture(self, call: Prompt) -> None:
        """Do a small thing that may fail: nothing depends on it."""
        if isinstance(call, Show):
            call = replace(call, place=self.outgoing.now_at(call.place))
        try:
            await self.driver.call(call)
        except StewardError as error:
            log.info("Telegram did not take %s: %s", type(call).__name__, error)

    async def say(self, place: Place, html: str) -> None:
        """Post words that belong to no card."""
        for page in pages(html):
            await self.outgoing.send(SendText(place, page))

    def later(self, work: Coroutine[None, None, object]) -> None:
        """Do what a chat's pace may hold up, without holding up what comes in."""
        self._begin(work, self._afterwards)

    def meanwhile(self, work: Coroutine[None, None, object]) -> None:
        """Do what is worth doing only as long as the line is open."""
        self._begin(work, self._meanwhile)

    async def close(self) -> None:
        """Let what is on its way out arrive, then let go of everything that still waits."""
        await ended(self._meanwhile, within=0.0)
        await ended(self._afterwards, within=FINISH_WITHIN)
        await self.outgoing.close()
        await self.driver.close()

    def _begin(self, work: Coroutine[None, None, object], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(self._logged(work))
        among.add(task)
        task.add_done_callback(among.discard)

    async def _logged(self, work: Coroutine[None, None, object]) -> None:
        try:
            await work
        except StewardError as error:
            log.warning("%s", error)
        except Exception:
            log.exception("Something to do afterwards broke")

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.second)


async def ended(tasks: Collection[asyncio.Task[T]], within: float) -> None:
    """Wait so many seconds for these to end by themselves; then they are cancelled."""
    started = list(tasks)
    if started and within:
        await asyncio.wait(started, timeout=within)
    for task in started:
        task.cancel()
    await asyncio.gather(*started, return_exceptions=True)
