"""Reading what platforms do not show yet, and which threads they cannot show it in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Row, Select, bindparam, func, or_, select

from bot.kernel.ids import ConversationId, OperatorId
from bot.storage.conversations import Post, post_of
from bot.storage.tables import (
    ApprovalRow,
    ConversationRow,
    DeliveryRow,
    IdentityRow,
    MessageRow,
    ObstacleRow,
    PostRow,
    moment,
    stamp,
    table,
)

_POSTS, _THREADS, _COPIES = table(PostRow), table(ConversationRow), table(DeliveryRow)
_OBSTACLES = table(ObstacleRow)
_MESSAGES, _IDENTITIES, _APPROVALS = table(MessageRow), table(IdentityRow), table(ApprovalRow)
_SAME_COPY = (_COPIES.c.conversation == _POSTS.c.conversation) & (_COPIES.c.key == _POSTS.c.key)


def _owed(*where: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """Posts whose latest revision a platform does not show, each with its place on its thread."""
    place = func.row_number().over(partition_by=_POSTS.c.conversation, order_by=_POSTS.c.first)
    return (
        select(
            _POSTS,
            _THREADS.c.channel,
            _THREADS.c.thread,
            func.coalesce(_COPIES.c.external_id, "").label("external_id"),
            place.label("place"),
        )
        .join(_THREADS, _THREADS.c.id == _POSTS.c.conversation)
        .outerjoin(_COPIES, _SAME_COPY)
        .outerjoin(_OBSTACLES, _OBSTACLES.c.conversation == _POSTS.c.conversation)
        .where(*where)
    )


_DUE = _owed(
    _POSTS.c.owed == bindparam("channel"),
    func.coalesce(_OBSTACLES.c.retry_at, "") <= bindparam("now"),
).subquery()
# The first of each thread ahead of the second of any, so that a long one holds up no other.
_TO_DELIVER = select(_DUE).order_by(_DUE.c.place, _DUE.c.first).limit(bindparam("most"))
_STRANDED = _owed(
    _POSTS.c.owed != "",
    _OBSTACLES.c.retry_at > bindparam("now"),
    or_(_OBSTACLES.c.closed.is_(True), _OBSTACLES.c.failures >= bindparam("failures")),
).order_by(_POSTS.c.conversation, _POSTS.c.first)
_ALL_OBSTACLES = select(_OBSTACLES, _THREADS.c.channel, _THREADS.c.direct).join(
    _THREADS, _THREADS.c.id == _OBSTACLES.c.conversation
)
_OBSTACLE = _ALL_OBSTACLES.where(_OBSTACLES.c.conversation == bindparam("thread"))
_AT_HOME = (
    select(_IDENTITIES.c.operator)
    .join(
        _THREADS,
        (_THREADS.c.channel == _IDENTITIES.c.channel) & (_THREADS.c.thread == _IDENTITIES.c.home),
    )
    .where(_THREADS.c.id == bindparam("thread"))
)
_SPOKE_LAST = (
    select(_MESSAGES.c.operator)
    .where(_MESSAGES.c.conversation == bindparam("thread"), _MESSAGES.c.operator != "")
    .order_by(_MESSAGES.c.seq.desc())
)


@dataclass(frozen=True)
class Copy:
    """A post that a platform does not show yet as it is; `external_id` where it shows an older one."""

    post: Post
    thread: str
    external_id: str


@dataclass(frozen=True)
class Obstacle:
    """Why a thread cannot be posted to, `failures` times in a row, and when it is tried again.

    `direct` is a conversation that nobody else reads; a `closed` one takes nothing at all.
    """

    thread: ConversationId
    channel: str
    direct: bool
    closed: bool
    failures: int
    retry_at: datetime
    reason: str


class Deliveries:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def to_deliver(self, channel: str, now: datetime, most: int = 100) -> list[Copy]:
        """What a platform should show and does not, in order within each thread."""
        where = {"channel": channel, "now": stamp(now), "most": most}
        with self._engine.connect() as connection:
            return [_copy(row) for row in connection.execute(_TO_DELIVER, where).all()]

    def copies(self, thread: ConversationId, most: int = 300) -> list[tuple[str, str]]:
        """The cards that a platform shows on a thread, as (key, external id), newest first."""
        query = (
            select(_COPIES.c.key, _COPIES.c.external_id)
            .join(_POSTS, _SAME_COPY)
            .where(_COPIES.c.conversation == thread)
            .order_by(_POSTS.c.first.desc())
            .limit(most)
        )
        with self._engine.connect() as connection:
            return [(row.key, row.external_id) for row in connection.execute(query).all()]

    def shown(self, thread: ConversationId) -> int:
        """The latest revision of anything that a platform is known to have shown on a thread."""
        query = select(func.max(_COPIES.c.revision)).where(_COPIES.c.conversation == thread)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def stranded(self, now: datetime, failures: int) -> list[Copy]:
        """What is owed to threads that are closed, or failed so often, by thread and in order."""
        where = {"now": stamp(now), "failures": failures}
        with self._engine.connect() as connection:
            return [_copy(row) for row in connection.execute(_STRANDED, where).all()]

    def obstacle(self, thread: ConversationId) -> Obstacle | None:
        """What keeps a thread from being posted to; None where it is not known to be kept."""
        with self._engine.connect() as connection:
            row = connection.execute(_OBSTACLE, {"thread": thread}).first()
        return _obstacle(row) if row else None

    def obstacles(self) -> list[Obstacle]:
        """Every thread that is known not to take anything."""
        with self._engine.connect() as connection:
            return [_obstacle(row) for row in connection.execute(_ALL_OBSTACLES).all()]

    def reader(self, thread: ConversationId) -> OperatorId | None:
        """Whom a thread is for: who is at home in it, or else who spoke there last."""
        with self._engine.connect() as connection:
            for query in (_AT_HOME, _SPOKE_LAST):
                found = connection.execute(query, {"thread": thread}).scalar()
                if found:
                    return OperatorId(found)
        return None

    def pending(self, keys: list[str]) -> set[str]:
        """Which of these cards still wait for a decision."""
        query = select(_APPROVALS.c.ref).where(
            _APPROVALS.c.ref.in_(keys), _APPROVALS.c.state == "pending"
        )
        with self._engine.connect() as connection:
            return set(connection.execute(query).scalars())


def _copy(row: Row[tuple[object, ...]]) -> Copy:
    return Copy(post_of(row), row.thread, row.external_id)


def _obstacle(row: Row[tuple[object, ...]]) -> Obstacle:
    return Obstacle(
        thread=ConversationId(row.conversation),
        channel=row.channel,
        direct=row.direct,
        closed=row.closed,
        failures=row.failures,
        retry_at=moment(row.retry_at),
        reason=row.reason,
    )
