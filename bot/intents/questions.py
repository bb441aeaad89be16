"""Decides what is asked next: doubts first, then what is missing, one question at a time."""

from __future__ import annotations

from bot.intents.drafts import Catalog, Draft, Option, Question, missing
from bot.intents.grounding import approval_options
from bot.intents.world import World


def next_question(drafts: tuple[Draft, ...], catalog: Catalog, world: World) -> Question | None:
    """The first thing that keeps the first unready draft from starting."""
    for draft in drafts:
        if draft.doubts:
            doubt = draft.doubts[0]
            return Question(text=doubt.question, options=doubt.options, slot=doubt.slot)
        for slot in missing(draft, catalog):
            return Question(
                text=catalog[draft.name].asks(slot),
                options=_likely(draft, slot, catalog, world),
                slot=slot,
            )
    return None


def _likely(draft: Draft, slot: str, catalog: Catalog, world: World) -> tuple[Option, ...]:
    """Up to three values that the world makes likely."""
    grammar = catalog[draft.name].reads(slot)
    if grammar in ("customer", "person"):
        names = [customer.name for customer in world.customers[:3]]
    elif grammar == "lead":
        names = [lead.name for lead in world.leads[:3]]
    elif grammar == "ref":
        return approval_options(world.approvals[:3])
    elif grammar == "invoice":
        names = [invoice.number for invoice in world.invoices[-3:]]
    else:
        names = []
    return tuple(Option(label=name, slots={slot: name}) for name in names)
