"""Reading the canonical business: customers and invoices."""

from sqlalchemy import Engine, func, select

from bot.business.customers import Customer
from bot.business.invoices import Invoice
from bot.kernel.ids import EffectKey
from bot.storage.tables import CustomerRow, InvoiceRow, table

_CUSTOMERS, _INVOICES = table(CustomerRow), table(InvoiceRow)


class Books:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def customers(self) -> list[Customer]:
        with self._engine.connect() as connection:
            bodies = connection.execute(select(_CUSTOMERS.c.body).order_by(_CUSTOMERS.c.name))
            return [Customer.model_validate_json(body) for body in bodies.scalars()]

    def customer(self, name: str) -> Customer | None:
        """The customer of this name, however it is capitalised."""
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

    def _one(self, where: object) -> Invoice | None:
        query = select(_INVOICES.c.body).where(where)  # type: ignore[arg-type]
        with self._engine.connect() as connection:
            body = connection.execute(query).scalar()
        return Invoice.model_validate_json(body) if body else None
