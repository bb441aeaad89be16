"""The payments agent: matches money that came in with an invoice, and words reminders for what did not."""

from bot.actions.mail import SendMail
from bot.actions.payments import RecordOddPayment, RecordPayment, TakeBackPayment
from bot.agents.brief import Brief
from bot.business.invoices import Invoice
from bot.business.money import Money
from bot.intents.catalog.billing import InvoiceRemind, PaymentRecord
from bot.intents.catalog.orders import PaymentUndo
from bot.kernel.actions import Proposal, Source
from bot.kernel.errors import NotFound, Refused
from bot.kernel.messages import Trust


def draft_payment(brief: Brief) -> Proposal:
    """Propose to record a payment; what does not fit the invoice exactly is proposed as odd.

    Raises NotFound or Refused where no such invoice can be paid.
    """
    said = brief.run.intent.unpack(PaymentRecord)
    invoice = _found(said.invoice, brief)
    if invoice.state == "paid" and said.amount is None:
        raise Refused(f"Invoice {invoice.number} is paid already; say how much came in on top.")
    paid = _paid(said, invoice)
    odd = tuple(_oddities(said, paid, invoice))
    kind = RecordOddPayment if odd else RecordPayment
    action = kind(
        invoice=invoice.number,
        customer_name=invoice.customer_name,
        amount=paid.amount,
        currency=invoice.currency,
        on=said.on or brief.now.date(),
        open=invoice.open().amount,
    )
    heard = said.amount is not None or said.share is not None
    words = {"amount": heard, "invoice": True, "on": said.on is not None}
    return Proposal(
        action=action.packed(),
        sources=(
            *(_operator(name, brief) for name, told in words.items() if told),
            *(_books(name) for name, told in words.items() if not told),
            *map(_books, ("customer", "open", "left")),
        ),
        notes=odd,
    )


def draft_take_back(brief: Brief) -> Proposal:
    """Propose to take a payment back; raises NotFound where there is none."""
    said = brief.run.intent.unpack(PaymentUndo)
    payment = brief.payment(said.payment)
    if payment is None or payment.state == "taken back":
        raise NotFound(f"There is no payment {said.payment} in the books.")
    action = TakeBackPayment(
        payment=payment.number, customer_name=payment.customer_name, total=str(payment.money())
    )
    sources = (_operator("payment", brief), _books("customer"), _books("total"))
    return Proposal(action=action.packed(), sources=sources)


def draft_reminder(brief: Brief) -> Proposal:
    """Propose a friendly mail about an invoice that is open; raises NotFound or Refused elsewhere."""
    said = brief.run.intent.unpack(InvoiceRemind)
    invoice = _found(said.invoice, brief)
    if not invoice.owed:
        raise Refused(
            f"Invoice {invoice.number} is {invoice.state}: there is nothing to remind of."
        )
    known = brief.customer(invoice.customer_name)
    late = (brief.now.date() - invoice.due).days
    facts = {
        "customer": invoice.customer_name,
        "number": invoice.number,
        "open": str(invoice.open()),
        "due": f"{invoice.due.day} {invoice.due:%B %Y}",
        "was": "was" if late > 0 else "is",
    }
    written = brief.writer.write("reminder_mail", facts)
    action = SendMail(
        to=(known.email if known else "") or invoice.email,
        subject=f"Payment reminder: invoice {invoice.number}",
        body=written.text,
        regarding=invoice.number,
    )
    by = f"written by the {written.tier} tier, version {written.prompt_version}"
    trust = Trust.CANONICAL if written.tier == "template" else Trust.MODEL
    body = Source(field="body", trust=trust, words=by, reference=written.prompt_version)
    note = f"{late} days overdue." if late > 0 else f"Not due before {facts['due']}."
    return Proposal(
        action=action.packed(), sources=(_books("to"), _books("subject"), body), notes=(note,)
    )


def _found(number: str, brief: Brief) -> Invoice:
    invoice = brief.invoice(number)
    if invoice is None:
        raise NotFound(f"There is no invoice {number} in the books; “due” lists what is open.")
    if invoice.state == "void":
        raise Refused(f"Invoice {number} is void, so nothing is owed for it.")
    return invoice


def _paid(said: PaymentRecord, invoice: Invoice) -> Money:
    """How much came in: as was said, as a share of what is open, or all of that."""
    if said.amount is not None:
        return Money(amount=said.amount.amount, currency=invoice.currency)
    left = invoice.open()
    return left if said.share is None else left * (said.share / 100)


def _oddities(said: PaymentRecord, paid: Money, invoice: Invoice) -> list[str]:
    """What a person should look at before this is believed."""
    left = invoice.open()
    found = []
    if said.amount is not None and said.amount.currency != invoice.currency:
        found.append(f"You said {said.amount}, and the invoice is in {invoice.currency}.")
    if said.customer and said.customer.casefold() != invoice.customer_name.casefold():
        found.append(f"That is an invoice of {invoice.customer_name}, not of {said.customer}.")
    if paid.amount < left.amount:
        rest = Money(amount=left.amount - paid.amount, currency=left.currency)
        found.append(f"That is a part of it: {rest} stays open.")
    elif paid.amount > left.amount:
        more = Money(amount=paid.amount - left.amount, currency=left.currency)
        found.append(f"That is {more} more than is open.")
    return found


def _operator(field: str, brief: Brief) -> Source:
    words, message = f"your message “{brief.run.title}”", brief.run.message or ""
    return Source(field=field, trust=Trust.OPERATOR, words=words, reference=message)


def _books(field: str) -> Source:
    return Source(field=field, trust=Trust.CANONICAL, words="the books")
