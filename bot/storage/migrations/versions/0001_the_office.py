"""The tables of the first office, and the triggers that keep the log append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The only change that the log allows: a payload that was forgotten becomes NULL.
_KEPT = (
    "seq", "stream", "version", "type", "schema_version", "payload_digest",
    "actor", "source", "rationale", "at", "prev_hash", "hash",
)  # fmt: skip
_REFUSAL = "the event log is append-only"


def upgrade() -> None:
    _create_log()
    _create_read_models()
    _create_memory()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _create_log() -> None:
    op.create_table(
        "due", _text("subject"), _text("queue"), _text("at"), sa.PrimaryKeyConstraint("subject")
    )
    op.create_index("due_by_time", "due", ["queue", "at"], unique=False)
    op.create_table(
        "event",
        _whole("seq"),
        _text("stream"),
        _whole("version"),
        _text("type"),
        _whole("schema_version"),
        _text("payload", nullable=True),
        _text("payload_digest"),
        _text("actor"),
        _text("source"),
        _text("rationale"),
        _text("at"),
        _text("prev_hash"),
        _text("hash"),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("stream", "version"),
    )
    op.create_table(
        "stream", _text("name"), _whole("version"), _text("hash"), sa.PrimaryKeyConstraint("name")
    )


def _create_read_models() -> None:
    op.create_table(
        "approval",
        _text("ref"),
        _text("run"),
        _text("step"),
        _whole("revision"),
        _text("state"),
        _text("capability"),
        _text("digest"),
        _text("opened_at"),
        _text("expires_at"),
        _text("decided_by"),
        _text("decided_at"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index("approval_by_state", "approval", ["state", "opened_at"], unique=False)
    op.create_table(
        "circuit",
        _text("connector"),
        _whole("failures"),
        _text("last_at"),
        _text("words"),
        sa.PrimaryKeyConstraint("connector"),
    )
    op.create_table(
        "conversation",
        _text("id"),
        _text("channel"),
        _text("thread"),
        _yes_no("direct"),
        _text("dialogue"),
        _whole("waiting"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "customer",
        _text("id"),
        _text("name"),
        _text("body"),
        _whole("version"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "delivery",
        _text("conversation"),
        _text("key"),
        _text("external_id"),
        _whole("revision"),
        sa.PrimaryKeyConstraint("conversation", "key"),
    )
    op.create_table(
        "identity",
        _text("channel"),
        _text("sender"),
        _text("operator"),
        _text("name"),
        _text("home"),
        sa.PrimaryKeyConstraint("channel", "sender"),
    )
    op.create_table(
        "invoice",
        _text("number"),
        _text("key"),
        _text("void_key"),
        _text("customer"),
        _text("total"),
        _text("currency"),
        _text("issued"),
        _text("due"),
        _text("state"),
        _text("body"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_invoice_key"), "invoice", ["key"], unique=True)
    op.create_table(
        "message",
        _text("id"),
        _whole("seq"),
        _text("conversation"),
        _text("channel"),
        _text("external_id"),
        _text("operator"),
        _text("at"),
        _yes_no("resolved"),
        _text("body"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "message_to_resolve", "message", ["conversation", "resolved", "seq"], unique=False
    )
    op.create_table(
        "pairing",
        _text("code_digest"),
        _text("operator"),
        _text("name"),
        _text("expires_at"),
        _yes_no("used"),
        sa.PrimaryKeyConstraint("code_digest"),
    )
    op.create_table(
        "post",
        _text("conversation"),
        _text("key"),
        _whole("first"),
        _whole("changed"),
        _text("body"),
        _text("run"),
        sa.PrimaryKeyConstraint("conversation", "key"),
    )
    op.create_index("post_by_change", "post", ["conversation", "changed"], unique=False)
    op.create_index("post_by_run", "post", ["run"], unique=False)
    op.create_table(
        "run",
        _text("id"),
        _whole("version"),
        _text("flow"),
        _whole("flow_version"),
        _text("state"),
        _text("title"),
        _text("conversation"),
        _text("started_at"),
        _text("updated_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("run_by_state", "run", ["state", "updated_at"], unique=False)
    op.create_table(
        "snapshot", _text("run"), _whole("version"), _text("body"), sa.PrimaryKeyConstraint("run")
    )
    op.create_table(
        "switch", _text("name"), _text("operator"), _text("at"), sa.PrimaryKeyConstraint("name")
    )


def _create_memory() -> None:
    op.create_table(
        "record",
        _text("id"),
        _whole("first"),
        _whole("seq"),
        _whole("version"),
        _text("scope"),
        _text("subject"),
        _text("digest"),
        _text("state"),
        _text("body"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("record_by_change", "record", ["seq"], unique=False)
    op.create_index("record_by_subject", "record", ["scope", "subject"], unique=False)
    op.create_index("record_by_digest", "record", ["digest"], unique=False)
    op.create_table(
        "record_version",
        _text("id"),
        _whole("version"),
        _text("body"),
        sa.PrimaryKeyConstraint("id", "version"),
    )


def _guard_sqlite() -> None:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in _KEPT)
    op.execute(
        f"""CREATE TRIGGER event_keeps BEFORE UPDATE ON event
        WHEN NOT (NEW.payload IS NULL AND {same})
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"""
    )
    op.execute(
        f"""CREATE TRIGGER event_stays BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"""
    )


def _guard_postgresql() -> None:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in _KEPT)
    op.execute(
        f"""CREATE FUNCTION event_guard() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.payload IS NULL AND {same} THEN RETURN NEW; END IF;
            RAISE EXCEPTION '{_REFUSAL}';
        END $$ LANGUAGE plpgsql"""
    )
    op.execute(
        "CREATE TRIGGER event_keeps BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION event_guard()"
    )
    op.execute(
        "CREATE TRIGGER event_stays BEFORE TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_guard()"
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _yes_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)
