"""Runs migrations on the connection that `bot.storage.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from bot.storage import book_tables, tables

assert tables.EventRow.metadata is book_tables.CustomerRow.metadata is SQLModel.metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
