"""Writing together: threads that want to commit at once share one transaction, and so one fsync."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from bot.kernel.ports import Batch

Write = Callable[[Sequence[Batch]], tuple[Batch, ...]]


class Together:
    """Whoever gets the lock first writes for all who wait; alone, it costs nothing."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.waiting: deque[_Request] = deque()
        self._lock = Lock()

    def commit(self, batches: Sequence[Batch]) -> tuple[Batch, ...]:
        """Store batches, perhaps with those of other threads; give back those that met a Conflict."""
        mine = _Request(batches)
        self.waiting.append(mine)
        with self._lock:
            if mine.conflicts is None and mine.fault is None:
                self._store([self.waiting.popleft() for _ in range(len(self.waiting))])
        if mine.fault is not None:
            raise mine.fault
        return mine.conflicts or ()

    def _store(self, requests: Sequence["_Request"]) -> None:
        """Write all requests as one; where that fails, each by itself, so that one harms no other."""
        try:
            conflicts = self._write([batch for asked in requests for batch in asked.batches])
        except Exception as fault:
            if len(requests) == 1:
                requests[0].fault = fault
                return
            for alone in requests:
                self._store([alone])
            return
        left_out = {id(batch) for batch in conflicts}
        for asked in requests:
            asked.conflicts = tuple(batch for batch in asked.batches if id(batch) in left_out)


@dataclass(eq=False)
class _Request:
    """What one thread wants written, and what came of it."""

    batches: Sequence[Batch]
    conflicts: tuple[Batch, ...] | None = None
    fault: Exception | None = None
