"""Commands: intents that are answered at once, from what the office knows, without a flow."""

from collections.abc import Callable

from pydantic import ValidationError

from bot.actions.invoices import IssueInvoice
from bot.agents.billing import changes
from bot.answering import Answer
from bot.business.customers import Customer, CustomerSaved, customer_id
from bot.commands_as_of import as_of
from bot.commands_batch import approve_shown
from bot.commands_importing import import_customers
from bot.commands_office import costs, policy, runs, waiting
from bot.commands_seeing import digest, replay, status
from bot.flows.drafted import opened
from bot.intents.catalog.billing import InvoiceCreate
from bot.intents.catalog.office import Approve, Reject
from bot.intents.catalog.office import Edit as EditIntent
from bot.intents.catalog.office import Import as ImportIntent
from bot.intents.catalog.office import Snooze as SnoozeIntent
from bot.intents.catalog.orders import AsOf, WhyOrder
from bot.intents.catalog.people import CustomerAdd, CustomerUpdate
from bot.kernel.cards import Button, Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import NotFound, StewardError
from bot.kernel.events import Entry
from bot.kernel.frozen import Packed
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Message
from bot.kernel.ports import Append
from bot.kernel.runs import Run
from bot.seeing import RUN_ID
from bot.steward import Steward

HELP = """Say what should happen, in your own words. For example:
• invoice Acme 3 days of design at 800, due in 14 days
• void invoice 2026-0001
• Acme paid 2,400; remind Acme about invoice 2026-0001
• add customer Beta Ltd, ana@beta.example
• remember that Acme pays Net 14; or send a file with “remember this”, and ask about it later
• status: what runs and what waits for you
• digest: what was done, what waits, what is due; “weekly digest” for the week
• runs: the latest, each a tap away; waiting: what waits for your word
• policy: what I may do alone
• replay the Acme invoice: the same again from the record, compared step by step
• at yesterday 10:00 customer Acme: as the books had it then
• stop: nothing leaves the office until you say resume

Whatever leaves the office waits for your tap. Edit, Reject and Why are on every card."""


Command = Callable[[Packed, Message, Steward], Answer]


def answer(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Answer an intent that no flow serves; a refusal is an answer too."""
    command = COMMANDS.get(intent.kind)
    if command is None:
        words = (
            f"I understood that as “{intent.kind}”, which I cannot do yet. "
            "Nothing was done; say “help” for what I can do."
        )
        return _said(words, kind="refusal")
    try:
        return command(intent, message, steward)
    except StewardError as refusal:
        return _said(str(refusal), kind="refusal")


def _help(_intent: Packed, _message: Message, _steward: Steward) -> Answer:
    return _said(HELP, title="What I can do")


def _seen(look: Callable[[Message, Steward], Card]) -> Command:
    """A command that reads the operator's own words and answers with one card."""
    return lambda intent, message, steward: Answer((look(_naming_run(intent, message), steward),))


def _naming_run(intent: Packed, message: Message) -> Message:
    """The message with the run by its name, where its words only point at it: `the second one`."""
    named = RUN_ID.search(intent.body)
    if named is None or RUN_ID.search(message.text):
        return message
    return message.model_copy(update={"text": f"{named[0]} {message.text}"})


def _as_of(intent: Packed, _message: Message, steward: Steward) -> Answer:
    return Answer((as_of(intent.unpack(AsOf), steward),))


def _approve(intent: Packed, message: Message, steward: Steward) -> Answer:
    ref = ApprovalRef(intent.unpack(Approve).ref)
    return _decided(
        Decision(
            approval=ref, verb="approve", sender=message.sender, shown=steward.card(ref).digest
        ),
        steward,
    )


def _reject(intent: Packed, message: Message, steward: Steward) -> Answer:
    said = intent.unpack(Reject)
    ref = ApprovalRef(said.ref)
    shown = steward.card(ref).digest
    return _decided(
        Decision(
            approval=ref,
            verb="reject",
            sender=message.sender,
            shown=shown,
            reason=said.reason or "",
        ),
        steward,
    )


def _why(intent: Packed, _message: Message, steward: Steward) -> Answer:
    reasons = steward.why(ApprovalRef(intent.unpack(WhyOrder).ref))
    return Answer((reasons.model_copy(update={"key": ""}),))


def _edit(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Change a card by words; the card itself shows the new version with its diff."""
    said = intent.unpack(EditIntent)
    ref = ApprovalRef(said.ref)
    card = steward.card(ref)
    run = steward.run(card.run)
    if said.corrected is None or run.intent.kind != InvoiceCreate.name:
        return _said(f"I am not sure what “{said.change}” changes: tap Edit on the card.")
    wanted = InvoiceCreate.model_validate(said.corrected)
    fields = changes(wanted, opened(run, _step(run, ref), IssueInvoice))
    if not fields:
        return _said("The card says that already.")
    shown = card.digest
    edit = Edit(approval=ref, sender=message.sender, shown=shown, changes=tuple(fields.items()))
    return _said(f"Changed, and waiting for you: {steward.edit(edit).title}")


def _step(run: Run, ref: ApprovalRef) -> str:
    step = run.approval_step(ref)
    if step is None:
        raise NotFound(f"Run {run.id} has no approval {ref}.")
    return step


def _snooze(intent: Packed, message: Message, steward: Steward) -> Answer:
    said = intent.unpack(SnoozeIntent)
    waiting = steward.approvals()
    ref = said.ref or (waiting[0].approval if len(waiting) == 1 else "")
    if not ref:
        return _said("Several cards wait: tap Snooze on the one you mean.", kind="refusal")
    steward.snooze(ApprovalRef(ref), message.sender, said.until)
    return _said("I will ask again then." if said.until else "I will ask again later.")


def _undo(_intent: Packed, message: Message, steward: Steward) -> Answer:
    """Offer to take back what was done last; taking it back is an action of its own, with a card."""
    for run in steward.runs():
        says = [b.text for b in steward.drawn(run).buttons if b.label == "Undo"]
        if says and run.outcome == "done":
            button = Button(label=says[0], verb="say", text=says[0])
            return Answer(
                (Card(key="", text="The last thing I can take back:", buttons=(button,)),)
            )
    return _said("There is nothing that I can take back.")


def _decided(decision: Decision, steward: Steward) -> Answer:
    card = steward.decide(decision)
    words = card.outcome.words if card.outcome else card.state
    return _said(f"{words}: {card.title}")


def _stop(_intent: Packed, message: Message, steward: Steward) -> Answer:
    steward.stop(message.sender)
    resume = Button(label="Resume", verb="say", text="resume")
    return Answer(
        (
            Card(
                key="",
                title="Everything is stopped",
                text="No effect starts from now on. What waits is kept. Say “resume” to go on.",
                buttons=(resume,),
            ),
        )
    )


def _resume(_intent: Packed, message: Message, steward: Steward) -> Answer:
    steward.resume(message.sender)
    return _said("Effects happen again.")


def _customer_add(intent: Packed, message: Message, steward: Steward) -> Answer:
    said = intent.unpack(CustomerAdd)
    known = steward.office.books.customer(said.customer)
    if known is not None:
        return _said(f"{known.name} is in the books already ({known.email or 'no e-mail yet'}).")
    customer = Customer(id=customer_id(said.customer), name=said.customer, email=said.email or "")
    return _saved(customer, message, steward, f"{customer.name} is in the books now.")


def _customer_update(intent: Packed, message: Message, steward: Steward) -> Answer:
    said = intent.unpack(CustomerUpdate)
    known = steward.office.books.customer(said.customer)
    if known is None:
        return _said(f"I don't know a customer “{said.customer}”.", kind="refusal")
    names = {"mail": "email", "name": "name", "address": "address", "currency": "currency"}
    field = next((to for word, to in names.items() if word in said.field.casefold()), "")
    if not field:
        return _said(f"A customer has no “{said.field}”: e-mail, name, address or currency.")
    try:
        changed = Customer.model_validate({**known.model_dump(), field: said.value})
    except ValidationError as fault:
        return _said(fault.errors()[0]["msg"].removeprefix("Value error, "), kind="refusal")
    return _saved(changed, message, steward, f"{changed.name}: {said.field} is {said.value} now.")


def _customer_show(_intent: Packed, _message: Message, steward: Steward) -> Answer:
    known = steward.office.books.customers()
    lines = [f"• {c.name}: {c.email or 'no e-mail yet'}" for c in known]
    words = "\n".join(lines) or "The books have no customers yet."
    return _listing(words, "Customers", tuple(c.name for c in known))


def _saved(customer: Customer, message: Message, steward: Steward, words: str) -> Answer:
    stream = f"customer/{customer.id}"
    operator = steward.operator(message.sender)
    entry = Entry(
        fact=CustomerSaved(customer=customer),
        actor=operator.id if operator else "",
        source=message.id,
        rationale=message.text,
    )
    append = Append(stream, steward.office.log.version(stream), (entry,))
    return Answer(_said(words).cards, (append,))


def _import(intent: Packed, message: Message, steward: Steward) -> Answer:
    words, appends = import_customers(intent.unpack(ImportIntent).source, message, steward)
    return Answer(_said(words).cards, appends)


def _due_list(_intent: Packed, _message: Message, steward: Steward) -> Answer:
    owed = [i for i in steward.office.books.invoices() if i.owed]
    words = "\n".join(f"• {i.owing()}" for i in owed) or "Nobody owes you anything."
    return _listing(words, "Due", tuple(i.number for i in owed))


def _listing(text: str, title: str, listed: tuple[str, ...]) -> Answer:
    return Answer((Card(key="", title=title, text=text, listed=listed),))


def _said(text: str, *, title: str = "", kind: str = "reply") -> Answer:
    return Answer(
        (Card(key="", title=title, text=text, kind="refusal" if kind == "refusal" else "reply"),)
    )


COMMANDS: dict[str, Command] = {
    "help": _help,
    "runs": _seen(runs),
    "waiting": _seen(waiting),
    "policy.show": _seen(policy),
    "costs": _seen(costs),
    "budget.show": _seen(costs),
    "status": _seen(status),
    "digest": digest,
    "replay": _seen(replay),
    "as_of": _as_of,
    "approve": _approve,
    "approve.shown": approve_shown,
    "reject": _reject,
    "edit": _edit,
    "why": _why,
    "snooze": _snooze,
    "undo": _undo,
    "stop": _stop,
    "resume": _resume,
    "customer.add": _customer_add,
    "customer.update": _customer_update,
    "customer.show": _customer_show,
    "import": _import,
    "due.list": _due_list,
}
