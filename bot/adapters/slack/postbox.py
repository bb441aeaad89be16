"""Outgoing messages, in order and within Slack's rates: one queue per channel, edits coalesced."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.kernel.errors import StewardError, Unreachable

# Seconds. https://docs.slack.dev/apis/web-api/rate-limits: about one post a second in a channel.
POST_EVERY = 1.0
EDIT_EVERY = 1.0
BACKOFF_FIRST = 1.0
BACKOFF_MOST = 30.0
TRIES = 6

log = logging.getLogger(__name__)


class RateLimited(StewardError):
    """Slack asked us to wait; `seconds` is its Retry-After."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack asks to wait for {seconds:g} s; it is sent after that.")
        self.seconds = seconds


class Pace:
    """Time as the postbox sees it, so that a test may hurry it."""

    def now(self) -> float:
        return time.monotonic()

    def wait(self, bell: threading.Condition, seconds: float | None) -> None:
        """Wait for the bell, at most so many seconds; None waits for the bell alone."""
        bell.wait(seconds)


@dataclass(frozen=True)
class Letter:
    """Something to send. A waiting letter is replaced by a later one with the same key.

    `send` raises RateLimited or Unreachable to be tried again; `lost` is told of anything else,
    and of the last try. An edit does not wait for the second between two posts.
    """

    channel: str
    key: str
    send: Callable[[], None]
    lost: Callable[[Exception], None]
    edit: bool = False


@dataclass
class _Counter:
    """What is known of one channel: when it is free again, and how often its first letter failed."""

    free_at: float = 0.0
    tries: int = 0


class Postbox:
    """Sends letters from a thread of its own; each channel keeps its order, none holds up another."""

    def __init__(self, pace: Pace | None = None) -> None:
        self._pace = pace or Pace()
        self._bell = threading.Condition()
        self._queues: dict[str, OrderedDict[str, Letter]] = {}
        self._counters: dict[str, _Counter] = {}
        self._posted: dict[str, float] = {}
        self._edited: dict[tuple[str, str], float] = {}
        self._sending = False
        self._open = False
        self._thread = threading.Thread(target=self._run, name="slack-postbox", daemon=True)

    def start(self) -> None:
        self._open = True
        self._thread.start()

    def stop(self) -> None:
        """Close; what still waits is not lost, since the office delivers again what was not journalled."""
        with self._bell:
            self._open = False
            self._bell.notify_all()
        self._thread.join()

    def put(self, letter: Letter) -> None:
        """Queue a letter, in the place of a waiting one with the same key."""
        with self._bell:
            self._queues.setdefault(letter.channel, OrderedDict())[letter.key] = letter
            self._bell.notify_all()

    def idle(self) -> bool:
        """Whether everything was sent."""
        with self._bell:
            return not self._sending and not any(self._queues.values())

    def _run(self) -> None:
        while True:
            with self._bell:
                letter = self._next()
                if not self._open:
                    return
                self._sending = letter is not None
            if letter is not None:
                self._send(letter)

    def _next(self) -> Letter | None:
        """The letter whose time has come; else wait for one, and return nothing."""
        now = self._pace.now()
        heads = [next(iter(queue.values())) for queue in self._queues.values() if queue]
        ready = sorted(heads, key=self._ready_at)
        if ready and self._ready_at(ready[0]) <= now:
            return ready[0]
        if self._open:
            self._pace.wait(self._bell, self._ready_at(ready[0]) - now if ready else None)
        return None

    def _ready_at(self, letter: Letter) -> float:
        free = self._counters.get(letter.channel, _Counter()).free_at
        if letter.edit:
            return max(free, self._edited.get((letter.channel, letter.key), 0.0))
        return max(free, self._posted.get(letter.channel, 0.0))

    def _send(self, letter: Letter) -> None:
        counter = self._counters.setdefault(letter.channel, _Counter())
        try:
            letter.send()
        except RateLimited as limited:
            counter.free_at = self._pace.now() + limited.seconds
            return
        except Unreachable as fault:
            counter.tries += 1
            if counter.tries < TRIES:
                wait = min(BACKOFF_FIRST * 2 ** (counter.tries - 1), BACKOFF_MOST)
                counter.free_at = self._pace.now() + wait
                return
            letter.lost(fault)
        except Exception as fault:
            log.warning("not sent to %s: %s", letter.channel, fault)
            letter.lost(fault)
        self._done(letter, counter)

    def _done(self, letter: Letter, counter: _Counter) -> None:
        now = self._pace.now()
        counter.tries = 0
        if letter.edit:
            still = {which: at for which, at in self._edited.items() if at > now}
            self._edited = still | {(letter.channel, letter.key): now + EDIT_EVERY}
        else:
            self._posted[letter.channel] = now + POST_EVERY
        with self._bell:
            queue = self._queues[letter.channel]
            if queue.get(letter.key) is letter:
                del queue[letter.key]
            self._sending = False
