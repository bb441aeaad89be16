"""Fills what the world leaves only one choice for: the one open invoice, the one pending card."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from bot.intents.drafts import Doubt, Draft, Option
from bot.intents.finishing import AS_BEFORE
from bot.intents.world import Invoice, PendingApproval, World

_DECISIONS = frozenset(("approve", "reject", "edit"))
_OF_AN_INVOICE = frozenset(("invoice.send", "invoice.void", "invoice.remind", "payment.record"))
_CLOSED = frozenset(("paid", "void", "voided", "cancelled", "refunded"))


def ground(draft: Draft, world: World) -> Draft:
    """The draft with what follows from the world; several candidates become a doubt."""
    if draft.name in _DECISIONS and "ref" not in draft.slots:
        return _choose(draft, "ref", approval_options(_approvals_for(draft, world)))
    if draft.name in _OF_AN_INVOICE:
        return _ground_invoice(draft, world)
    if any(doubt.question == AS_BEFORE for doubt in draft.doubts):
        return _as_before(draft, world)
    return draft


def approval_options(approvals: tuple[PendingApproval, ...]) -> tuple[Option, ...]:
    """A button for each card that waits, by what was said; its reference tells twins apart."""
    said = Counter(approval.title for approval in approvals)
    return tuple(
        Option(
            label=approval.title
            if approval.title and said[approval.title] == 1
            else " ".join(filter(None, (approval.ref, approval.title or approval.intent))),
            slots={"ref": approval.ref},
        )
        for approval in approvals
    )


def cards_for(draft: Draft, world: World) -> tuple[str, ...]:
    """The references of the cards that wait to do what this draft says."""
    return tuple(
        card.ref for card in _approvals_for(draft, world) if card.intent in ("", draft.name)
    )


def _as_before(draft: Draft, world: World) -> Draft:
    """What the customer was invoiced the last time, shown and confirmed; else it is asked for."""
    others = tuple(doubt for doubt in draft.doubts if doubt.question != AS_BEFORE)
    customer = draft.slots.get("customer")
    if customer is None or any(doubt.slot == "customer" for doubt in others):
        return draft.model_copy(
            update={"doubts": (*others, Doubt(slot="lines", question=AS_BEFORE))}
        )
    earlier = [
        invoice
        for invoice in world.invoices
        if invoice.customer == customer and invoice.state not in ("void", "voided", "cancelled")
    ]
    if not earlier:
        return draft.model_copy(update={"doubts": others})
    last = earlier[-1]
    line = {"description": f"As invoice {last.number}", "quantity": "1", "unit": None}
    slots = {**draft.slots, "lines": [{**line, "unit_price": str(last.total)}]}
    question = f"That was {last.number} over {last.total:,.2f} {last.currency}. The same again?"
    yes = Option(label="Yes", slots={"currency": last.currency})
    doubt = Doubt(slot="lines", question=question, options=(yes, Option(label="No", instead=())))
    return draft.model_copy(update={"slots": slots, "doubts": (*others, doubt)})


def _approvals_for(draft: Draft, world: World) -> tuple[PendingApproval, ...]:
    """What waits, and only what concerns the customer if one was named."""
    customer = draft.slots.get("customer")
    return tuple(a for a in world.approvals if customer is None or a.customer in (None, customer))


def _ground_invoice(draft: Draft, world: World) -> Draft:
    customer = draft.slots.get("customer")
    if "invoice" in draft.slots:
        known = [i for i in world.invoices if i.number == draft.slots["invoice"]]
        if not known and draft.name == "payment.record":
            return _other_invoice(draft, world)
        return _with(draft, customer=known[0].customer) if known and not customer else draft
    if any(doubt.slot == "customer" for doubt in draft.doubts):
        return draft
    open_invoices = [
        invoice
        for invoice in world.invoices
        if invoice.state not in _CLOSED and (customer is None or invoice.customer == customer)
    ]
    if draft.name == "payment.record" and isinstance(amount := draft.slots.get("amount"), dict):
        paid = [i for i in open_invoices if i.open == Decimal(str(amount["amount"]))]
        open_invoices = paid or open_invoices
    return _choose(draft, "invoice", tuple(map(_invoice_option, open_invoices)))


def _other_invoice(draft: Draft, world: World) -> Draft:
    """A payment for an invoice that nobody knows: one of those that are open is meant, or none."""
    said = draft.slots["invoice"]
    owed = [i for i in world.invoices if i.state not in _CLOSED]
    doubt = Doubt(
        slot="invoice",
        question=f"There is no invoice {said}. Which one was paid?",
        options=tuple(map(_invoice_option, owed[:3])),
    )
    slots = {name: value for name, value in draft.slots.items() if name != "invoice"}
    return draft.model_copy(update={"slots": slots, "doubts": (*draft.doubts, doubt)})


def _choose(draft: Draft, slot: str, options: tuple[Option, ...]) -> Draft:
    if len(options) == 1:
        return _with(draft, **options[0].slots)
    if not options:
        return draft
    doubt = Doubt(slot=slot, question="Which one do you mean?", options=options[:3])
    return draft.model_copy(update={"doubts": (*draft.doubts, doubt)})


def _with(draft: Draft, **slots: object) -> Draft:
    return draft.model_copy(update={"slots": {**draft.slots, **slots}})


def _invoice_option(invoice: Invoice) -> Option:
    label = f"{invoice.number} {invoice.customer} {invoice.open:,.2f} {invoice.currency}"
    return Option(label=label, slots={"invoice": invoice.number, "customer": invoice.customer})
