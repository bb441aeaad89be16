"""Read models of the canonical business: customers, invoices, payments and tasks."""

from decimal import Decimal

from bot.business.customers import CustomerSaved
from bot.business.invoices import Invoice, InvoiceIssued, InvoiceVoided
from bot.business.payments import Payment, PaymentRecorded, PaymentTakenBack
from bot.business.tasks import TaskSaved
from bot.kernel.events import Event
from bot.storage.book_tables import CustomerRow, InvoiceRow, PaymentRow, TaskRow
from bot.storage.reducers import reduces
from bot.storage.tables import stamp
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


@reduces(PaymentRecorded)
def recorded(_event: Event, fact: PaymentRecorded, write: Writer) -> None:
    write.upsert(PaymentRow, _payment(fact.key, "", fact.payment))
    _settle(fact.payment, fact.payment.amount, write)


@reduces(PaymentTakenBack)
def taken_back(_event: Event, fact: PaymentTakenBack, write: Writer) -> None:
    for row in write.find(PaymentRow, number=fact.number):
        payment = Payment.model_validate_json(str(row["body"]))
        gone = payment.model_copy(update={"state": "taken back"})
        write.upsert(PaymentRow, _payment(str(row["key"]), fact.key, gone))
        _settle(payment, -payment.amount, write)


@reduces(TaskSaved)
def task_saved(event: Event, fact: TaskSaved, write: Writer) -> None:
    task = fact.task
    before = write.find(TaskRow, id=task.id)
    row: Row = {
        "id": task.id,
        "first": before[0]["first"] if before else event.seq,
        "seq": event.seq,
        "state": task.state,
        "at": stamp(task.at) if task.at else "",
        "body": task.model_dump_json(),
    }
    write.upsert(TaskRow, row)


def _settle(payment: Payment, amount: Decimal, write: Writer) -> None:
    for row in write.find(InvoiceRow, number=payment.invoice):
        invoice = Invoice.model_validate_json(str(row["body"])).paid(amount)
        write.upsert(InvoiceRow, _row(str(row["key"]), str(row["void_key"]), invoice))


def _payment(key: str, taken_back_key: str, payment: Payment) -> Row:
    return {
        "number": payment.number,
        "key": key,
        "taken_back_key": taken_back_key,
        "invoice": payment.invoice,
        "state": payment.state,
        "body": payment.model_dump_json(),
    }


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
