"""Payments in the ledger: recorded once under their key, and taken back the same way."""

from typing import Protocol

from bot.actions.payments import RecordOddPayment, RecordPayment, TakeBackPayment
from bot.business.invoices import Invoice
from bot.business.money import Money
from bot.business.payments import Payment, PaymentRecorded, PaymentTakenBack
from bot.connectors.entering import enter
from bot.kernel.actions import Action, Preview, Receipt
from bot.kernel.errors import Refused
from bot.kernel.events import Fact
from bot.kernel.ids import EffectKey
from bot.kernel.ports import Clock, Log


class PaymentBook(Protocol):
    """What recording a payment reads of the books."""

    def invoice(self, number: str) -> Invoice | None: ...
    def payment(self, number: str) -> Payment | None: ...
    def payments(self, invoice: str) -> list[Payment]: ...
    def recorded_under(self, key: EffectKey) -> Payment | None: ...
    def taken_back_under(self, key: EffectKey) -> Payment | None: ...


class PaymentsConnector:
    """In the invoices' own stream, so that nothing is paid while it is made void."""

    performs = (RecordPayment, RecordOddPayment, TakeBackPayment)

    def __init__(self, log: Log, books: PaymentBook, clock: Clock) -> None:
        self._log = log
        self._books = books
        self._clock = clock

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        return enter(
            self._log,
            self._clock,
            lambda: self.find(action, key=key),
            lambda: self._fact(action, key),
        )

    def find(self, action: Action, *, key: EffectKey) -> Receipt | None:
        if isinstance(action, TakeBackPayment):
            gone = self._books.taken_back_under(key)
            return _taken_back(gone) if gone else None
        found = self._books.recorded_under(key)
        return _recorded(found, action) if found and isinstance(action, RecordPayment) else None

    def simulate(self, action: Action) -> Preview:
        return Preview(words=f"Would {action.summary()}.")

    def _fact(self, action: Action, key: EffectKey) -> Fact:
        if isinstance(action, TakeBackPayment):
            return self._take_back(action, key)
        if not isinstance(action, RecordPayment):
            raise Refused(f"The ledger cannot {action.summary()}.")
        invoice = self._books.invoice(action.invoice)
        if invoice is None or invoice.state == "void":
            raise Refused(f"There is no invoice {action.invoice} that could be paid.")
        place = len(self._books.payments(invoice.number)) + 1
        payment = Payment(
            number=f"{invoice.number}/{place}",
            invoice=invoice.number,
            customer=invoice.customer,
            customer_name=action.customer_name,
            amount=action.amount,
            currency=action.currency,
            on=action.on,
        )
        return PaymentRecorded(key=key, payment=payment)

    def _take_back(self, action: TakeBackPayment, key: EffectKey) -> PaymentTakenBack:
        payment = self._books.payment(action.payment)
        if payment is None or payment.state == "taken back":
            raise Refused(f"There is no payment {action.payment} in the books any more.")
        return PaymentTakenBack(key=key, number=action.payment)


def _recorded(payment: Payment, action: RecordPayment) -> Receipt:
    left = Money(amount=action.open - payment.amount, currency=payment.currency)
    rest = "it is paid" if left.amount <= 0 else f"{left} of it is still open"
    return Receipt(
        reference=payment.number,
        words=f"Recorded {payment.money()} from {payment.customer_name} for "
        f"{payment.invoice}; {rest}.",
        values=(("number", payment.number), ("undo", f"take back payment {payment.number}")),
    )


def _taken_back(payment: Payment) -> Receipt:
    return Receipt(
        reference=payment.number,
        words=f"The payment of {payment.money()} for {payment.invoice} is out of the books.",
    )
