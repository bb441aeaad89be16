"""Commands about dealings: leads, contracts and deliveries, which the operator's own word makes true."""

from bot.business.customers import customer_id
from bot.business.dealings import (
    Contract,
    ContractSaved,
    Deliverable,
    DeliverableSaved,
    Lead,
    LeadSaved,
)
from bot.commands.answering import Answer, refused, reply
from bot.facade.journal import ON_THEIR_WORD
from bot.intents.catalog.deals import ContractRecord, DeliverableRecord
from bot.intents.catalog.orders import EntryUndo
from bot.intents.catalog.people import LeadAdd
from bot.kernel.cards import Button, Card
from bot.kernel.errors import NotFound
from bot.kernel.events import Entry, Fact
from bot.kernel.frozen import Packed
from bot.kernel.ids import entry_id
from bot.kernel.messages import Message
from bot.kernel.ports import Append
from bot.steward import Steward


def lead_add(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Somebody who may become a customer."""
    said = intent.unpack(LeadAdd)
    books = steward.office.books
    known = books.lead(customer_id(said.lead))
    if known is not None and known.state == "kept":
        return reply(f"{known.name} is among your leads already.")
    if customer := books.customer(said.lead):
        return reply(f"{customer.name} is a customer already.")
    lead = Lead(
        id=customer_id(said.lead),
        name=said.lead,
        email=said.email or "",
        source=said.source or "",
        note=said.note or "",
    )
    words = f"Among your leads now: {lead.told()}."
    return _recorded(LeadSaved(lead=lead), f"lead/{lead.id}", words, message, steward)


def contract_record(intent: Packed, message: Message, steward: Steward) -> Answer:
    """What was agreed with a customer."""
    said = intent.unpack(ContractRecord)
    known = steward.office.books.customer(said.customer)
    if known is None:
        return refused(f"I don't know a customer “{said.customer}”: add them first.")
    contract = Contract(
        id=entry_id(message.id, said.customer),
        customer=known.id,
        customer_name=known.name,
        topic=said.topic or "",
        amount=said.amount.amount if said.amount else None,
        currency=said.amount.currency if said.amount else "",
        per=said.per or "",
        start=said.start,
        end=said.end,
    )
    words = f"Recorded with {known.name}: {contract.told()}."
    stream = f"contract/{contract.id}"
    return _recorded(ContractSaved(contract=contract), stream, words, message, steward)


def deliverable_record(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Work that was delivered, today if no day is said."""
    said = intent.unpack(DeliverableRecord)
    office = steward.office
    known = office.books.customer(said.customer) if said.customer else None
    if said.customer and known is None:
        return refused(f"I don't know a customer “{said.customer}”: add them first.")
    deliverable = Deliverable(
        id=entry_id(message.id, said.title),
        customer=known.id if known else "",
        customer_name=known.name if known else "",
        title=said.title,
        on=said.on or office.clock.now().astimezone(office.settings.zone).date(),
        link=said.link or "",
    )
    to = f" to {known.name}" if known else ""
    words = f"Delivered{to}: {deliverable.told()}."
    stream = f"deliverable/{deliverable.id}"
    return _recorded(DeliverableSaved(deliverable=deliverable), stream, words, message, steward)


def entry_undo(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Take a lead, a contract or a delivery out of the books that was entered by mistake."""
    said = intent.unpack(EntryUndo)
    stream = f"{said.what}/{said.entry}"
    events = steward.office.log.read(stream)
    gone = _taken_back(events[-1].fact) if events else None
    if gone is None:
        raise NotFound(f"There is no such {said.what} in the books any more.")
    append = _append(gone, stream, message, steward)
    return Answer(reply("Taken back; the books have it no more.").cards, (append,))


def _taken_back(fact: Fact) -> Fact | None:
    """The entry as it is once it was taken back; None where it was already."""
    gone = {"state": "taken back"}
    match fact:
        case LeadSaved(lead=lead) if lead.state == "kept":
            return LeadSaved(lead=lead.model_copy(update=gone))
        case ContractSaved(contract=contract) if contract.state == "kept":
            return ContractSaved(contract=contract.model_copy(update=gone))
        case DeliverableSaved(deliverable=deliverable) if deliverable.state == "kept":
            return DeliverableSaved(deliverable=deliverable.model_copy(update=gone))
    return None


def _recorded(fact: Fact, stream: str, words: str, message: Message, steward: Steward) -> Answer:
    what, _, entry = stream.partition("/")
    undo = Button(label="Undo", verb="say", text=f"take back {what} {entry}")
    card = Card(key="", text=words, buttons=(undo,))
    return Answer((card,), (_append(fact, stream, message, steward),))


def _append(fact: Fact, stream: str, message: Message, steward: Steward) -> Append:
    operator = steward.operator(message.sender)
    who = operator.id if operator else ""
    entry = Entry(fact=fact, actor=who, source=message.id, rationale=ON_THEIR_WORD)
    return Append(stream, steward.office.log.version(stream), (entry,))
