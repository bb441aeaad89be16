"""Gathers the row changes of one transaction and writes each kind as one compiled statement."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Executable
from sqlmodel import SQLModel

from bot.storage.tables import table

Value = str | int | bool | None
Row = Mapping[str, Value]


class Writer:
    """Rows to be written; later changes of one row replace earlier ones, as they would in order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._upserts: dict[type[SQLModel], dict[tuple[Value, ...], Row]] = {}
        self._deletes: dict[type[SQLModel], dict[tuple[Value, ...], Row]] = {}
        self._found: dict[tuple[object, ...], dict[tuple[Value, ...], Row]] = {}

    def upsert(self, kind: type[SQLModel], row: Row) -> None:
        """Insert a whole row, or replace the one of the same primary key."""
        key = _key(kind, row)
        self._upserts.setdefault(kind, {})[key] = row
        self._deletes.get(kind, {}).pop(key, None)

    def delete(self, kind: type[SQLModel], row: Row) -> None:
        key = _key(kind, row)
        self._deletes.setdefault(kind, {})[key] = dict(zip(_primary_key(kind), key, strict=True))
        self._upserts.get(kind, {}).pop(key, None)

    def find(self, kind: type[SQLModel], **where: Value) -> Sequence[Row]:
        """Rows as they will be after this transaction, by equality of columns."""
        mine = self._upserts.get(kind, {})
        gone = self._deletes.get(kind, {})
        rows = self._stored(kind, where)
        rows |= {key: row for key, row in mine.items() if _fits(row, where)}
        stale = {key for key, row in mine.items() if not _fits(row, where)}
        return [row for key, row in rows.items() if key not in gone and key not in stale]

    def flush(self) -> None:
        """Write what was gathered, one statement a kind of change."""
        dialect = self._connection.dialect.name
        for kind, deleted in self._deletes.items():
            if deleted:
                self._connection.execute(_delete(kind), [dict(row) for row in deleted.values()])
        for kind, rows in self._upserts.items():
            if rows:
                self._connection.execute(_upsert(kind, dialect), [dict(r) for r in rows.values()])
        self._upserts.clear()
        self._deletes.clear()
        self._found.clear()

    def _stored(self, kind: type[SQLModel], where: Row) -> dict[tuple[Value, ...], Row]:
        """Rows as they are before this transaction; the runs of a batch often ask for the same ones."""
        asked = (kind, *where.items())
        if asked not in self._found:
            rows = self._connection.execute(_by(kind, tuple(where)), where).mappings()
            self._found[asked] = {_key(kind, row): dict(row) for row in rows}
        return self._found[asked].copy()


def _fits(row: Row, where: Mapping[str, Value]) -> bool:
    return all(row[column] == value for column, value in where.items())


def _key(kind: type[SQLModel], row: Mapping[Any, Any]) -> tuple[Value, ...]:
    return tuple(row[column] for column in _primary_key(kind))


@lru_cache
def _primary_key(kind: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.name for column in table(kind).primary_key.columns)


@lru_cache
def _upsert(kind: type[SQLModel], dialect: str) -> Executable:
    """The statement is built once, so that SQLAlchemy compiles it once."""
    target: Table = table(kind)
    keys = _primary_key(kind)
    insert = sqlite.insert(target) if dialect == "sqlite" else postgresql.insert(target)
    changed = {c.name: insert.excluded[c.name] for c in target.columns if c.name not in keys}
    return insert.on_conflict_do_update(index_elements=list(keys), set_=changed)


@lru_cache
def _delete(kind: type[SQLModel]) -> Executable:
    target = table(kind)
    return delete(target).where(*(target.c[name] == bindparam(name) for name in _primary_key(kind)))


@lru_cache
def _by(kind: type[SQLModel], columns: tuple[str, ...]) -> Executable:
    target = table(kind)
    return select(target).where(*(target.c[name] == bindparam(name) for name in columns))
