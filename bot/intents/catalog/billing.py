"""Intents about money: invoices, payments and refunds."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from bot.intents.catalog.intent import (
    Amount,
    CustomerName,
    DueDay,
    Intent,
    InvoiceNumber,
    Lines,
    PastDay,
    Percent,
    Share,
    Text,
)


class InvoiceCreate(Intent):
    name: ClassVar[str] = "invoice.create"
    summary: ClassVar[str] = "write an invoice and send it"
    outward: ClassVar[bool] = True
    customer: CustomerName = Field(description="Which customer is it for?")
    lines: Lines = Field(min_length=1, description="What is charged, and at which price?")
    currency: str = Field("EUR", description="In which currency?")
    due: DueDay | None = Field(None, description="When is it due?")
    tax: Percent | None = Field(None, description="With how much tax, in percent?")
    reference: Text | None = Field(None, description="Which order number?")


class InvoiceSend(Intent):
    name: ClassVar[str] = "invoice.send"
    summary: ClassVar[str] = "send an invoice that exists"
    found: ClassVar[frozenset[str]] = frozenset(("invoice",))
    outward: ClassVar[bool] = True
    invoice: InvoiceNumber = Field(description="Which invoice?")
    customer: CustomerName | None = Field(None, description="Of which customer?")


class InvoiceVoid(Intent):
    name: ClassVar[str] = "invoice.void"
    summary: ClassVar[str] = "cancel an invoice"
    found: ClassVar[frozenset[str]] = frozenset(("invoice",))
    outward: ClassVar[bool] = True
    invoice: InvoiceNumber = Field(description="Which invoice?")
    customer: CustomerName | None = Field(None, description="Of which customer?")
    reason: Text | None = Field(None, description="Why?")


class InvoiceRemind(Intent):
    name: ClassVar[str] = "invoice.remind"
    summary: ClassVar[str] = "remind a customer of an unpaid invoice"
    found: ClassVar[frozenset[str]] = frozenset(("invoice",))
    outward: ClassVar[bool] = True
    invoice: InvoiceNumber = Field(description="Which invoice?")
    customer: CustomerName | None = Field(None, description="Which customer?")


class PaymentRecord(Intent):
    name: ClassVar[str] = "payment.record"
    summary: ClassVar[str] = "record that money has come in"
    found: ClassVar[frozenset[str]] = frozenset(("invoice",))
    customer: CustomerName | None = Field(None, description="Who paid?")
    amount: Amount | None = Field(None, description="How much?")
    share: Share | None = Field(None, description="Which part of it, in percent?")
    invoice: InvoiceNumber = Field(description="For which invoice?")
    on: PastDay | None = Field(None, description="When?")


class PaymentReconcile(Intent):
    name: ClassVar[str] = "payment.reconcile"
    summary: ClassVar[str] = "match payments from the bank with open invoices"
    own_word: ClassVar[bool] = True
    source: Text | None = Field(None, description="From which statement?")


class Refund(Intent):
    name: ClassVar[str] = "refund"
    summary: ClassVar[str] = "pay money back to a customer"
    outward: ClassVar[bool] = True
    customer: CustomerName = Field(description="Which customer?")
    amount: Amount = Field(description="How much?")
    invoice: InvoiceNumber | None = Field(None, description="For which invoice?")
    reason: Text | None = Field(None, description="Why?")
    on: date | None = None
