"""Payments, cards that a chat cannot show, strangers' limits, words of records, and what is left of forgotten facts.

Tables that follow from the log are made anew: whoever migrates fills them from the log afterwards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("event", _text("remains", nullable=True))
    for derived in ("post", "record"):
        op.drop_table(derived)
    _create_posts()
    _create_payments()
    _create_refusals()
    _create_records()
    if op.get_bind().dialect.name == "sqlite":
        _index_words_sqlite()
    else:
        _index_words_postgresql()


def _create_posts() -> None:
    """Cards with the channel that owes them, and what stands between a card and its thread."""
    op.create_table(
        "post",
        _text("conversation"),
        _text("key"),
        _whole("first"),
        _whole("changed"),
        _text("body"),
        _text("run"),
        _text("owed"),
        sa.PrimaryKeyConstraint("conversation", "key"),
    )
    op.create_index("post_by_owed", "post", ["owed"], unique=False)
    op.create_index("post_by_change", "post", ["conversation", "changed"], unique=False)
    op.create_index("post_by_run", "post", ["run"], unique=False)
    op.create_table(
        "obstacle",
        _text("conversation"),
        sa.Column("closed", sa.Boolean(), nullable=False),
        _whole("failures"),
        _text("retry_at"),
        _text("reason"),
        sa.PrimaryKeyConstraint("conversation"),
    )
    op.create_table(
        "diversion",
        _text("conversation"),
        _text("key"),
        _whole("revision"),
        sa.PrimaryKeyConstraint("conversation", "key"),
    )


def _create_payments() -> None:
    op.create_table(
        "payment",
        _text("number"),
        _text("key"),
        _text("taken_back_key"),
        _text("invoice"),
        _text("state"),
        _text("body"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_payment_key"), "payment", ["key"], unique=True)
    op.create_index(op.f("ix_payment_invoice"), "payment", ["invoice"], unique=False)


def _create_refusals() -> None:
    """What strangers tried lately, so that they are answered once in a while."""
    op.create_table(
        "refusal",
        _whole("seq"),
        _text("channel"),
        _text("sender"),
        _text("kind"),
        _text("at"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("refusal_by_time", "refusal", ["channel", "at"], unique=False)


def _create_records() -> None:
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
        _text("words"),
        _text("body"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("record_by_first", "record", ["first"], unique=True)
    op.create_index("record_by_change", "record", ["seq"], unique=False)
    op.create_index("record_by_subject", "record", ["scope", "subject"], unique=False)
    op.create_index("record_by_digest", "record", ["digest"], unique=False)


def _index_words_sqlite() -> None:
    """Full text over `record.words`, kept by triggers, so that it is of the same transaction."""
    op.execute(
        """CREATE VIRTUAL TABLE record_words USING fts5(
            words, content='record', content_rowid='first', detail='none',
            tokenize="unicode61 remove_diacritics 0 tokenchars '.,:/-'")"""
    )
    gone = "INSERT INTO record_words(record_words, rowid, words) VALUES ('delete', OLD.first, OLD.words);"
    come = "INSERT INTO record_words(rowid, words) VALUES (NEW.first, NEW.words);"
    for change, does in (("INSERT", come), ("DELETE", gone), ("UPDATE", gone + come)):
        op.execute(
            f"CREATE TRIGGER record_words_{change.lower()} AFTER {change} ON record BEGIN {does} END"
        )


def _index_words_postgresql() -> None:
    # The words are cut and stemmed already, so no parser of PostgreSQL's may cut them again.
    op.execute(
        "CREATE INDEX record_by_words ON record "
        "USING gin (array_to_tsvector(string_to_array(words, ' ')))"
    )


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)
