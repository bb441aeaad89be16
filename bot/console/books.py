"""The books: customers with how they came to be as they are, every invoice that was issued, and the tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from bot.business.customers import Customer, CustomerSaved
from bot.business.invoices import Invoice
from bot.console.visits import Visit
from bot.kernel.cards import DiffLine
from bot.kernel.errors import NotFound
from bot.kernel.events import Event
from bot.steward import Steward


@dataclass(frozen=True)
class Change:
    """One change of a record: the event, what led to it in words, and what differs from before."""

    event: Event
    why: str
    lines: tuple[DiffLine, ...]


def customers(visit: Visit) -> Response:
    return visit.page("customers.html", customers=visit.steward.customers())


def customer(visit: Visit) -> Response:
    """One customer, their invoices, what was agreed and delivered, and each change with who made it and why."""
    name = visit.name("customer")
    found = next((one for one in visit.steward.customers() if one.id == name), None)
    if found is None:
        raise NotFound(f"The books have no customer “{name}”.")
    return visit.page(
        "customer.html",
        customer=found,
        invoices=[one for one in visit.steward.invoices() if one.customer == found.id],
        contracts=visit.steward.office.books.contracts(found.id),
        deliverables=visit.steward.office.books.deliverables(found.id),
        changes=changes(visit.steward.history(f"customer/{found.id}"), visit.steward),
        today=_today(visit),
    )


def invoices(visit: Visit) -> Response:
    """Every invoice, newest first."""
    found: list[Invoice] = visit.steward.invoices()[::-1]
    return visit.page("invoices.html", invoices=found, today=_today(visit))


def tasks(visit: Visit) -> Response:
    """What is to be done, with its time."""
    office = visit.steward.office
    found = office.books.tasks()
    return visit.page("tasks.html", tasks=found, zone=office.settings.zone, today=_today(visit))


def changes(events: Sequence[Event], steward: Steward) -> list[Change]:
    """What each event changed of a customer, newest first."""
    before: dict[str, str] = {}
    found = []
    for event in events:
        if isinstance(event.fact, CustomerSaved):
            after = _values(event.fact.customer)
            why = steward.seeing.words_behind(event)
            found.append(Change(event, why, tuple(_difference(before, after))))
            before = after
    return found[::-1]


def _difference(before: dict[str, str], after: dict[str, str]) -> list[DiffLine]:
    lines = []
    for name, value in after.items():
        old = before.get(name, "")
        if old != value:
            lines += [DiffLine(mark="-", text=f"{name}: {old}")] if old else []
            lines += [DiffLine(mark="+", text=f"{name}: {value}")] if value else []
    return lines


def _values(customer: Customer) -> dict[str, str]:
    return {name: str(value) for name, value in customer if name != "id"}


def _today(visit: Visit) -> date:
    office = visit.steward.office
    return office.clock.now().astimezone(office.settings.zone).date()
