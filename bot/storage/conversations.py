"""Reading what was heard and what is shown: messages to resolve, threads and posts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, bindparam, func, select
from sqlalchemy.sql import Executable

from bot.kernel.events import AnswerRated, Learned, MessageResolved
from bot.kernel.frozen import Packed
from bot.kernel.ids import ConversationId, MessageId, OperatorId
from bot.kernel.messages import Message
from bot.storage.codec import decode, stored
from bot.storage.tables import ConversationRow, EventRow, MessageRow, PostRow, table

_EVENTS = table(EventRow)
_MESSAGES, _THREADS = table(MessageRow), table(ConversationRow)
_POSTS = table(PostRow)

_WAITING = (
    select(_MESSAGES.c.body, _MESSAGES.c.operator)
    .where(_MESSAGES.c.conversation == bindparam("thread"), _MESSAGES.c.resolved.is_(False))
    .order_by(_MESSAGES.c.seq)
)
_UNRESOLVED = select(func.distinct(_MESSAGES.c.conversation)).where(_MESSAGES.c.resolved.is_(False))
_SHOWN = select(_POSTS).where(
    _POSTS.c.conversation == bindparam("thread"), _POSTS.c.changed > bindparam("after")
)
_FEED = _SHOWN.order_by(_POSTS.c.changed)
_LATEST_SHOWN = (
    _SHOWN.where(_POSTS.c.first < bindparam("before"))
    .order_by(_POSTS.c.first.desc())
    .limit(bindparam("most"))
)
_LATEST_SAID = (
    select(_MESSAGES.c.seq, _MESSAGES.c.body)
    .where(
        _MESSAGES.c.conversation == bindparam("thread"),
        _MESSAGES.c.seq > bindparam("after"),
        _MESSAGES.c.seq < bindparam("before"),
    )
    .order_by(_MESSAGES.c.seq.desc())
    .limit(bindparam("most"))
)
_TAUGHT = (
    select(_EVENTS)
    .where(_EVENTS.c.type == "MessageResolved", _EVENTS.c.payload.like('%"learned":[{%'))
    .order_by(_EVENTS.c.seq)
)
_RATED = select(_EVENTS).where(_EVENTS.c.type == AnswerRated.__name__).order_by(_EVENTS.c.seq)
_REPLY = re.compile(r"reply-(m_[a-z2-7]+)-\w+")


@dataclass(frozen=True)
class Post:
    """A place on a thread: a stored card, or the run to be drawn there.

    `first` is where in the log it appeared, and `changed`, its revision, where it last changed.
    """

    conversation: ConversationId
    key: str
    first: int
    changed: int
    body: str
    run: str


@dataclass(frozen=True)
class Said:
    """A message where it stands in a thread, by its place in the log."""

    seq: int
    message: Message


@dataclass(frozen=True)
class Waiting:
    """A heard message that was not understood yet, with the operator who sent it."""

    message: Message
    operator: OperatorId


class Conversations:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def message(self, message: MessageId) -> Message | None:
        body = self._scalar(select(_MESSAGES.c.body).where(_MESSAGES.c.id == message))
        return Message.model_validate_json(body) if body else None

    def waiting(self, thread: ConversationId) -> list[Waiting]:
        """The messages of a thread that wait to be understood, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(_WAITING, {"thread": thread}).all()
        return [
            Waiting(Message.model_validate_json(row.body), OperatorId(row.operator)) for row in rows
        ]

    def unresolved(self) -> list[ConversationId]:
        with self._engine.connect() as connection:
            return [ConversationId(found) for found in connection.execute(_UNRESOLVED).scalars()]

    def dialogue(self, thread: ConversationId) -> Packed | None:
        body = self._scalar(select(_THREADS.c.dialogue).where(_THREADS.c.id == thread))
        return Packed.model_validate_json(body) if body else None

    def feed(self, thread: ConversationId, after: int = 0) -> list[Post]:
        """What a thread shows that changed behind `after`, in order of change."""
        with self._engine.connect() as connection:
            rows = connection.execute(_FEED, {"thread": thread, "after": after}).all()
        return [post_of(row) for row in rows]

    def posts(self, thread: ConversationId, after: int, before: int, most: int) -> list[Post]:
        """What appeared last in a thread ahead of `before` and changed behind `after`, newest first."""
        where = {"thread": thread, "after": after, "before": before, "most": most}
        with self._engine.connect() as connection:
            return [post_of(row) for row in connection.execute(_LATEST_SHOWN, where).all()]

    def post(self, thread: ConversationId, key: str) -> Post | None:
        """What a thread shows under a key."""
        query = select(_POSTS).where(_POSTS.c.conversation == thread, _POSTS.c.key == key)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return post_of(row) if row else None

    def said(self, thread: ConversationId, after: int, before: int, most: int) -> list[Said]:
        """What people said last in a thread between two places in the log, newest first."""
        where = {"thread": thread, "after": after, "before": before, "most": most}
        with self._engine.connect() as connection:
            rows = connection.execute(_LATEST_SAID, where).all()
        return [Said(row.seq, Message.model_validate_json(row.body)) for row in rows]

    def learned(self) -> list[Learned]:
        """What taps confirmed, oldest first, without what led to an answer that was rated bad."""
        with self._engine.connect() as connection:
            taught = stored(connection.execute(_TAUGHT).mappings())
            rated = stored(connection.execute(_RATED).mappings())
        facts = [fact for row in taught if isinstance(fact := decode(row).fact, MessageResolved)]
        bad = _rated_bad(fact for row in rated if isinstance(fact := decode(row).fact, AnswerRated))
        said = {text.casefold() for text in map(self._text, bad)}
        lessons = [one for fact in facts if fact.message not in bad for one in fact.learned]
        return [one for one in lessons if one.text.casefold() not in said]

    def _text(self, message: MessageId) -> str:
        found = self.message(message)
        return found.text if found else ""

    def position(self, thread: ConversationId) -> int:
        """The revision of what a thread shows that changed last."""
        query = select(func.max(_POSTS.c.changed)).where(_POSTS.c.conversation == thread)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def _scalar(self, query: Executable) -> str | None:
        with self._engine.connect() as connection:
            found = connection.execute(query).scalar()
        return str(found) if found is not None else None


class _PostColumns:
    conversation: str
    key: str
    first: int
    changed: int
    body: str
    run: str


def post_of(row: object) -> Post:
    """A row of the posts, as a value."""
    columns: _PostColumns = row  # type: ignore[assignment]
    return Post(
        conversation=ConversationId(columns.conversation),
        key=columns.key,
        first=columns.first,
        changed=columns.changed,
        body=columns.body,
        run=columns.run,
    )


def _rated_bad(ratings: Iterable[AnswerRated]) -> set[MessageId]:
    """The messages whose answers were bad, by the latest word on each."""
    latest = {rated.key: rated.good for rated in ratings}
    replies = (_REPLY.fullmatch(key) for key, good in latest.items() if not good)
    return {MessageId(found[1]) for found in replies if found}
