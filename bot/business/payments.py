"""Payments: money that came in for an invoice, on the operator's word."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from bot.business.money import Money
from bot.kernel.events import Fact
from bot.kernel.frozen import Frozen
from bot.kernel.ids import EffectKey


class Payment(Frozen):
    """Money received for one invoice. `number` is the invoice's, and the payment's place among its own."""

    number: str
    invoice: str
    customer: str
    customer_name: str
    amount: Decimal = Field(gt=0)
    currency: str
    on: date
    state: Literal["received", "taken back"] = "received"

    def money(self) -> Money:
        return Money(amount=self.amount, currency=self.currency)


class PaymentRecorded(Fact):
    """Money came in for an invoice, on the operator's word."""

    key: EffectKey
    payment: Payment


class PaymentTakenBack(Fact):
    """It was recorded by mistake: the invoice owes it again."""

    key: EffectKey
    number: str
