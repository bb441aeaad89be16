"""What models were asked this month and what it cost: read off the log, where alone such a thing counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, bindparam, select

from bot.kernel.events import RecordingsHeard
from bot.storage.codec import decode, stored
from bot.storage.tables import EventRow, stamp, table

_EVENTS = table(EventRow)
# The facts that a model was asked something. One that says its price belongs here, and is summed below.
_ASKED = select(_EVENTS).where(
    _EVENTS.c.type == RecordingsHeard.__name__,
    _EVENTS.c.at >= bindparam("since"),
    _EVENTS.c.payload.is_not(None),
)


@dataclass(frozen=True)
class Spending:
    """What is known of a month: how often each model was asked, and whether any of them is paid."""

    currency: str
    asked: Mapping[str, int]
    paid: bool

    def words(self) -> str:
        """One honest line: no amount is made up where a provider names no price with its answer."""
        if not self.asked and not self.paid:
            return f"0.00 {self.currency} – no paid model is set up."
        if not self.asked:
            return f"0.00 {self.currency} – nothing was asked of a paid model this month."
        each = ", ".join(f"{model} ×{count}" for model, count in sorted(self.asked.items()))
        return f"Asked this month: {each}. Its answers name no price: your provider's bill counts."


class Spendings:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def asked(self, since: datetime) -> Counter[str]:
        """How often each model was asked since a moment."""
        with self._engine.connect() as connection:
            rows = stored(connection.execute(_ASKED, {"since": stamp(since)}).mappings())
        facts = (decode(row).fact for row in rows)
        return Counter(fact.model for fact in facts if isinstance(fact, RecordingsHeard))
