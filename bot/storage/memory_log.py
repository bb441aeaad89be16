"""The log in memory: the same promises as on a database, for as long as the process lasts."""

from collections.abc import Sequence
from threading import Lock

from bot.kernel.events import Event
from bot.kernel.ports import Append, Batch, Heads
from bot.storage.chain import GENESIS, heads_digest
from bot.storage.codec import encode, event_of


class MemoryLog:
    """`Log` without read models, doorbells or durability; chained like any other."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._streams: dict[str, list[Event]] = {}
        self._lock = Lock()

    def commit(self, batches: Sequence[Batch]) -> tuple[Batch, ...]:
        with self._lock:
            return tuple(batch for batch in batches if not self._stored(batch))

    def read(self, stream: str, after: int = 0) -> Sequence[Event]:
        return self._streams.get(stream, [])[after:]

    def read_all(self, after: int = 0, limit: int = 1000) -> Sequence[Event]:
        return self._events[after : after + limit]

    def last(self) -> int:
        return len(self._events)

    def version(self, stream: str) -> int:
        return len(self._streams.get(stream, []))

    def heads(self) -> Heads:
        with self._lock:
            ends = {stream: events[-1].hash for stream, events in self._streams.items()}
            return Heads(len(self._events), len(ends), heads_digest(ends))

    def _stored(self, batch: Batch) -> bool:
        """Store a batch whole, unless a stream is not as it expects."""
        if any(self.version(append.stream) != append.expected for append in batch.appends):
            return False
        for append in batch.appends:
            self._extend(append, batch)
        return True

    def _extend(self, append: Append, batch: Batch) -> None:
        for entry in append.entries:
            stream = self._streams.setdefault(append.stream, [])
            row = encode(
                entry,
                stream=append.stream,
                version=len(stream) + 1,
                seq=len(self._events) + 1,
                at=batch.at,
                prev_hash=stream[-1].hash if stream else GENESIS,
            )
            event = event_of(row, entry.fact, batch.at)
            stream.append(event)
            self._events.append(event)
