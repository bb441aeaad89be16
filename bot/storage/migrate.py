"""Bringing a database to this version, at every start."""

from sqlalchemy import Engine
from sqlmodel import SQLModel

from bot.storage import tables


def migrate(engine: Engine) -> None:
    SQLModel.metadata.create_all(engine)


_ = tables
