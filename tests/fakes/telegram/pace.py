"""How fast a bot may talk: 1 message a second per chat, 20 a minute per group, 30 a second in all."""

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.fakes.telegram.refusals import too_many


@dataclass
class Window:
    """At most `most` messages in any `seconds` of Telegram's time."""

    most: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more fits; 0 when it fits now."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return self.times[0] + self.seconds - now if len(self.times) >= self.most else 0.0


class Pace:
    """Counts posts and edits. A test may let Telegram's second last less than a real one."""

    def __init__(self, second: float) -> None:
        self._second = second
        self._everywhere = Window(30, 1.0)
        self._chats: dict[int, Window] = defaultdict(lambda: Window(1, 1.0))
        self._groups: dict[int, Window] = defaultdict(lambda: Window(20, 60.0))

    def now(self) -> float:
        return time.monotonic() / self._second

    def admit(self, chat_id: int, arrived: float) -> None:
        """Count one message that arrived then, or refuse it with the seconds to wait."""
        windows = [self._everywhere, self._chats[chat_id]]
        if chat_id < 0:
            windows.append(self._groups[chat_id])
        wait = max(window.wait(arrived) for window in windows)
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        for window in windows:
            window.times.append(arrived)
