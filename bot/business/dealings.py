"""Dealings: who may become a customer, what was agreed and what was delivered, on the operator's word."""

from datetime import date
from decimal import Decimal
from typing import Literal

from bot.business.money import Money
from bot.kernel.events import Fact
from bot.kernel.frozen import Frozen

State = Literal["kept", "taken back"]


class Lead(Frozen):
    """Somebody who may become a customer."""

    id: str
    name: str
    email: str = ""
    source: str = ""
    note: str = ""
    state: State = "kept"

    def told(self) -> str:
        """The lead as a line of a list."""
        origin = f"from {self.source}" if self.source else ""
        said = ", ".join(filter(None, (self.email, origin, self.note)))
        return f"{self.name}: {said}" if said else self.name


class Contract(Frozen):
    """What was agreed with a customer; an `amount` is in `currency`, `per` month or the like, or once."""

    id: str
    customer: str
    customer_name: str
    topic: str = ""
    amount: Decimal | None = None
    currency: str = ""
    per: str = ""
    start: date | None = None
    end: date | None = None
    state: State = "kept"

    def told(self) -> str:
        """The contract as a line of a list."""
        money = (
            "" if self.amount is None else str(Money(amount=self.amount, currency=self.currency))
        )
        price = f"{money} a {self.per}" if money and self.per else money
        begins = f"from {long_date(self.start)}" if self.start else ""
        ends = f"until {long_date(self.end)}" if self.end else ""
        terms = ", ".join(filter(None, (price, begins, ends)))
        return ": ".join(filter(None, (self.topic, terms))) or "a contract"


class Deliverable(Frozen):
    """Work that was delivered, to a customer where one was named."""

    id: str
    customer: str
    customer_name: str
    title: str
    on: date
    link: str = ""
    state: State = "kept"

    def told(self) -> str:
        """The deliverable as a line of a list."""
        return ", ".join(filter(None, (self.title, long_date(self.on), self.link)))


class LeadSaved(Fact):
    """A lead was noted or taken back: its whole new state."""

    lead: Lead


class ContractSaved(Fact):
    """A contract was recorded or taken back: its whole new state."""

    contract: Contract


class DeliverableSaved(Fact):
    """A delivery was recorded or taken back: its whole new state."""

    deliverable: Deliverable


def long_date(day: date) -> str:
    """`31 March 2026`."""
    return f"{day.day} {day:%B %Y}"
