"""Opening a database: SQLite in WAL with full durability, or PostgreSQL by URL."""

import time
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import Connection

from bot.storage.trouble import Busy, tell_trouble


class _Cursor(Protocol):
    def execute(self, sql: str) -> object: ...
    def close(self) -> None: ...


class _Raw(Protocol):
    isolation_level: str | None

    def cursor(self) -> _Cursor: ...


# One advisory lock for all writers: events of PostgreSQL get their places in order of commit.
_WRITERS = 7_331

_PATIENCE_SECONDS, _PAUSE_SECONDS = 30, 0.0005


def open_database(url: str) -> Engine:
    """Give an engine for `sqlite:///PATH` or `postgresql+psycopg://…`; a full disk is Unreachable."""
    sqlite = url.startswith("sqlite")
    engine = _sqlite(url) if sqlite else create_engine(url, pool_pre_ping=True)
    tell_trouble(engine)
    return engine


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def begin_write(connection: Connection) -> None:
    """Take the writers' lock, so that what is read next still holds at the commit.

    Raises Busy where others keep it for half a minute.
    """
    if connection.dialect.name == "sqlite":
        _begin_immediate(connection)
    else:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS})"))


def begin_read(connection: Connection) -> None:
    """From here on, all reads see one moment of the database."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def drop_old_pages(engine: Engine) -> None:
    """Let nothing that was overwritten stand in SQLite's write-ahead log any longer."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _begin_immediate(connection: Connection) -> None:
    """Ask for the lock again and again: SQLite sleeps up to 0.1 s between two looks at it, free or not."""
    until = time.monotonic() + _PATIENCE_SECONDS
    _have_it_wait(connection, 0)
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except Busy:
                if time.monotonic() > until:
                    raise
                time.sleep(_PAUSE_SECONDS)
    finally:
        _have_it_wait(connection, _PATIENCE_SECONDS)


def _have_it_wait(connection: Connection, seconds: int) -> None:
    """How long SQLite waits by itself. The driver is told, for that costs a tenth of asking SQLAlchemy."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={seconds * 1000}")
    cursor.close()


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": _PATIENCE_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _prepare(raw: _Raw, _record: object) -> None:
        # The driver's own BEGIN comes too late and is deferred: begin_write says it instead.
        raw.isolation_level = None
        cursor = raw.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-8000",
            # What is overwritten is overwritten on the disk too: forgetting depends on it.
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
