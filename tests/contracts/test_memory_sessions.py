"""The last turns of a conversation: in this process, and in a real Redis that may be wiped or away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from bot.kernel.ids import ConversationId
from bot.memory.session import KEPT, InMemorySessions, RedisSessions, Turn
from bot.redis_server import socket_in, start

HERE, THERE = ConversationId("c_here"), ConversationId("c_there")
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Office:
    """Sessions beside the log that they are a cache of."""

    def __init__(self, redis: Redis) -> None:
        self.log: dict[ConversationId, list[Turn]] = {}
        self.reads = 0
        self.redis = redis
        self.sessions = RedisSessions(redis, self._last)

    def says(self, text: str, conversation: ConversationId = HERE) -> None:
        turns = self.log.setdefault(conversation, [])
        turns.append(turn(text, len(turns)))
        self.sessions.add(conversation, turns[-1])

    def _last(self, conversation: ConversationId, count: int) -> list[Turn]:
        self.reads += 1
        return self.log.get(conversation, [])[-count:]


def turn(text: str, minute: int = 0) -> Turn:
    return Turn(speaker="Ana", text=text, at=NOW + timedelta(minutes=minute))


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    home = tmp_path_factory.mktemp("redis")
    server = start(home)
    yield Redis(unix_socket_path=str(socket_in(home)))
    server.terminate()
    server.wait()


@pytest.fixture
def office(redis: Redis) -> Office:
    redis.flushall()
    return Office(redis)


def said(office: Office, conversation: ConversationId = HERE) -> list[str]:
    return [turn.text for turn in office.sessions.turns(conversation)]


def test_turns_come_back_in_order_and_conversations_stay_apart(office: Office) -> None:
    office.says("one")
    office.says("two")
    office.says("elsewhere", THERE)

    assert said(office) == ["one", "two"]
    assert said(office, THERE) == ["elsewhere"]


def test_once_read_the_log_is_left_alone(office: Office) -> None:
    office.says("one")
    said(office)
    office.says("two")
    reads = office.reads

    assert said(office) == ["one", "two"]
    assert office.reads == reads


def test_after_redis_was_wiped_the_log_gives_the_turns(office: Office) -> None:
    office.says("one")
    said(office)
    office.redis.flushall()
    office.says("two")

    assert said(office) == ["one", "two"]


def test_without_redis_the_log_gives_the_turns() -> None:
    office = Office(Redis(unix_socket_path="/nowhere/redis.sock"))
    office.says("one")

    assert said(office) == ["one"]


def test_only_the_last_turns_are_kept_and_they_expire(office: Office) -> None:
    office.says("first")
    said(office)
    for number in range(KEPT):
        office.says(str(number))

    assert said(office) == [str(number) for number in range(KEPT)]
    assert 0 < office.redis.ttl(f"steward:session:{HERE}") <= 6 * 3600


def test_what_is_wiped_is_read_anew(office: Office) -> None:
    office.says("one")
    said(office)
    office.log[HERE] = []
    office.sessions.wipe(HERE)

    assert said(office) == []


def test_sessions_in_this_process_keep_the_last_turns() -> None:
    sessions = InMemorySessions()
    for number in range(KEPT + 1):
        sessions.add(HERE, turn(str(number)))

    assert next(turn.text for turn in sessions.turns(HERE)) == "1"
    sessions.wipe(HERE)
    assert sessions.turns(HERE) == ()
