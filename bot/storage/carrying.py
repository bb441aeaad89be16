"""Carries the log from one database to another as JSON lines; every read model follows from it there."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast

from sqlalchemy import Connection, func, insert, select

from bot.kernel.ports import Heads
from bot.storage.chain import StoredEvent, heads_digest
from bot.storage.replay import all_events, replay
from bot.storage.tables import EventRow, StreamRow, table

_EVENTS, _STREAMS = table(EventRow), table(StreamRow)
_PAGE = 1000


def carry_out(connection: Connection) -> Iterator[str]:
    """Every event as it is stored, one JSON line each, in order."""
    for row in all_events(connection):
        yield json.dumps(row, ensure_ascii=False)


def carry_in(lines: Iterable[str], connection: Connection) -> None:
    """Store events as they were, in an empty database, and make every read model from them."""
    rows = (cast(StoredEvent, json.loads(line)) for line in lines)
    while page := [dict(row) for row in islice(rows, _PAGE)]:
        connection.execute(insert(_EVENTS), page)
    replay(connection, connection)


def heads_in(connection: Connection) -> Heads:
    """Where the log ends, as this connection sees it."""
    ends = {row.name: row.hash for row in connection.execute(select(_STREAMS))}
    last = connection.execute(select(func.coalesce(func.max(_EVENTS.c.seq), 0))).scalar_one()
    return Heads(last, len(ends), heads_digest(ends))
