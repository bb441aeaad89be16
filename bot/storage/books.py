"""Reading the canonical business: customers, invoices, payments, tasks and dealings."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Select, func, select

from bot.business.customers import Customer
from bot.business.dealings import Contract, Deliverable, Lead
from bot.business.invoices import Invoice
from bot.business.payments import Payment
from bot.business.tasks import Task
from bot.kernel.ids import EffectKey, TaskId
from bot.storage.book_tables import (
    ContractRow,
    CustomerRow,
    DeliverableRow,
    InvoiceRow,
    LeadRow,
    PaymentRow,
    TaskRow,
)
from bot.storage.tables import stamp, table

_CUSTOMERS, _INVOICES = table(CustomerRow), table(InvoiceRow)
_PAYMENTS, _TASKS = table(PaymentRow), table(TaskRow)
_LEADS, _CONTRACTS = table(LeadRow), table(ContractRow)
_DELIVERABLES = table(DeliverableRow)


class Books:
    """The books as they are stored; `after` shows them as they will be."""

    def __init__(self, engine: Engine, ahead: Mapping[str, Customer] | None = None) -> None:
        self._engine = engine
        self._ahead = ahead or {}

    def after(self, *saved: Customer) -> "Books":
        """The books once these customers are stored too, for who decides several things at once."""
        return Books(self._engine, {**self._ahead, **{one.id: one for one in saved}})

    def customers(self) -> list[Customer]:
        with self._engine.connect() as connection:
            bodies = connection.execute(select(_CUSTOMERS.c.body))
            stored = [Customer.model_validate_json(body) for body in bodies.scalars()]
        known = {**{one.id: one for one in stored}, **self._ahead}
        return sorted(known.values(), key=lambda customer: customer.name)

    def customer(self, name: str) -> Customer | None:
        """The customer of this name, however it is capitalised."""
        for customer in self._ahead.values():
            if customer.name.casefold() == name.strip().casefold():
                return customer
        query = select(_CUSTOMERS.c.body).where(
            func.lower(_CUSTOMERS.c.name) == func.lower(name.strip())
        )
        with self._engine.connect() as connection:
            body = connection.execute(query).scalar()
        return Customer.model_validate_json(body) if body else None

    def customer_version(self, customer: str) -> int:
        query = select(_CUSTOMERS.c.version).where(_CUSTOMERS.c.id == customer)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar() or 0

    def invoices(self) -> list[Invoice]:
        with self._engine.connect() as connection:
            bodies = connection.execute(select(_INVOICES.c.body).order_by(_INVOICES.c.number))
            return [Invoice.model_validate_json(body) for body in bodies.scalars()]

    def invoice(self, number: str) -> Invoice | None:
        return self._one(_INVOICES.c.number == number)

    def issued_under(self, key: EffectKey) -> Invoice | None:
        """The invoice that an effect issued, if it did."""
        return self._one(_INVOICES.c.key == key)

    def voided_under(self, key: EffectKey) -> Invoice | None:
        """The invoice that an effect voided, if it did."""
        return self._one(_INVOICES.c.void_key == key)

    def payments(self, invoice: str = "") -> list[Payment]:
        """What was paid, by number; for one invoice where one is named; taken back ones too."""
        query = select(_PAYMENTS.c.body).order_by(_PAYMENTS.c.number)
        if invoice:
            query = query.where(_PAYMENTS.c.invoice == invoice)
        with self._engine.connect() as connection:
            bodies = connection.execute(query).scalars()
            return [Payment.model_validate_json(body) for body in bodies]

    def payment(self, number: str) -> Payment | None:
        return self._paid(_PAYMENTS.c.number == number)

    def recorded_under(self, key: EffectKey) -> Payment | None:
        """The payment that an effect recorded, if it did."""
        return self._paid(_PAYMENTS.c.key == key)

    def taken_back_under(self, key: EffectKey) -> Payment | None:
        """The payment that an effect took back, if it did."""
        return self._paid(_PAYMENTS.c.taken_back_key == key)

    def tasks(self) -> list[Task]:
        """What is to be done, in the order in which it was said."""
        return self._tasks(select(_TASKS.c.body).where(_TASKS.c.state == "open"))

    def tasks_at(self, now: datetime) -> list[Task]:
        """What is to be brought up by now."""
        timed = (_TASKS.c.at > "") & (_TASKS.c.at <= stamp(now))
        return self._tasks(select(_TASKS.c.body).where(_TASKS.c.state == "open", timed))

    def task(self, task: TaskId) -> Task | None:
        """The task of this name, done and dropped ones too."""
        found = self._tasks(select(_TASKS.c.body).where(_TASKS.c.id == task))
        return found[0] if found else None

    def latest_task(self) -> Task | None:
        """The task that changed last and is not dropped."""
        query = select(_TASKS.c.body).where(_TASKS.c.state != "dropped")
        with self._engine.connect() as connection:
            body = connection.execute(query.order_by(_TASKS.c.seq.desc()).limit(1)).scalar()
        return Task.model_validate_json(body) if body else None

    def leads(self) -> list[Lead]:
        """Who may become a customer, by name."""
        query = select(_LEADS.c.body).where(_LEADS.c.state == "kept").order_by(_LEADS.c.name)
        return [Lead.model_validate_json(body) for body in self._bodies(query)]

    def lead(self, lead: str) -> Lead | None:
        """The lead of this id, one that was taken back too."""
        found = self._bodies(select(_LEADS.c.body).where(_LEADS.c.id == lead))
        return Lead.model_validate_json(found[0]) if found else None

    def contracts(self, customer: str) -> list[Contract]:
        """What was agreed with a customer, oldest first."""
        of_customer = (_CONTRACTS.c.customer == customer) & (_CONTRACTS.c.state == "kept")
        query = select(_CONTRACTS.c.body).where(of_customer).order_by(_CONTRACTS.c.seq)
        return [Contract.model_validate_json(body) for body in self._bodies(query)]

    def deliverables(self, customer: str) -> list[Deliverable]:
        """What was delivered to a customer, oldest first."""
        of_customer = (_DELIVERABLES.c.customer == customer) & (_DELIVERABLES.c.state == "kept")
        query = select(_DELIVERABLES.c.body).where(of_customer).order_by(_DELIVERABLES.c.seq)
        return [Deliverable.model_validate_json(body) for body in self._bodies(query)]

    def _bodies(self, query: Select[str]) -> list[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def _tasks(self, query: Select[str]) -> list[Task]:
        bodies = self._bodies(query.order_by(_TASKS.c.first, _TASKS.c.id))
        return [Task.model_validate_json(body) for body in bodies]

    def _paid(self, where: ColumnElement[bool]) -> Payment | None:
        with self._engine.connect() as connection:
            body = connection.execute(select(_PAYMENTS.c.body).where(where)).scalar()
        return Payment.model_validate_json(body) if body else None

    def _one(self, where: ColumnElement[bool]) -> Invoice | None:
        with self._engine.connect() as connection:
            body = connection.execute(select(_INVOICES.c.body).where(where)).scalar()
        return Invoice.model_validate_json(body) if body else None
