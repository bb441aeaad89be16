"""The way out: each chat's messages in order, no faster than Telegram allows, edits merged while they wait.

Telegram allows about 1 message a second per chat, 20 a minute per group and 30 a second in all
(https://core.telegram.org/bots/faq). A slot is freed that long after its answer came back, so that
even a message delayed on its way cannot arrive too soon after the one before it.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from dataclasses import dataclass, field, replace

from bot.adapters.telegram.calls import (
    Delete,
    Edit,
    EditKeys,
    Keys,
    Paced,
    Place,
    SendFile,
    SendText,
)
from bot.adapters.telegram.driver import Driver, Moved, TooFast, Unchanged
from bot.kernel.errors import OutcomeUnknown, StewardError, Unreachable

log = logging.getLogger(__name__)
REMEMBERED = 1_000
LOOK_BACK = 10
RETRIES = (1.0, 2.0, 5.0, 10.0)


class Budget:
    """So many messages in any period of so many seconds."""

    def __init__(self, most: int, seconds: float) -> None:
        self._slots = asyncio.Semaphore(most)
        self._seconds = seconds

    async def take(self) -> None:
        await self._slots.acquire()

    def give_back(self) -> None:
        self._slots.release()

    def give_back_later(self) -> None:
        asyncio.get_running_loop().call_later(self._seconds, self._slots.release)


@dataclass
class Waiting:
    """A message on its way; all who merged into it get the same answer.

    `behind` is the latest message of its chat that was known when it was first tried.
    """

    call: Paced
    done: asyncio.Future[int | None]
    tries: int = 0
    behind: int | None = None


@dataclass(frozen=True)
class Reading:
    """How a message of ours reads; without `html` only its buttons are known."""

    html: str | None
    keys: Keys

    def after(self, call: Edit) -> "Reading":
        """How it reads once this edit is done."""
        return Reading(self.html if isinstance(call, EditKeys) else call.html, call.keys)


@dataclass
class Lane:
    """One chat's queue and budgets."""

    budgets: tuple[Budget, ...]
    queue: deque[Waiting] = field(default_factory=deque)
    runner: asyncio.Task[None] | None = None

    def merge(self, call: Paced) -> Waiting | None:
        """Let a newer edit take the place of the last that still waits for the same message.

        One that changes the buttons only can not take the place of one that changes the words.
        """
        if not isinstance(call, Edit):
            return None
        last = next((one for one in reversed(self.queue) if same_message(one.call, call)), None)
        if last is None or not isinstance(last.call, type(call) | EditKeys):
            return None
        last.call = call
        return last


class Outgoing:
    """Sends through a driver. `second` is how long one second lasts, for tests that cannot wait."""

    def __init__(self, driver: Driver, second: float = 1.0) -> None:
        self._driver = driver
        self._second = second
        self._everywhere = Budget(30, second)
        self._lanes: dict[int, Lane] = {}
        self._moved: dict[int, int] = {}
        self._readings: OrderedDict[tuple[int, int], Reading] = OrderedDict()
        self._seen: dict[int, int] = {}
        self._doubts: dict[tuple[int, int], range] = {}

    async def send(self, call: Paced) -> int | None:
        """Wait for the call's turn and do it; gives the message id, or raises what Telegram said."""
        call = moved(call, self._moved)
        lane = self._lane_of(chat_of(call))
        waiting = lane.merge(call)
        if waiting is None:
            waiting = Waiting(call, asyncio.get_running_loop().create_future())
            lane.queue.append(waiting)
        if lane.runner is None:
            lane.runner = asyncio.create_task(self._run(lane))
        return await asyncio.shield(waiting.done)

    def follow(self, chat: int, to: int) -> None:
        """Send to a group's new address from now on, since it became a supergroup."""
        self._moved[chat] = to

    def now_at(self, place: Place) -> Place:
        """A place where it is now; what was answered there did not move along."""
        to = self._moved.get(place.chat)
        return place if to is None else Place(to)

    def saw(self, chat: int, message: int) -> None:
        """Note a message of a chat: what is older cannot be one of which we lost the answer."""
        self._seen[chat] = max(message, self._seen.get(chat, 0))

    def doubts(self, chat: int, message: int) -> range:
        """Message ids under which an earlier try of this post may have arrived; told once."""
        return self._doubts.pop((chat, message), range(0))

    async def close(self) -> None:
        """Stop where we are; who still waits is told so by a cancellation."""
        for lane in self._lanes.values():
            if lane.runner is not None:
                lane.runner.cancel()
            for waiting in lane.queue:
                waiting.done.cancel()

    def _lane_of(self, chat: int) -> Lane:
        if chat not in self._lanes:
            budgets = [Budget(1, self._second)]
            if chat < 0:
                budgets.append(Budget(20, 60 * self._second))
            self._lanes[chat] = Lane((*budgets, self._everywhere))
        return self._lanes[chat]

    async def _run(self, lane: Lane) -> None:
        while lane.queue:
            for budget in lane.budgets:
                await budget.take()
            waiting = lane.queue.popleft()
            if self._is_done(waiting.call):
                self._settle(waiting, message_of(waiting.call))
                for budget in lane.budgets:
                    budget.give_back()
                continue
            pause = await self._attempt(waiting)
            for budget in lane.budgets:
                budget.give_back_later()
            if pause is not None:
                lane.queue.appendleft(waiting)
                await asyncio.sleep(pause * self._second)
        lane.runner = None

    def _is_done(self, call: Paced) -> bool:
        """Whether a message reads so already, as it does where two parts asked for the same edit."""
        if not isinstance(call, Edit):
            return False
        known = self._readings.get((call.chat, call.message))
        return known is not None and known.after(call) == known

    async def _attempt(self, waiting: Waiting) -> float | None:
        """Try once; gives the seconds to wait before the next try, None when it is settled."""
        if waiting.tries == 0:
            waiting.behind = self._seen.get(chat_of(waiting.call))
        try:
            self._settle(waiting, await self._driver.call(moved(waiting.call, self._moved)))
        except TooFast as late:
            return late.seconds
        except Moved as away:
            self.follow(chat_of(waiting.call), away.chat)
            return 0.0
        except Unchanged:
            self._settle(waiting, message_of(waiting.call))
        except Unreachable as error:
            waiting.tries += 1
            if waiting.tries <= len(RETRIES):
                return RETRIES[waiting.tries - 1]
            fail(waiting, error)
        except StewardError as error:
            fail(waiting, error)
        except asyncio.CancelledError:
            waiting.done.cancel()
            raise
        except Exception as error:
            log.exception("A call broke the driver")
            fail(waiting, OutcomeUnknown(f"Telegram may have got a message: {error}"))
        return None

    def _settle(self, waiting: Waiting, message: int | None) -> None:
        """Tell who waited, and remember how the message reads, so as not to edit it to the same."""
        self._note_arrival(waiting, message)
        self._note_reading(waiting.call, message)
        if not waiting.done.done():
            waiting.done.set_result(message)

    def _note_reading(self, call: Paced, message: int | None) -> None:
        if message is None or isinstance(call, Delete):
            return
        place = (chat_of(call), message)
        if isinstance(call, Edit):
            reads = self._readings.pop(place, Reading(None, ())).after(call)
        else:
            reads = Reading(call.html, call.keys)
        self._readings[place] = reads
        if len(self._readings) > REMEMBERED:
            self._readings.popitem(last=False)

    def _note_arrival(self, waiting: Waiting, message: int | None) -> None:
        """Remember the newest message, and where an earlier try may lie whose answer was lost."""
        if message is None:
            return
        chat = chat_of(waiting.call)
        if waiting.tries and waiting.behind is not None and message_of(waiting.call) is None:
            self._doubts[chat, message] = range(
                max(waiting.behind + 1, message - LOOK_BACK), message
            )
        self.saw(chat, message)


def fail(waiting: Waiting, error: StewardError) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)


def chat_of(call: Paced) -> int:
    return call.place.chat if isinstance(call, SendText | SendFile) else call.chat


def message_of(call: Paced) -> int | None:
    return None if isinstance(call, SendText | SendFile) else call.message


def same_message(one: Paced, other: Paced) -> bool:
    return message_of(one) is not None and message_of(one) == message_of(other)


def moved(call: Paced, to: dict[int, int]) -> Paced:
    """The call at the chat's new address, where its group has moved."""
    chat = to.get(chat_of(call))
    if chat is None:
        return call
    if isinstance(call, SendText | SendFile):
        return replace(call, place=Place(chat))
    return replace(call, chat=chat)
