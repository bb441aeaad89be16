"""Read models of the canonical business: customers and invoices."""

from bot.business.customers import CustomerSaved
from bot.business.invoices import Invoice, InvoiceIssued, InvoiceVoided
from bot.kernel.events import Event
from bot.storage.reducers import reduces
from bot.storage.tables import CustomerRow, InvoiceRow
from bot.storage.writer import Row, Writer


@reduces(CustomerSaved)
def saved(event: Event, fact: CustomerSaved, write: Writer) -> None:
    customer = fact.customer
    row: Row = {
        "id": customer.id,
        "name": customer.name,
        "body": customer.model_dump_json(),
        "version": event.version,
    }
    write.upsert(CustomerRow, row)


@reduces(InvoiceIssued)
def issued(_event: Event, fact: InvoiceIssued, write: Writer) -> None:
    write.upsert(InvoiceRow, _row(fact.key, "", fact.invoice))


@reduces(InvoiceVoided)
def voided(_event: Event, fact: InvoiceVoided, write: Writer) -> None:
    for row in write.find(InvoiceRow, number=fact.number):
        invoice = Invoice.model_validate_json(str(row["body"]))
        void = invoice.model_copy(update={"state": "void"})
        write.upsert(InvoiceRow, _row(str(row["key"]), fact.key, void))


def _row(key: str, void_key: str, invoice: Invoice) -> Row:
    return {
        "number": invoice.number,
        "key": key,
        "void_key": void_key,
        "customer": invoice.customer,
        "total": str(invoice.total().amount),
        "currency": invoice.currency,
        "issued": invoice.issued.isoformat(),
        "due": invoice.due.isoformat(),
        "state": invoice.state,
        "body": invoice.model_dump_json(),
    }
