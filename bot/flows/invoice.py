"""Invoicing a customer: drafted, approved once, numbered, typeset, mailed."""

from datetime import date

from bot.actions.invoices import IssueInvoice, TypesetInvoice, VoidInvoice
from bot.actions.mail import SendMail
from bot.agents import billing
from bot.business.invoices import Invoice
from bot.flows.drafted import drafted, opened
from bot.kernel.actions import Proposal, Source
from bot.kernel.flows import Draft, Effect, Flow
from bot.kernel.messages import Trust
from bot.kernel.runs import Run


def invoice_document(run: Run) -> Proposal:
    """The PDF of the invoice as it was issued."""
    return _from_the_ledger(TypesetInvoice(invoice=_issued(run)))


def invoice_mail(run: Run) -> Proposal:
    """The mail that the approved card showed, now with number and PDF."""
    action = opened(run, "issue", IssueInvoice)
    number = run.receipt("issue").value("number")
    subject, body = action.mail(number)
    mail = SendMail(
        to=action.email,
        subject=subject,
        body=body,
        attachments=run.receipt("typeset").attachments,
        regarding=number,
    )
    return _from_the_ledger(mail)


def void_invoice(run: Run) -> Proposal:
    """Take an issued invoice back out of the books."""
    invoice = _issued(run)
    reason = run.words or "the run could not be finished"
    action = VoidInvoice(
        number=invoice.number,
        reason=reason,
        customer_name=invoice.customer_name,
        total=str(invoice.total()),
    )
    return _from_the_ledger(action)


INVOICE = Flow(
    name="invoice",
    version=1,
    serves="invoice.create",
    steps=(
        Draft("draft", agent=billing.draft_invoice),
        Effect("issue", make=drafted("draft"), undo=void_invoice),
        Effect("typeset", make=invoice_document),
        Effect("send", make=invoice_mail),
    ),
)

VOID = Flow(
    name="void",
    version=1,
    serves="invoice.void",
    steps=(
        Draft("draft", agent=billing.draft_void),
        Effect("void", make=drafted("draft")),
    ),
)


def _issued(run: Run) -> Invoice:
    action = opened(run, "issue", IssueInvoice)
    receipt = run.receipt("issue")
    return action.issued(receipt.value("number"), date.fromisoformat(receipt.value("issued")))


def _from_the_ledger(action: TypesetInvoice | SendMail | VoidInvoice) -> Proposal:
    words = "the approved invoice and the ledger"
    sources = tuple(
        Source(field=name, trust=Trust.CANONICAL, words=words) for name in type(action).model_fields
    )
    return Proposal(action=action.packed(), sources=sources)
