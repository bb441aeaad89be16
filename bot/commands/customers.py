"""Showing customers: everybody in the books, or one with all that was agreed, delivered and billed."""

from collections.abc import Iterable, Iterator

from bot.business.customers import Customer
from bot.business.dealings import long_date
from bot.commands.answering import Answer, listing, refused
from bot.intents.catalog.people import CustomerShow
from bot.kernel.cards import Card, CardField
from bot.kernel.frozen import Packed
from bot.kernel.messages import Message
from bot.steward import Steward

_MOST_CHANGES = 6


def customer_show(intent: Packed, _message: Message, steward: Steward) -> Answer:
    """Everybody in the books, or the one who is named."""
    name = intent.unpack(CustomerShow).customer
    if name is None:
        return _everybody(steward)
    known = steward.office.books.customer(name)
    if known is None:
        return refused(f"I don't know a customer “{name}”; “customers” lists those I know.")
    return Answer((_card(known, steward),))


def _everybody(steward: Steward) -> Answer:
    books = steward.office.books
    known = books.customers()
    won = {customer.id for customer in known}
    leads = [lead for lead in books.leads() if lead.id not in won]
    lines = [f"• {c.name}: {c.email or 'no e-mail yet'}" for c in known]
    lines += [*(["", "Leads"] if leads else []), *(f"• {lead.told()}" for lead in leads)]
    words = "\n".join(lines) or "The books have no customers yet."
    return listing(words, "Customers", tuple(c.name for c in known))


def _card(customer: Customer, steward: Steward) -> Card:
    return Card(
        key="",
        title=customer.name,
        text="\n".join(_sections(customer, steward)).strip(),
        fields=tuple(CardField(name=k, label=k, value=v) for k, v in customer.told().items() if v),
        listed=(customer.name,),
    )


def _sections(customer: Customer, steward: Steward) -> Iterator[str]:
    books, zone = steward.office.books, steward.office.settings.zone
    invoices = [one for one in books.invoices() if one.customer == customer.id and one.owed]
    tasks = [one for one in books.tasks() if customer.name.casefold() in one.words.casefold()]
    yield from _section("Agreed", (one.told() for one in books.contracts(customer.id)))
    yield from _section("Delivered", (one.told() for one in books.deliverables(customer.id)))
    yield from _section("Owed", (one.owing() for one in invoices))
    yield from _section("To do", (one.told(zone) for one in tasks))
    yield from _section("How it came to be", _history(customer, steward))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = [f"• {line}" for line in lines]
    if found:
        yield from (title, *found, "")


def _history(customer: Customer, steward: Steward) -> list[str]:
    """The latest changes, newest first, each with the words that made it."""
    books, zone = steward.office.books, steward.office.settings.zone
    streams = [f"customer/{customer.id}"]
    streams += [f"contract/{one.id}" for one in books.contracts(customer.id)]
    streams += [f"deliverable/{one.id}" for one in books.deliverables(customer.id)]
    events = [event for stream in streams for event in steward.history(stream)]
    latest = sorted(events, key=lambda event: -event.seq)[:_MOST_CHANGES]
    behind = steward.seeing.words_behind
    return [f"{long_date(one.at.astimezone(zone).date())}: {behind(one)}" for one in latest]
