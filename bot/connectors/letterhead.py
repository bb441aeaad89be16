"""Lays an invoice out in words: every value as the string that stands on paper."""

import re
from datetime import date
from typing import Annotated

from babel.numbers import format_currency
from pydantic import AfterValidator

from bot.business.company import Company
from bot.business.invoices import Invoice, Line
from bot.kernel.frozen import Frozen

_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def _printable(words: str) -> str:
    unix = words.replace("\r\n", "\n").strip()
    return _UNPRINTABLE.sub(" ", unix)


Text = Annotated[str, AfterValidator(_printable)]
Pair = tuple[Text, Text]


class Paper(Frozen):
    """What `templates/invoice.typ` sets, top to bottom; lists leave out what is not known."""

    title: Text
    company: Text
    contact: tuple[Text, ...]
    customer: Text
    address: Text
    email: Text
    dates: tuple[Pair, ...]
    positions: tuple[tuple[Text, Text, Text, Text], ...]
    sums: tuple[Pair, ...]
    total: Text
    payment: tuple[Pair, ...]
    note: Text
    imprint: tuple[Text, ...]


def paper_of(invoice: Invoice, company: Company) -> Paper:
    return Paper(
        title=f"Invoice {invoice.number}",
        company=company.name,
        contact=_known(company.address, company.phone, company.email, company.website),
        customer=invoice.customer_name,
        address=invoice.address,
        email=invoice.email,
        dates=_dates(invoice),
        positions=tuple(_position(line, invoice.currency) for line in invoice.lines),
        sums=_sums(invoice),
        total=str(invoice.total()),
        payment=_payment(invoice, company),
        note=invoice.note,
        imprint=_known(company.name, company.tax_id and f"Tax ID {company.tax_id}"),
    )


def _known(*values: str) -> tuple[str, ...]:
    return tuple(value for value in values if value)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _position(line: Line, currency: str) -> tuple[str, str, str, str]:
    price = format_currency(line.unit_price, currency, locale="en", decimal_quantization=False)
    return line.description, line.counted(), price, str(line.total(currency))


def _sums(invoice: Invoice) -> tuple[Pair, ...]:
    """What leads from the positions to the total; nothing where there is no tax."""
    if not invoice.tax_percent:
        return ()
    rate = f"Tax {invoice.tax_percent.normalize():f} %"
    return (("Net", str(invoice.net())), (rate, str(invoice.tax())))


def _dates(invoice: Invoice) -> tuple[Pair, ...]:
    dates = (("Issued", _day(invoice.issued)), ("Due", _day(invoice.due)))
    return (*dates, ("Your reference", invoice.reference)) if invoice.reference else dates


def _payment(invoice: Invoice, company: Company) -> tuple[Pair, ...]:
    pairs = (
        ("Bank", company.bank),
        ("IBAN", _in_fours(company.iban)),
        ("BIC", company.bic),
    )
    known = tuple(pair for pair in pairs if pair[1])
    return (*known, ("Reference", invoice.number)) if known else ()


def _in_fours(iban: str) -> str:
    letters = "".join(iban.split())
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))
