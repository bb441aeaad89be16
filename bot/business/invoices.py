"""Invoices: what was delivered, for how much, until when; numbered without gaps once issued."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from bot.business.money import Money, rounded
from bot.kernel.events import Fact
from bot.kernel.frozen import Frozen
from bot.kernel.ids import EffectKey

InvoiceState = Literal["issued", "partly paid", "paid", "void"]


class Line(Frozen):
    """One position of an invoice."""

    description: str = Field(min_length=1)
    quantity: Decimal = Field(gt=0)
    unit: str = ""
    unit_price: Decimal = Field(ge=0)

    def counted(self) -> str:
        """The quantity in words: `3 days`, `1 hour`, `2`."""
        plural = self.unit and self.quantity != 1 and not self.unit.endswith("s")
        several = "s" if plural else ""
        return f"{self.quantity.normalize():,f} {self.unit}{several}".strip()

    def total(self, currency: str) -> Money:
        return rounded(Money(amount=self.quantity * self.unit_price, currency=currency))


class Invoice(Frozen):
    """An issued invoice. The number is the ledger's; nothing else ever assigns one.

    `received` is what was paid of it so far, which may be more than it asks for.
    """

    number: str
    customer: str
    customer_name: str
    email: str
    address: str = ""
    lines: tuple[Line, ...]
    currency: str
    issued: date
    due: date
    tax_percent: Decimal = Decimal(0)
    reference: str = ""
    note: str = ""
    received: Decimal = Decimal(0)
    state: InvoiceState = "issued"

    @property
    def owed(self) -> bool:
        """Whether money is still to come."""
        return self.state in ("issued", "partly paid")

    def open(self) -> Money:
        """What is still to be paid of it."""
        left = self.total().amount - self.received if self.owed else Decimal(0)
        return Money(amount=left, currency=self.currency)

    def paid(self, amount: Decimal) -> "Invoice":
        """The invoice after money came in, or, below zero, after a payment was taken back."""
        received = self.received + amount
        changes = {"received": received, "state": _state(received, self.total().amount)}
        return self.model_copy(update=changes if self.state != "void" else {"received": received})

    def owing(self) -> str:
        """What is owed by whom until when, as a line of a list."""
        of = f" of {self.total()}" if self.received else ""
        until = f"{self.due.day} {self.due:%B %Y}"
        return f"{self.number} {self.customer_name}: {self.open()}{of}, due {until}"

    def net(self) -> Money:
        return net(self.lines, self.currency)

    def tax(self) -> Money:
        return tax(self.lines, self.currency, self.tax_percent)

    def total(self) -> Money:
        return total(self.lines, self.currency, self.tax_percent)


class InvoiceIssued(Fact):
    """An invoice got its number and stands in the books."""

    key: EffectKey
    invoice: Invoice


class InvoiceVoided(Fact):
    """An invoice counts no more; its number is not given again."""

    key: EffectKey
    number: str
    reason: str


def net(lines: tuple[Line, ...], currency: str) -> Money:
    """The sum of the rounded lines, so that the invoice adds up as printed."""
    amount = sum((line.total(currency).amount for line in lines), Decimal(0))
    return rounded(Money(amount=amount, currency=currency))


def tax(lines: tuple[Line, ...], currency: str, percent: Decimal) -> Money:
    """The tax on the net sum, rounded once."""
    return net(lines, currency) * (percent / 100)


def total(lines: tuple[Line, ...], currency: str, tax_percent: Decimal) -> Money:
    """What the customer has to pay."""
    return net(lines, currency) + tax(lines, currency, tax_percent)


def _state(received: Decimal, asked: Decimal) -> InvoiceState:
    if received >= asked:
        return "paid"
    return "partly paid" if received > 0 else "issued"
