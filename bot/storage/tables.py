"""The tables: `event` is the truth, all others are derived from it and can be rebuilt; the books have their own file.

Times are UTC in ISO 8601 with microseconds, so that they sort, hash and compare alike everywhere.
"""

from datetime import UTC, datetime

from sqlalchemy import Index, Table, UniqueConstraint
from sqlmodel import Field, SQLModel


class EventRow(SQLModel, table=True):
    """One stored fact. `payload` becomes NULL only where it was forgotten; `remains` is what may stay."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("stream", "version"),)

    seq: int = Field(primary_key=True)
    stream: str
    version: int
    type: str
    schema_version: int
    payload: str | None
    payload_digest: str
    actor: str
    source: str
    rationale: str
    at: str
    prev_hash: str
    hash: str
    remains: str | None = None


class StreamRow(SQLModel, table=True):
    """The head of each stream."""

    __tablename__ = "stream"

    name: str = Field(primary_key=True)
    version: int
    hash: str


class DueRow(SQLModel, table=True):
    """The outbox of doorbells and jobs: what a queue must look at, and when."""

    __tablename__ = "due"
    __table_args__ = (Index("due_by_time", "queue", "at"),)

    subject: str = Field(primary_key=True)
    queue: str
    at: str


class RunRow(SQLModel, table=True):
    """A run, in the columns that lists are made of."""

    __tablename__ = "run"
    __table_args__ = (Index("run_by_state", "state", "updated_at"),)

    id: str = Field(primary_key=True)
    version: int
    flow: str
    flow_version: int
    state: str
    title: str
    conversation: str
    started_at: str
    updated_at: str


class SnapshotRow(SQLModel, table=True):
    """The fold of a run's first `version` events, so that long runs need not be read from the start."""

    __tablename__ = "snapshot"

    run: str = Field(primary_key=True)
    version: int
    body: str


class ApprovalRow(SQLModel, table=True):
    __tablename__ = "approval"
    __table_args__ = (Index("approval_by_state", "state", "opened_at"),)

    ref: str = Field(primary_key=True)
    run: str
    step: str
    revision: int
    state: str
    capability: str
    digest: str
    opened_at: str
    expires_at: str
    decided_by: str
    decided_at: str


class ConversationRow(SQLModel, table=True):
    __tablename__ = "conversation"

    id: str = Field(primary_key=True)
    channel: str
    thread: str
    direct: bool
    dialogue: str
    waiting: int


class MessageRow(SQLModel, table=True):
    """Every message once, by the platform's own name for it; `resolved` when it was understood."""

    __tablename__ = "message"
    __table_args__ = (Index("message_to_resolve", "conversation", "resolved", "seq"),)

    id: str = Field(primary_key=True)
    seq: int
    conversation: str
    channel: str
    external_id: str
    operator: str
    at: str
    resolved: bool
    body: str


class PostRow(SQLModel, table=True):
    """What a conversation shows: a reply's own card, or a run to be drawn as it stands.

    `owed` is the channel that does not show it yet as it is, or empty.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("post_by_change", "conversation", "changed"),
        Index("post_by_run", "run"),
        Index("post_by_owed", "owed"),
    )

    conversation: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    first: int
    changed: int
    body: str
    run: str
    owed: str


class DeliveryRow(SQLModel, table=True):
    """The copy of a post that a platform has, by the platform's own id."""

    __tablename__ = "delivery"

    conversation: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    external_id: str
    revision: int


class ObstacleRow(SQLModel, table=True):
    """A thread that could not be posted to, and when it is tried again; gone once it works."""

    __tablename__ = "obstacle"

    conversation: str = Field(primary_key=True)
    closed: bool
    failures: int
    retry_at: str
    reason: str


class DiversionRow(SQLModel, table=True):
    """The revision of a post that was shown elsewhere, or given up, and is not owed to its thread."""

    __tablename__ = "diversion"

    conversation: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    revision: int


class IdentityRow(SQLModel, table=True):
    """A channel account that was linked to an operator by pairing."""

    __tablename__ = "identity"

    channel: str = Field(primary_key=True)
    sender: str = Field(primary_key=True)
    operator: str
    name: str
    home: str


class PairingRow(SQLModel, table=True):
    __tablename__ = "pairing"

    code_digest: str = Field(primary_key=True)
    operator: str
    name: str
    expires_at: str
    used: bool


class RefusalRow(SQLModel, table=True):
    """Something that a stranger did and that was kept: words, a tap, or a code that was tried."""

    __tablename__ = "refusal"
    __table_args__ = (Index("refusal_by_time", "channel", "at"),)

    seq: int = Field(primary_key=True)
    channel: str
    sender: str
    kind: str
    at: str


class RecordRow(SQLModel, table=True):
    """Long-term memory as it stands; `first` and `seq` are the events that made and last changed it.

    `words` are the stems of what counts, for the database's full text index.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("record_by_first", "first", unique=True),
        Index("record_by_change", "seq"),
        Index("record_by_subject", "scope", "subject"),
        Index("record_by_digest", "digest"),
    )

    id: str = Field(primary_key=True)
    first: int
    seq: int
    version: int
    scope: str
    subject: str
    digest: str
    state: str
    words: str
    body: str


class RecordVersionRow(SQLModel, table=True):
    """Every version of every record; gone where it was forgotten."""

    __tablename__ = "record_version"

    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    body: str


class CircuitRow(SQLModel, table=True):
    """Consecutive failures of a connector, by which its circuit breaker opens."""

    __tablename__ = "circuit"

    connector: str = Field(primary_key=True)
    failures: int
    last_at: str
    words: str


class SwitchRow(SQLModel, table=True):
    """The kill switch: one row while all effects are stopped."""

    __tablename__ = "switch"

    name: str = Field(primary_key=True)
    operator: str
    at: str


def table(row: type[SQLModel]) -> Table:
    """The Core table that a declared row stands for."""
    found = SQLModel.metadata.tables[str(row.__tablename__)]
    assert isinstance(found, Table)
    return found


def stamp(at: datetime) -> str:
    """Write a time as the tables hold it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """Read a time as the tables hold it."""
    return datetime.fromisoformat(text)
