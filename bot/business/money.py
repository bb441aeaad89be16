"""Amounts of money: exact decimals with a currency, never floats."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision

from bot.kernel.frozen import Frozen


class Money(Frozen):
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return format_currency(self.amount, self.currency, locale="en")

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self} and {other} are in different currencies")
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def __mul__(self, factor: Decimal) -> "Money":
        return rounded(Money(amount=self.amount * factor, currency=self.currency))


def rounded(money: Money) -> Money:
    """Round half up to the currency's own minor unit, as on an invoice."""
    unit = Decimal(1).scaleb(-get_currency_precision(money.currency))
    return Money(
        amount=money.amount.quantize(unit, rounding=ROUND_HALF_UP), currency=money.currency
    )
