"""What can be done with a payment: record that it came in, take a mistaken record back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from pydantic import Field

from bot.business.money import Money
from bot.kernel.actions import Action, Capability, Reversibility, ShownField
from bot.kernel.errors import Malformed


class RecordPayment(Action):
    """Note that an invoice was paid. `open` is what it asked for before."""

    capability: ClassVar[Capability] = Capability(
        name="payment.record",
        title="recording payments",
        outward=False,
        reversibility=Reversibility.REVERSIBLE,
    )
    routing: ClassVar[frozenset[str]] = frozenset({"invoice", "amount", "currency"})

    invoice: str
    customer_name: str
    amount: Decimal = Field(gt=0)
    currency: str
    on: date
    open: Decimal

    def money(self) -> Money:
        return Money(amount=self.amount, currency=self.currency)

    def summary(self) -> str:
        return f"record {self.money()} from {self.customer_name} for {self.invoice}"

    def shown(self) -> tuple[ShownField, ...]:
        asked = Money(amount=self.open, currency=self.currency)
        return (
            ShownField(name="customer", label="From", value=self.customer_name),
            ShownField(name="invoice", label="For invoice", value=self.invoice),
            ShownField(name="amount", label="Received", value=str(self.money())),
            ShownField(name="open", label="Asked for", value=str(asked)),
            ShownField(name="left", label="Then", value=self.then()),
            ShownField(name="on", label="On", value=f"{self.on:%A, %-d %B %Y}"),
        )

    def then(self) -> str:
        """How the invoice stands afterwards."""
        left = Money(amount=abs(self.open - self.amount), currency=self.currency)
        if self.amount == self.open:
            return "paid in full"
        return f"{left} still open" if self.amount < self.open else f"paid, and {left} too much"

    def form(self) -> tuple[ShownField, ...]:
        return (
            ShownField(name="amount", label="Received", value=f"{self.amount}"),
            ShownField(name="on", label="On (YYYY-MM-DD)", value=self.on.isoformat()),
        )

    def edited(self, changes: Mapping[str, str]) -> "RecordPayment":
        unknown = set(changes) - {"amount", "on"}
        if unknown:
            raise Malformed(f"A payment has amount and on, not {', '.join(sorted(unknown))}.")
        read = {"amount": _amount, "on": _day}
        values = {name: read[name](text.strip()) for name, text in changes.items()}
        return self.model_copy(update=values)


class RecordOddPayment(RecordPayment):
    """A payment that is not what its invoice asks for: a person looks at it first."""

    capability: ClassVar[Capability] = Capability(
        name="payment.odd",
        title="recording a payment that does not fit its invoice",
        outward=False,
        reversibility=Reversibility.REVERSIBLE,
        always_asked=True,
    )


class TakeBackPayment(Action):
    """Take a payment that was recorded by mistake out of the books."""

    capability: ClassVar[Capability] = Capability(
        name="payment.undo",
        title="taking a recorded payment back",
        outward=False,
        reversibility=Reversibility.REVERSIBLE,
    )
    routing: ClassVar[frozenset[str]] = frozenset({"payment"})

    payment: str
    customer_name: str
    total: str

    def summary(self) -> str:
        return f"take back payment {self.payment} of {self.total} from {self.customer_name}"

    def shown(self) -> tuple[ShownField, ...]:
        return (
            ShownField(name="payment", label="Payment", value=self.payment),
            ShownField(name="customer", label="From", value=self.customer_name),
            ShownField(name="total", label="Amount", value=self.total),
        )


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise Malformed(f"amount: “{text}” is not an amount; write one like 2200 or 99.50.")
    return amount


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Malformed(f"on: “{text}” is no date; write one like 2026-12-24.") from None
