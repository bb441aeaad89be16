"""Exact answers about the business: who somebody is, what they owe, what is due. Never from vectors."""

import re

from bot.business.customers import Customer
from bot.business.invoices import Invoice
from bot.storage.books import Books

_OWES = re.compile(r"\b(owe|owes|owing|outstanding|unpaid|open invoices?)\b", re.IGNORECASE)
_DUE = re.compile(r"\b(what|which|anything)\b.*\b(due|overdue)\b", re.IGNORECASE)
_WHO = re.compile(r"\b(who is|who's|e-?mail|address|contact)\b", re.IGNORECASE)


class ExactAnswers:
    """Answers what the books know; None leaves the question to memory."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def __call__(self, question: str, _viewer: object) -> str | None:
        customer = self._named(question)
        if _OWES.search(question) or _DUE.search(question):
            return _owed(self._open(customer), customer)
        if customer is not None and _WHO.search(question):
            return _described(customer)
        return None

    def _named(self, question: str) -> Customer | None:
        """The customer whose name stands in the question, the longest name first."""
        words = question.casefold()
        known = sorted(self._books.customers(), key=lambda customer: -len(customer.name))
        return next((c for c in known if c.name.casefold() in words), None)

    def _open(self, customer: Customer | None) -> list[Invoice]:
        owed = (invoice for invoice in self._books.invoices() if invoice.owed)
        return [i for i in owed if customer is None or i.customer == customer.id]


def _owed(invoices: list[Invoice], customer: Customer | None) -> str:
    if not invoices:
        return f"{customer.name} owes you nothing." if customer else "Nobody owes you anything."
    return "\n".join(invoice.owing() for invoice in invoices)


def _described(customer: Customer) -> str:
    details = (f"{detail.label.lower()} {detail.value}" for detail in customer.details)
    parts = (customer.email or "no e-mail address yet", customer.address, *details)
    return f"{customer.name}: {', '.join(part for part in parts if part)}"
