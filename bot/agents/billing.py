"""The billing agent: drafts invoices and their voiding from what was said and what the books know."""

from datetime import timedelta
from decimal import Decimal

from bot.actions.invoices import IssueInvoice, VoidInvoice
from bot.agents.brief import Brief
from bot.business.customers import Customer, customer_id
from bot.business.invoices import Line
from bot.intents.catalog.billing import InvoiceCreate, InvoiceVoid
from bot.intents.values.quantities import Line as OrderLine
from bot.kernel.actions import Proposal, Source
from bot.kernel.errors import NotFound, Refused
from bot.kernel.messages import Trust

USUAL_TERM = timedelta(days=14)


def draft_invoice(brief: Brief) -> Proposal:
    """Propose the invoice that the operator asked for, with a source for every field."""
    said = brief.run.intent.unpack(InvoiceCreate)
    known = brief.customer(said.customer)
    customer = known or Customer(id=customer_id(said.customer), name=said.customer)
    action = _invoice(said, customer, brief)
    written = brief.writer.write("invoice_mail", {})
    return Proposal(
        action=action.model_copy(update={"message": written.text}).packed(),
        sources=(
            *_said(said, brief),
            *_from_the_books(customer, known is not None),
            Source(
                field="message",
                trust=Trust.CANONICAL if written.tier == "template" else Trust.MODEL,
                words=f"written by the {written.tier} tier, version {written.prompt_version}",
                reference=written.prompt_version,
            ),
        ),
        notes=() if known else (f"{customer.name} is new: no e-mail address is known yet.",),
    )


def draft_void(brief: Brief) -> Proposal:
    """Propose to void an issued invoice; raises NotFound or Refused where that cannot be."""
    said = brief.run.intent.unpack(InvoiceVoid)
    invoice = brief.invoice(said.invoice)
    if invoice is None:
        raise NotFound(
            f"There is no invoice {said.invoice} in the books; “due” lists what is open."
        )
    if invoice.state == "void":
        raise Refused(f"Invoice {invoice.number} is void already.")
    action = VoidInvoice(
        number=invoice.number,
        reason=said.reason or "asked for by the owner",
        customer_name=invoice.customer_name,
        total=str(invoice.total()),
    )
    books = ("customer", "total")
    return Proposal(
        action=action.packed(),
        sources=(
            _operator("number", brief),
            _operator("reason", brief),
            *(Source(field=f, trust=Trust.CANONICAL, words="the ledger") for f in books),
        ),
    )


def _invoice(said: InvoiceCreate, customer: Customer, brief: Brief) -> IssueInvoice:
    return IssueInvoice(
        customer=customer.id,
        customer_name=customer.name,
        email=customer.email,
        address=customer.address,
        lines=tuple(
            Line(
                description=line.description or "Services",
                quantity=line.quantity,
                unit=line.unit or "",
                unit_price=line.unit_price,
            )
            for line in said.lines
        ),
        currency=said.currency,
        due=said.due or (brief.now + USUAL_TERM).date(),
        tax_percent=said.tax or Decimal(0),
        reference=said.reference or "",
    )


def _said(said: InvoiceCreate, brief: Brief) -> tuple[Source, ...]:
    """What came from the operator's own message, and what was assumed where it said nothing."""
    lines = tuple(_operator(f"line{n}", brief) for n in range(1, len(said.lines) + 1))
    term = f"your usual term of {USUAL_TERM.days} days; the message names none"
    due = (
        _operator("due", brief)
        if said.due
        else Source(field="due", trust=Trust.CANONICAL, words=term)
    )
    total_words = "quantity × price, summed"
    return (
        _operator("customer", brief),
        *lines,
        Source(field="total", trust=Trust.CANONICAL, words=total_words),
        due,
    )


def _from_the_books(customer: Customer, known: bool) -> tuple[Source, ...]:
    words = f"the books: {customer.name}" if known else "not known yet"
    return (Source(field="email", trust=Trust.CANONICAL, words=words, reference=customer.id),)


def _operator(field: str, brief: Brief) -> Source:
    return brief.told(field)


def ordered(action: IssueInvoice) -> InvoiceCreate:
    """The order that a drafted invoice amounts to, edits included: what `changes` is counted from."""
    return InvoiceCreate(
        customer=action.customer_name,
        lines=tuple(
            OrderLine(
                description=line.description,
                quantity=line.quantity,
                unit=line.unit or None,
                unit_price=line.unit_price,
            )
            for line in action.lines
        ),
        currency=action.currency,
        due=action.due,
        tax=action.tax_percent or None,
        reference=action.reference or None,
    )


def changes(wanted: InvoiceCreate, action: IssueInvoice) -> dict[str, str]:
    """The fields to edit so that a drafted invoice says what the operator now wants.

    Raises Refused where that is another invoice: for somebody else, or with other lines.
    """
    if wanted.customer.casefold() != action.customer_name.casefold():
        raise Refused(f"That is an invoice for {wanted.customer}: reject this one and say it anew.")
    if len(wanted.lines) != len(action.lines):
        raise Refused("That has other lines: reject this one and say the whole invoice anew.")
    fields = {"currency": wanted.currency, "tax_percent": f"{wanted.tax or 0}"}
    if wanted.due:
        fields["due"] = wanted.due.isoformat()
    for n, line in enumerate(wanted.lines, 1):
        fields[f"line{n}.description"] = line.description or "Services"
        fields[f"line{n}.quantity"] = f"{line.quantity}"
        fields[f"line{n}.unit"] = line.unit or ""
        fields[f"line{n}.unit_price"] = f"{line.unit_price}"
    present = {field.name: field.value for field in action.form()}
    return {name: value for name, value in fields.items() if value != present.get(name)}
