"""Leads, contracts and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "lead",
        _text("id"),
        _text("name"),
        _text("state"),
        _text("body"),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("contract", "deliverable"):
        op.create_table(
            name,
            _text("id"),
            sa.Column("seq", sa.Integer(), nullable=False),
            _text("customer"),
            _text("state"),
            _text("body"),
            sa.PrimaryKeyConstraint("id"),
        )
        op.create_index(op.f(f"ix_{name}_customer"), name, ["customer"], unique=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)
