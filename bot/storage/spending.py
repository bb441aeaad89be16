"""How often models were asked: read off the log, where alone such a thing counts."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Engine, bindparam, select

from bot.kernel.events import RecordingsHeard
from bot.storage.codec import decode, stored
from bot.storage.tables import EventRow, stamp, table

_EVENTS = table(EventRow)
# The facts that a model was asked something. One that says its price belongs here, and is summed below.
_ASKED = select(_EVENTS).where(
    _EVENTS.c.type == RecordingsHeard.__name__,
    _EVENTS.c.at.between(bindparam("since"), bindparam("until")),
    _EVENTS.c.payload.is_not(None),
)


class Spendings:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def asked(self, since: datetime, until: datetime) -> Counter[str]:
        """How often each model was asked between two moments."""
        with self._engine.connect() as connection:
            moments = {"since": stamp(since), "until": stamp(until)}
            rows = stored(connection.execute(_ASKED, moments).mappings())
        facts = (decode(row).fact for row in rows)
        return Counter(fact.model for fact in facts if isinstance(fact, RecordingsHeard))
