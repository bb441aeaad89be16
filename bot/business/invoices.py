"""Invoices: what was delivered, for how much, until when; numbered without gaps once issued."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from bot.business.money import Money, rounded
from bot.kernel.events import Fact
from bot.kernel.frozen import Frozen
from bot.kernel.ids import EffectKey


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
    """An issued invoice. The number is the ledger's; nothing else ever assigns one."""

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
    state: str = "issued"

    def net(self) -> Money:
        return net(self.lines, self.currency)

    def tax(self) -> Money:
        return tax(self.lines, self.currency, self.tax_percent)

    def total(self) -> Money:
        return total(self.lines, self.currency, self.tax_percent)


class InvoiceIssued(Fact):
    key: EffectKey
    invoice: Invoice


class InvoiceVoided(Fact):
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
