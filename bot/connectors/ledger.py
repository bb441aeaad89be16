"""The ledger: gives issued invoices their numbers, without gaps, and voids them."""

from typing import Protocol
from zoneinfo import ZoneInfo

from bot.actions.invoices import IssueInvoice, VoidInvoice
from bot.business.invoices import Invoice, InvoiceIssued, InvoiceVoided
from bot.connectors.entering import enter
from bot.kernel.actions import Action, Preview, Receipt
from bot.kernel.errors import Refused
from bot.kernel.events import Fact
from bot.kernel.ids import EffectKey
from bot.kernel.ports import Clock, Log


class InvoiceBook(Protocol):
    """What the ledger reads of the books."""

    def invoices(self) -> list[Invoice]: ...
    def invoice(self, number: str) -> Invoice | None: ...
    def issued_under(self, key: EffectKey) -> Invoice | None: ...
    def voided_under(self, key: EffectKey) -> Invoice | None: ...


class LedgerConnector:
    """Numbers are the order of the `ledger` stream: the expected version keeps two from being one."""

    performs = (IssueInvoice, VoidInvoice)

    def __init__(self, log: Log, books: InvoiceBook, clock: Clock, tz: ZoneInfo) -> None:
        self._log = log
        self._books = books
        self._clock = clock
        self._tz = tz

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        return enter(
            self._log,
            self._clock,
            lambda: self.find(action, key=key),
            lambda: self._fact(action, key),
        )

    def find(self, action: Action, *, key: EffectKey) -> Receipt | None:
        if isinstance(action, VoidInvoice):
            void = self._books.voided_under(key)
            return _void_receipt(void) if void else None
        issued = self._books.issued_under(key)
        return _issue_receipt(issued) if issued else None

    def simulate(self, action: Action) -> Preview:
        if isinstance(action, VoidInvoice):
            return Preview(words=f"Invoice {action.number} would be void.")
        return Preview(words=f"It would become invoice {self._next_number()}.")

    def _fact(self, action: Action, key: EffectKey) -> Fact:
        if isinstance(action, VoidInvoice):
            return self._void(action, key)
        assert isinstance(action, IssueInvoice)
        today = self._clock.now().astimezone(self._tz).date()
        return InvoiceIssued(key=key, invoice=action.issued(self._next_number(), today))

    def _void(self, action: VoidInvoice, key: EffectKey) -> InvoiceVoided:
        invoice = self._books.invoice(action.number)
        if invoice is None:
            raise Refused(f"There is no invoice {action.number} in the ledger.")
        if invoice.state == "void":
            raise Refused(f"Invoice {action.number} is void already.")
        if invoice.received:
            raise Refused(f"Invoice {action.number} was paid: take its payment back first.")
        return InvoiceVoided(key=key, number=action.number, reason=action.reason)

    def _next_number(self) -> str:
        year = f"{self._clock.now().astimezone(self._tz):%Y}-"
        taken = sum(invoice.number.startswith(year) for invoice in self._books.invoices())
        return f"{year}{taken + 1:04}"


def _issue_receipt(invoice: Invoice) -> Receipt:
    return Receipt(
        reference=invoice.number,
        words=f"Issued as invoice {invoice.number} over {invoice.total()}.",
        values=(
            ("number", invoice.number),
            ("issued", invoice.issued.isoformat()),
            ("undo", f"void invoice {invoice.number}"),
        ),
    )


def _void_receipt(invoice: Invoice) -> Receipt:
    return Receipt(reference=invoice.number, words=f"Invoice {invoice.number} is void.")
