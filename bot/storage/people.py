"""Reading who is paired, which codes are open, and whether effects are stopped."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, bindparam, func, select

from bot.kernel.ids import OperatorId
from bot.kernel.messages import Operator, Sender
from bot.storage.tables import (
    IdentityRow,
    PairingRow,
    RefusalRow,
    SwitchRow,
    moment,
    stamp,
    table,
)

_IDENTITIES, _PAIRINGS, _SWITCH = table(IdentityRow), table(PairingRow), table(SwitchRow)
_REFUSALS = table(RefusalRow)
_WHO = select(_IDENTITIES.c.operator, _IDENTITIES.c.name).where(
    _IDENTITIES.c.channel == bindparam("channel"), _IDENTITIES.c.sender == bindparam("sender")
)
_LATELY = (_REFUSALS.c.channel == bindparam("channel")) & (_REFUSALS.c.at > bindparam("since"))
_REFUSED = select(_REFUSALS.c.kind).where(_LATELY, _REFUSALS.c.sender == bindparam("sender"))
_CROWD = select(func.count()).select_from(_REFUSALS).where(_LATELY)


@dataclass(frozen=True)
class Pairing:
    """An offered code, by its digest."""

    operator: OperatorId
    name: str
    expires_at: datetime
    used: bool


class People:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._names: dict[str, str] = {}

    def operator(self, sender: Sender) -> Operator | None:
        """The operator behind a channel account; None for anybody who was not paired."""
        with self._engine.connect() as connection:
            where = {"channel": sender.channel, "sender": sender.id}
            row = connection.execute(_WHO, where).first()
        return Operator(id=OperatorId(row.operator), name=row.name) if row else None

    def operators(self) -> list[tuple[Operator, Sender, str]]:
        """Every paired account, with its operator and where that one is reached."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(_IDENTITIES).order_by(_IDENTITIES.c.channel)).all()
        return [
            (
                Operator(id=OperatorId(row.operator), name=row.name),
                Sender(channel=row.channel, id=row.sender, name=row.name),
                row.home,
            )
            for row in rows
        ]

    def name_of(self, operator: str) -> str:
        """What an operator is called, who may have been paired since this was opened; else the id."""
        if operator and operator not in self._names:
            self._names = {who.id: who.name for who, _, _ in self.operators()}
        return self._names.get(operator, operator)

    def pairing(self, code_digest: str) -> Pairing | None:
        query = select(_PAIRINGS).where(_PAIRINGS.c.code_digest == code_digest)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return (
            Pairing(OperatorId(row.operator), row.name, moment(row.expires_at), row.used)
            if row
            else None
        )

    def refusals(self, sender: Sender, since: datetime) -> Counter[str]:
        """How often an account that is no operator's was refused, by what it did."""
        where = {"channel": sender.channel, "sender": sender.id, "since": stamp(since)}
        with self._engine.connect() as connection:
            return Counter(connection.execute(_REFUSED, where).scalars())

    def crowd(self, channel: str, since: datetime) -> int:
        """How often anybody was refused on a channel."""
        where = {"channel": channel, "since": stamp(since)}
        with self._engine.connect() as connection:
            return connection.execute(_CROWD, where).scalar_one()

    def stopped_by(self) -> str | None:
        """Who stopped all effects, by name; None while they are allowed."""
        with self._engine.connect() as connection:
            found = connection.execute(select(_SWITCH.c.operator)).scalar()
        return self.name_of(str(found)) if found is not None else None
