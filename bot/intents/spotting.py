"""Finds values by their kind among words that no template explained, and gives each to its slot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from bot.intents.catalog.intent import Intent
from bot.intents.directory import Named
from bot.intents.fit import Fill
from bot.intents.patterns import Slot
from bot.intents.scene import Scene
from bot.intents.values.quantities import Rate, Work
from bot.intents.values.reading import Reading
from bot.intents.words import Kind, wordset

_STRICTLY: Mapping[str, str] = MappingProxyType(
    {
        "email": "email",
        "link": "link",
        "invoice": "invoice",
        "ref": "card",
        "recurrence": "recurrence",
        "moment": "moment",
        "due": "due",
        "date": "date",
        "past": "past",
        "period": "period",
        "percent": "percent",
        "customer": "known",
        "person": "whom",
        "lead": "lead",
    }
)
"""The grammars that may look anywhere, the surest first; no sum is among them, as its role is asked."""
_NAMES = frozenset(("customer", "person", "lead"))
_TAKES_NAMES = frozenset(("text", "question", "rule", "goal"))
"""Slots whose words may name somebody who is not meant by another slot."""
_BEGINS, _ENDS = (
    wordset("from starting since beginning ab seit von"),
    wordset("until till by before to through bis"),
)
_TAX = wordset("vat tax gst mwst ust mehrwertsteuer umsatzsteuer steuer")


def spotted(
    intent: type[Intent],
    fills: tuple[Fill, ...],
    free: frozenset[int],
    unsaid: frozenset[int],
    scene: Scene,
) -> tuple[Fill, ...]:
    """One fill for each empty slot that exactly one value among the free tokens can be for.

    `unsaid` are all tokens that no template took, those among them too that only are polite.
    """
    filled = {fill.slot.name for fill in fills}
    found: list[Fill] = []
    for slot in _in_order(intent, filled):
        grammar = _STRICTLY[intent.reads(slot)]
        values = tuple(_values(grammar, free, scene))
        values = _by_cue(slot, values, scene)
        if len({repr(reading.value) for _, reading in values}) != 1:
            continue
        at, reading = values[0]
        found.append(Fill(Slot(intent.reads(slot), slot), reading, at))
        for start, each in values:
            free -= frozenset(range(start, each.end))
    charged = tuple(_charged(intent, fills, free, scene))
    told = () if "reason" in filled else tuple(_told(intent, free, unsaid, scene))
    return (*found, *charged, *told)


def _told(
    intent: type[Intent], free: frozenset[int], unsaid: frozenset[int], scene: Scene
) -> Iterator[Fill]:
    """Why, where it is a clause of its own that comes after: `…, I'm ill`."""
    if "reason" not in intent.model_fields:
        return
    runs = [
        run
        for run in _clauses(scene)
        if run[0] > 0
        and run[1] - run[0] > 1
        and unsaid.issuperset(range(*run))
        and not free.isdisjoint(range(*run))
    ]
    if len(runs) == 1:
        start, end = runs[0]
        yield Fill(Slot("text", "reason"), Reading(end, None), start)


def _clauses(scene: Scene) -> Iterator[tuple[int, int]]:
    """The stretches between marks that part what is said."""
    start = 0
    for at, token in enumerate(scene.tokens):
        if token.text in ",;.!?-–—:" and token.kind is Kind.MARK:
            yield start, at
            start = at + 1
    yield start, len(scene.tokens)


def pointed_card(fills: tuple[Fill, ...], scene: Scene) -> tuple[Fill, ...]:
    """The one card that free words name: `A-1 should be due on Friday`."""
    cards = [
        Fill(Slot("ref", "ref"), reading, at)
        for fill in fills
        if fill.reading.value is None
        for at in range(fill.start, fill.reading.end)
        for reading in scene.readings("card", at)
    ]
    return tuple(cards) if len(cards) == 1 else ()


def _charged(
    intent: type[Intent], fills: tuple[Fill, ...], free: frozenset[int], scene: Scene
) -> Iterator[Fill]:
    """What was counted and what one of it costs, where each of them is said once."""
    if "lines" not in intent.model_fields:
        return
    wanted = {"lines": "count", "rate": "rate"}
    for fill in fills:
        if fill.slot.name in wanted:
            del wanted[fill.slot.name]
            if not isinstance(fill.reading.value, Work | Rate):
                return
    for slot, grammar in wanted.items():
        values = tuple(_values(grammar, free, scene))
        if len(values) != 1:
            return
        at, reading = values[0]
        free -= frozenset(range(at, reading.end))
        yield Fill(Slot(grammar, slot), reading, at)


def _in_order(intent: type[Intent], filled: Collection[str]) -> list[str]:
    open_slots = [
        slot
        for slot in intent.model_fields
        if slot not in filled and intent.reads(slot) in _STRICTLY and _may_be_spotted(intent, slot)
    ]
    order = [*_STRICTLY]
    return sorted(open_slots, key=lambda slot: order.index(intent.reads(slot)))


def _may_be_spotted(intent: type[Intent], slot: str) -> bool:
    """Who is named in what is to be remembered is not therefore who is to be reminded."""
    is_needed = slot in intent.needed()
    takes_names = not _TAKES_NAMES.isdisjoint(intent.needed())
    return is_needed or not (takes_names and intent.reads(slot) in _NAMES)


def _values(
    grammar: str, free: frozenset[int], scene: Scene
) -> Iterator[tuple[int, Reading[object]]]:
    """The longest value at each place, and nothing within one that was read already."""
    past = 0
    for at in sorted(free):
        if at < past:
            continue
        fits = [
            reading
            for reading in scene.readings(grammar, at)
            if free.issuperset(range(at, reading.end)) and _is_sure(grammar, reading, at, scene)
        ]
        if fits:
            best = max(fits, key=lambda reading: reading.end)
            past = best.end
            yield at, best


def _is_sure(grammar: str, reading: Reading[object], at: int, scene: Scene) -> bool:
    if isinstance(reading.value, Named):
        return reading.value.known or grammar == "known"
    if grammar == "invoice":
        figures = scene.tokens[at : reading.end]
        return len(figures) > 1 or figures[0].kind is not Kind.FIGURE or "-" in figures[0].text
    if grammar == "due" and scene.readings("count", at):
        return False  # bare days are as likely what was worked
    return not reading.others


def _by_cue(
    slot: str, values: tuple[tuple[int, Reading[object]], ...], scene: Scene
) -> tuple[tuple[int, Reading[object]], ...]:
    """Of two days that `from` and `until` tell apart, that of the slot; and a tax that is called one."""
    if slot == "tax":
        return tuple(one for one in values if not _TAX.isdisjoint(_around(*one, scene)))
    cues = {"start": _BEGINS, "end": _ENDS, "due": _ENDS, "until": _ENDS}.get(slot)
    if cues is None or (len(values) == 1 and slot in ("due", "until")):
        return values
    return tuple(
        (at, reading) for at, reading in values if at > 0 and scene.tokens[at - 1].norm in cues
    )


def _around(at: int, reading: Reading[object], scene: Scene) -> frozenset[str]:
    """The words right before and right behind a value."""
    tokens = scene.tokens
    return frozenset(token.norm for token in (*tokens[:at][-1:], *tokens[reading.end :][:1]))
