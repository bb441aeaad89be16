"""Changes a draft that is open or was just started: `no, Acme Ltd`, `make it 2,200`."""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import JsonValue

from bot.intents.answers import Answer
from bot.intents.catalog.intent import Intent
from bot.intents.drafts import Draft
from bot.intents.finishing import draft_from
from bot.intents.frames import Frame, phrase_of
from bot.intents.grounding import ground
from bot.intents.resolver import Resolver
from bot.intents.tiling import tile
from bot.intents.world import World

_LEADS = (
    "no",
    "nope",
    "nein",
    "sorry",
    "i meant",
    "i mean",
    "actually",
    "wait",
    "oops",
    "rather",
    "instead",
    "not that",
    "(make|change|set) (it|that|this|the amount|the total|the [unit] price|the [day|daily|hourly] rate|the customer|the date) [to|for|at|on|into|due]",
    "(it|that) should (be|have been|read) [for|at|on]",
    "(mach|mache|andere) [es|das|daraus] [auf|zu]",
    "doch",
    "stattdessen",
    "lieber",
    "but",
    "better",
    "correction",
)
# "Make it 750" is the total; "change the price to 750" is that of a day, where days were charged.
_EACH = re.compile(r"\b(price|rate|preis|satz|tagessatz|stundensatz|each|per)\b", re.IGNORECASE)
_PARTS = {
    "customer": "[for|to|with|fur|an] {customer}",
    "person": "[for|to|with|fur|an] {person}",
    "lead": "[for|to] {lead}",
    "due": "[and|its|is|the] [due|payable|pay|fallig] [date] [is|on|by|in|to|am|bis] {due:SLOT}",
    "date": "[by|on|from|until|bis|am] {date:SLOT}",
    "past": "[on|am] {past:SLOT}",
    "moment": "[at|on|for|um|am|auf] {moment:SLOT}",
    "lines": "[for|at] {lines:SLOT}",
    "money": "[for|at|to|auf] {money:SLOT}",
    "minutes": "[for] {minutes:SLOT}",
    "email": "[to|at] {email:SLOT}",
    "percent": "[with|plus] {percent:SLOT} [vat|tax|mwst]",
    "invoice": "[invoice|rechnung] {invoice:SLOT}",
    "text": "(about|because|reason) {text:SLOT}",
}


_TERMS = {
    "due": (
        "(due|payable|pay|fallig|zahlbar) [date] [is|on|by|in|within|to|am|bis] {due:SLOT}",
        "[payment|terms] {terms:SLOT}",
    ),
    "percent": ("(with|plus|add|and) {percent:SLOT} (vat|tax|mwst)",),
}
"""What can only be about the invoice of which the thread speaks, without `no` or `make it`."""


def correct(
    open_drafts: tuple[Draft, ...],
    started: tuple[Draft, ...],
    text: str,
    world: World,
    resolver: Resolver,
) -> Answer | None:
    """The drafts after a correction; None when the message is none."""
    if open_drafts:
        changed = changed_draft(open_drafts[0], text, world, resolver)
        if changed is None:
            return None
        return Answer(drafts=(changed, *open_drafts[1:]), evidence=(_shown(changed),))
    for draft in reversed(started):
        waits = bool(_refs(draft, world))
        changed = changed_draft(draft, text, world, resolver, waits=waits)
        if changed is not None:
            return Answer(drafts=(edit_of(draft, changed, text, world),), started=(changed,))
    return None


def changed_draft(
    draft: Draft, text: str, world: World, resolver: Resolver, *, waits: bool = True
) -> Draft | None:
    """The draft with the slots that the message gives anew, if all of it is a correction.

    While it `waits`, a term of payment alone is one.
    """
    scene = resolver.scene(text, world)
    if not scene.tokens:
        return None
    intent = resolver.catalog[draft.name]
    found = tile(_frame_for(intent), scene, resolver.templates, needed=())
    if found is None and waits and not text.rstrip().endswith("?"):
        found = tile(_terms_for(intent), scene, resolver.templates, needed=())
    if found is None or not found.fills:
        return None
    new = draft_from(draft.name, found.fills, scene)
    slots = {**draft.slots, **_merged(draft, new, each=bool(_EACH.search(text)))}
    doubts = tuple(doubt for doubt in draft.doubts if doubt.slot not in new.slots)
    changed = draft.model_copy(update={"slots": slots, "doubts": (*new.doubts, *doubts)})
    return ground(changed, world)


@lru_cache(maxsize=128)
def _frame_for(intent: type[Intent]) -> Frame:
    """The corrections that fit an intent: a lead, then any of its slots."""
    parts = []
    for slot in intent.model_fields:
        source = _PARTS.get(intent.reads(slot))
        if source:
            grammar = intent.reads(slot)
            parts.append(
                source.replace("SLOT", slot).replace(f"{{{grammar}}}", f"{{{grammar}:{slot}}}")
            )
    phrases = tuple(phrase_of(source, {}) for source in parts)
    return Frame(intent.name, "", tuple(phrase_of(lead, {}) for lead in _LEADS), phrases)


@lru_cache(maxsize=128)
def _terms_for(intent: type[Intent]) -> Frame:
    heads = [
        phrase_of(source.replace("SLOT", slot), {})
        for slot in intent.model_fields
        for source in _TERMS.get(intent.reads(slot), ())
    ]
    return Frame(intent.name, "", tuple(heads), tuple(heads))


def _merged(draft: Draft, new: Draft, *, each: bool) -> dict[str, JsonValue]:
    """A bare amount for a draft with one line changes its price, not what the line is for."""
    slots = dict(new.slots)
    old, fresh = draft.slots.get("lines"), slots.get("lines")
    if isinstance(old, list) and isinstance(fresh, list) and len(old) == len(fresh) == 1:
        before, after = old[0], fresh[0]
        if isinstance(before, dict) and isinstance(after, dict):
            slots["lines"] = [_merged_line(before, after, each=each)]
    return slots


def _merged_line(
    before: dict[str, JsonValue], after: dict[str, JsonValue], *, each: bool
) -> dict[str, JsonValue]:
    """What was said is the total of the line, or its price for `each`; what it is for stays."""
    default = after["description"] in ("Services", "Leistungen")
    description = before["description"] if default else after["description"]
    counted = after["unit"] is None and before["unit"] is not None
    if counted and default and each:
        return {**before, "unit_price": after["unit_price"]}
    if counted and default:
        count = f"{before['quantity']} {before['unit']}{'s' if before['quantity'] != '1' else ''}"
        return {**after, "description": f"{description} ({count})"}
    return {**after, "description": description}


def edit_of(draft: Draft, changed: Draft, text: str, world: World) -> Draft:
    """A correction of what was started goes to the card that waits for it."""
    refs = _refs(draft, world)
    slots: dict[str, JsonValue] = {"change": text.strip(), "corrected": dict(changed.slots)}
    if refs:
        slots["ref"] = refs[-1]
    return Draft(name="edit", slots=slots, doubts=changed.doubts)


def _refs(draft: Draft, world: World) -> list[str]:
    """The cards that wait for what was started."""
    return [
        approval.ref
        for approval in world.approvals
        if approval.intent == draft.name
        and approval.customer in (None, draft.slots.get("customer"))
    ]


def _shown(draft: Draft) -> str:
    return f"{draft.name} is now {dict(draft.slots)}"
