"""Commands about the books: customers, and what is due. The operator's own word makes them true."""

from datetime import date

from pydantic import ValidationError

from bot.business.customers import Customer, CustomerSaved, customer_id
from bot.commands.answering import Answer, listing, refused, reply
from bot.commands.importing import import_customers
from bot.facade.journal import ON_THEIR_WORD
from bot.intents.catalog.memory import DueList
from bot.intents.catalog.office import Import as ImportIntent
from bot.intents.catalog.people import CustomerAdd, CustomerUpdate
from bot.kernel.cards import Button, Card
from bot.kernel.events import Entry
from bot.kernel.frozen import Packed
from bot.kernel.ids import MessageId, message_id
from bot.kernel.messages import Message
from bot.kernel.ports import Append
from bot.steward import Steward


def customer_add(intent: Packed, message: Message, steward: Steward) -> Answer:
    """A new customer, on the operator's word."""
    said = intent.unpack(CustomerAdd)
    if added := _added_before_the_edit(message, steward):
        put_right = {"name": said.customer, "email": said.email or added.email}
        words = f"{said.customer} is in the books now, in place of what you wrote first."
        return _saved(added.model_copy(update=put_right), message, steward, words)
    known = steward.office.books.customer(said.customer)
    if known is not None:
        return _there_already(known, said.email or "")
    name = customer_id(said.customer)
    lead = steward.office.books.lead(name)
    email = said.email or (lead.email if lead else "")
    customer = Customer(id=name, name=said.customer, email=email)
    return _saved(customer, message, steward, f"{customer.name} is in the books now.")


def _there_already(known: Customer, email: str) -> Answer:
    words = f"{known.name} is in the books already ({known.email or 'no e-mail yet'})."
    if email in ("", known.email):
        return reply(words)
    change = Button(label=f"Use {email}", verb="say", text=f"{known.name}'s email is {email}")
    return Answer((Card(key="", text=words, buttons=(change,)),))


def _added_before_the_edit(message: Message, steward: Steward) -> Customer | None:
    """The customer that an earlier version of this message added."""
    if message.edits is None:
        return None
    office = steward.office
    for customer in office.books.customers():
        history = office.log.read(f"customer/{customer.id}")
        source = office.conversations.message(MessageId(history[0].source))
        first = history[0].source == message_id(message.sender.channel, message.edits)
        if first or (source is not None and source.edits == message.edits):
            return customer
    return None


def customer_update(intent: Packed, message: Message, steward: Steward) -> Answer:
    """One thing about a customer that is otherwise now."""
    said = intent.unpack(CustomerUpdate)
    known = steward.office.books.customer(said.customer)
    if known is None:
        return refused(f"I don't know a customer “{said.customer}”.")
    try:
        changed = known.changed(said.field, said.value)
    except ValidationError as fault:
        return refused(fault.errors()[0]["msg"].removeprefix("Value error, "))
    return _saved(changed, message, steward, f"{changed.name}: {said.field} is {said.value} now.")


def _saved(customer: Customer, message: Message, steward: Steward, words: str) -> Answer:
    stream = f"customer/{customer.id}"
    operator = steward.operator(message.sender)
    entry = Entry(
        fact=CustomerSaved(customer=customer),
        actor=operator.id if operator else "",
        source=message.id,
        rationale=ON_THEIR_WORD,
    )
    append = Append(stream, steward.office.log.version(stream), (entry,))
    return Answer(reply(words).cards, (append,))


def customer_import(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Customers from a CSV file that came with an earlier message."""
    words, appends = import_customers(intent.unpack(ImportIntent).source, message, steward)
    return Answer(reply(words).cards, appends)


def due_list(intent: Packed, _message: Message, steward: Steward) -> Answer:
    """Who owes what, and what is to be done, by when; for one customer or some days where named."""
    said = intent.unpack(DueList)
    office = steward.office
    today = office.clock.now().astimezone(office.settings.zone).date()
    owed = [
        invoice
        for invoice in office.books.invoices()
        if invoice.owed
        and _within(invoice.due, said, today)
        and _is_of(invoice.customer_name, said)
    ]
    tasks = [
        task
        for task in office.books.tasks()
        if _within(task.day(office.settings.zone), said, today) and _is_of(task.words, said)
    ]
    lines = [f"• {invoice.owing()}" for invoice in owed]
    lines += [f"• {task.told(office.settings.zone)}" for task in tasks]
    listed = (*(invoice.number for invoice in owed), *(task.id for task in tasks))
    return listing("\n".join(lines) or _nothing(said), "Due", listed)


def _within(day: date | None, said: DueList, today: date) -> bool:
    """Whether a day is one of those asked for; what is overdue is due today."""
    if said.period is None:
        return True
    return day is not None and said.period.start <= max(day, today) <= said.period.end


def _is_of(words: str, said: DueList) -> bool:
    return said.customer is None or said.customer.casefold() in words.casefold()


def _nothing(said: DueList) -> str:
    return "Nothing is due then." if said.period else "Nobody owes you anything."
