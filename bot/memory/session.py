"""What was just said: the last turns of each conversation in Redis, and from the log if Redis was wiped."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from pydantic import AwareDatetime
from redis import Redis
from redis.exceptions import RedisError

from bot.kernel.frozen import Frozen
from bot.kernel.ids import ConversationId

KEPT = 40
TTL = 6 * 3600  # seconds


class Turn(Frozen):
    """One thing said in a conversation, by an operator or by Steward."""

    speaker: str
    text: str
    at: AwareDatetime


class Sessions(Protocol):
    def add(self, conversation: ConversationId, turn: Turn) -> None:
        """Note what was just said; best effort, as the log has it anyway."""
        ...

    def turns(self, conversation: ConversationId) -> Sequence[Turn]:
        """The last turns, oldest first."""
        ...

    def wipe(self, conversation: ConversationId) -> None:
        """Forget the turns held here, and read them from the log when they are next asked for."""
        ...


FromLog = Callable[[ConversationId, int], Iterable[Turn]]


class InMemorySessions:
    """`Sessions` in this process, for a test or an office without Redis."""

    def __init__(self) -> None:
        self._turns: dict[ConversationId, list[Turn]] = {}

    def add(self, conversation: ConversationId, turn: Turn) -> None:
        self._turns[conversation] = [*self._turns.get(conversation, ()), turn][-KEPT:]

    def turns(self, conversation: ConversationId) -> Sequence[Turn]:
        return tuple(self._turns.get(conversation, ()))

    def wipe(self, conversation: ConversationId) -> None:
        self._turns.pop(conversation, None)


class RedisSessions:
    """`Sessions` that every process shares. Redis is a cache: `from_log` has the truth."""

    def __init__(self, redis: "Redis", from_log: FromLog, *, ttl: int = TTL) -> None:
        self._redis = redis
        self._from_log = from_log
        self._ttl = ttl

    def add(self, conversation: ConversationId, turn: Turn) -> None:
        key = _key(conversation)
        try:
            # Only onto turns that are there: a list begun in the middle would hide the log behind it.
            with self._redis.pipeline() as pipe:
                pipe.rpushx(key, turn.model_dump_json())
                pipe.ltrim(key, -KEPT, -1)
                pipe.expire(key, self._ttl)
                pipe.execute()
        except RedisError:
            return

    def turns(self, conversation: ConversationId) -> Sequence[Turn]:
        try:
            held = self._redis.lrange(_key(conversation), 0, -1)
        except RedisError:
            return self._stored(conversation)
        if isinstance(held, list) and held:
            return tuple(Turn.model_validate_json(line) for line in held)
        return self._refill(conversation)

    def wipe(self, conversation: ConversationId) -> None:
        try:
            self._redis.delete(_key(conversation))
        except RedisError:
            return

    def _refill(self, conversation: ConversationId) -> Sequence[Turn]:
        turns = self._stored(conversation)
        if turns:
            key = _key(conversation)
            try:
                with self._redis.pipeline() as pipe:
                    pipe.delete(key)
                    pipe.rpush(key, *(turn.model_dump_json() for turn in turns))
                    pipe.expire(key, self._ttl)
                    pipe.execute()
            except RedisError:
                return turns
        return turns

    def _stored(self, conversation: ConversationId) -> Sequence[Turn]:
        return tuple(self._from_log(conversation, KEPT))[-KEPT:]


def _key(conversation: ConversationId) -> str:
    return f"steward:session:{conversation}"
