"""Reading the agenda: what each queue must look at now, and what has to be put back on it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, bindparam, select

from bot.kernel.ports import Due, Queue
from bot.storage.tables import CircuitRow, DueRow, moment, stamp, table

_DUE, _CIRCUITS = table(DueRow), table(CircuitRow)
_NOW = (
    select(_DUE)
    .where(_DUE.c.queue == bindparam("queue"), _DUE.c.at <= bindparam("now"))
    .order_by(_DUE.c.at)
    .limit(bindparam("most"))
)


_KNOWN = select(_DUE.c.subject).where(_DUE.c.subject == bindparam("subject"))


class Agenda:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def due(self, queue: Queue, now: datetime, most: int = 64) -> Sequence[Due]:
        """What a queue must look at, longest due first."""
        where = {"queue": queue, "now": stamp(now), "most": most}
        with self._engine.connect() as connection:
            rows = connection.execute(_NOW, where).all()
        return [Due(row.subject, row.queue, moment(row.at)) for row in rows]

    def has(self, subject: str) -> bool:
        """Whether a queue has this subject to look at already, or looks at it just now."""
        with self._engine.connect() as connection:
            return connection.execute(_KNOWN, {"subject": subject}).first() is not None

    def failures(self, connector: str) -> tuple[int, datetime | None]:
        """How often in a row a connector was unreachable, and when it last was."""
        query = select(_CIRCUITS).where(_CIRCUITS.c.connector == connector)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None or not row.failures:
            return 0, None
        return row.failures, moment(row.last_at)
