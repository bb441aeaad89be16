"""Turns a covered sentence into a draft: values as JSON, and a doubt for all that is not certain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from pydantic import BaseModel, JsonValue

from bot.intents.directory import Named
from bot.intents.drafts import Catalog, Doubt, Draft, Option
from bot.intents.fit import Fill
from bot.intents.frames import Templates
from bot.intents.framing import core_of, said_by
from bot.intents.scene import Scene
from bot.intents.spotting import pointed_card
from bot.intents.tiling import Tiling
from bot.intents.values.again import Again
from bot.intents.values.money import Money
from bot.intents.values.periods import Period
from bot.intents.values.quantities import Charge, Line, Rate, Work
from bot.intents.values.recurrence import Recurrence
from bot.intents.words import Kind, slice_of, wordset

AS_BEFORE = "As which invoice before?"
_HEDGES = wordset(
    """or oder not nicht never no nein maybe perhaps vielleicht unless except if falls wait unsure
    either but aber only nur"""
)
_ARTICLE = re.compile(r"^(?:the|a|an|die|der|das|den|dem|eine?n?)\s+", re.IGNORECASE)
_DEFAULT_WORK = {"de": "Leistungen"}


def draft_of(
    tiling: Tiling, scene: Scene, catalog: Catalog, templates: Templates | None = None
) -> Draft:
    """The draft of a covered sentence, with the slots that its intent has."""
    name = tiling.frame.intent
    known = {*catalog[name].model_fields, "work", "rate"}
    asking = said_by((tiling.frame,))
    fills = tuple(
        _cut(fill, scene, asking, templates) for fill in tiling.fills if fill.slot.name in known
    )
    if "ref" in catalog[name].found and all(fill.slot.name != "ref" for fill in fills):
        fills = (*fills, *pointed_card(fills, scene))
    draft = draft_from(name, fills, scene)
    if catalog[name].outward and (_hedged(fills, scene) or _only_stated(tiling, scene)):
        draft = confirmed(draft, catalog)
    if tiling.frame.whole is None:
        return draft
    start = min((piece.start for piece in tiling.pieces), default=tiling.start)
    end = max((piece.end for piece in tiling.pieces), default=tiling.end)
    start, end = core_of(scene, (start, end), frozenset(), templates)
    said = slice_of(scene.text, scene.tokens, start, end)
    return draft.model_copy(update={"slots": {**draft.slots, tiling.frame.whole: said}})


def _cut(fill: Fill, scene: Scene, asking: frozenset[str], templates: Templates | None) -> Fill:
    """Free words without those that only ask for what the others say."""
    if fill.reading.value is not None:
        return fill
    start, end = core_of(scene, (fill.start, fill.reading.end), asking, templates)
    return replace(fill, start=start, reading=replace(fill.reading, end=end))


def _hedged(fills: tuple[Fill, ...], scene: Scene) -> bool:
    """Whether a value holds words that may take it back: `on Friday or Monday`, `not sure`."""
    return any(
        scene.tokens[at].norm in _HEDGES
        for fill in fills
        if fill.slot.name not in ("reason", "text")
        for at in range(fill.start, fill.reading.end)
    )


def _only_stated(tiling: Tiling, scene: Scene) -> bool:
    """Whether a fact was told and nothing asked for: `Acme is late`, without `send a reminder`."""
    hints = {id(hint) for hint in tiling.frame.hints}
    if not any(id(piece.phrase) in hints for piece in tiling.pieces):
        return False
    asks = {
        word for head in tiling.frame.heads if id(head) not in hints for word in head.opens.words
    }
    rest = [piece for piece in tiling.pieces if id(piece.phrase) not in hints]
    return not any(scene.tokens[piece.start].norm in asks for piece in rest)


def confirmed(draft: Draft, catalog: Catalog) -> Draft:
    """The draft with a question of its own, which only a tap on Yes answers."""
    doubt = Doubt(
        slot=None,
        question=f"Did you mean: {catalog[draft.name].summary}?",
        options=(Option(label="Yes"), Option(label="No", instead=())),
    )
    return draft.model_copy(update={"doubts": (doubt, *draft.doubts)})


def draft_from(name: str, fills: tuple[Fill, ...], scene: Scene) -> Draft:
    """The draft of an intent with these fills; whatever was read in two ways becomes a doubt."""
    slots: dict[str, JsonValue] = {}
    doubts: list[Doubt] = []
    for fill in _priced(fills, scene):
        slot = fill.slot.name
        if isinstance(fill.reading.value, Again):
            doubts.append(Doubt(slot=slot, question=AS_BEFORE))
            continue
        if fill.reading.value is None:
            slots[slot] = _words_of(fill, scene)
            continue
        slots |= slots_of(slot, fill.reading.value, scene)
        doubts.extend(_doubts_about(fill, scene))
    doubts.extend(_two_currencies(fills, slots))
    return Draft(name=name, slots=_with_work(slots, scene), doubts=tuple(doubts))


_POLITE = wordset("please pls plz kindly thanks thx bitte danke")
_ASKING = frozenset((x, y) for x in ("can", "could", "would", "will") for y in ("you", "u", "we"))


def _words_of(fill: Fill, scene: Scene) -> str:
    """The operator's own words, without the politeness that stood at either end of them."""
    tokens, start, end = scene.tokens, fill.start, fill.reading.end
    while start < end - 1 and (tokens[start].norm in _POLITE or tokens[start].kind is Kind.MARK):
        start += 1
    while end - 1 > start:
        last = tokens[end - 1]
        if (tokens[end - 2].norm, last.norm) in _ASKING and end - 2 > start:
            end -= 2
        elif last.norm in _POLITE or (last.kind is Kind.MARK and last.text in ",;"):
            end -= 1
        else:
            break
    if fill.slot.name in _TITLES:
        start = _quoted_from(scene, start, end)
    return slice_of(scene.text, tokens, start, end)


_TITLES, _QUOTES = frozenset(("title", "text", "topic", "what", "item")), '"“„«'
_FEW = 4
_AT, _RATE = wordset("at @ je zu"), wordset("rate rates tagessatz stundensatz")
_EACH = wordset("each apiece jeweils hourly daily")
T = TypeVar("T")


def _quoted_from(scene: Scene, start: int, end: int) -> int:
    """Where a title in quotation marks begins that only words of its kind precede: `the post “X”`."""
    opens = [at for at in range(start, end) if scene.tokens[at].text in _QUOTES]
    last = next(
        (at for at in range(end, start, -1) if scene.tokens[at - 1].kind is not Kind.MARK), end
    )
    closed = last < len(scene.tokens) and scene.tokens[last].text in '"”“»'
    return opens[0] if opens and closed and opens[0] - start <= _FEW else start


def _priced(fills: tuple[Fill, ...], scene: Scene) -> tuple[Fill, ...]:
    """`3 days for Acme at 800 a day`: the rate is that of the work which was counted apart from it.

    Work without a rate, and a rate without work, are no charge: what is charged is asked for. So it is
    where the price may be that of all of it (`2,300 for boards, 30 days`), or is for another unit.
    """
    work, rate = _first(Work, fills), _first(Rate, fills)
    others = tuple(fill for fill in fills if not isinstance(fill.reading.value, Work | Rate))
    if work is None or rate is None:
        return tuple(f for f in others if rate is None or f.slot.name not in ("lines", "rate"))
    (counted, what), (said, price) = work, rate
    if not _is_for_each(said, price, what, scene):
        return others
    return (*others, replace(counted, reading=replace(counted.reading, value=price.of(what))))


def _first(kind: type[T], fills: tuple[Fill, ...]) -> tuple[Fill, T] | None:
    """The first value of a kind, and how it was said."""
    values = ((fill, fill.reading.value) for fill in fills)
    return next(((fill, value) for fill, value in values if isinstance(value, kind)), None)


def _is_for_each(said: Fill, price: Rate, work: Work, scene: Scene) -> bool:
    """Whether a price is said to be for one of what was counted: `at 70`, `70 each`, `70 an hour`."""
    if price.unit:
        return work.quantity.is_priced_by(price.unit)
    before = [token.norm for token in scene.tokens[: said.start]]
    each = scene.tokens[said.reading.end - 1].norm in _EACH
    return each or not _AT.isdisjoint(before[-1:]) or not _RATE.isdisjoint(before[-_FEW:])


def _two_currencies(fills: tuple[Fill, ...], slots: dict[str, JsonValue]) -> list[Doubt]:
    """`in USD` beside an amount in euros: the operator says which one holds."""
    codes = [fill.reading.value for fill in fills if fill.slot.name == "currency"]
    charged = [f.reading.value.currency for f in fills if isinstance(f.reading.value, Charge)]
    both = [str(code) for code in dict.fromkeys([*codes, *charged])]
    if not codes or len(both) < 2:
        return []
    slots["currency"] = both[0]
    options = tuple(Option(label=code, slots={"currency": code}) for code in both)
    return [Doubt(slot="currency", question="In which currency?", options=options)]


def _with_work(slots: dict[str, JsonValue], scene: Scene) -> dict[str, JsonValue]:
    """`450 to Northwind for the brochure`: what the price is for may be said apart from it."""
    work, lines = slots.pop("work", None), slots.get("lines")
    if isinstance(work, str) and isinstance(lines, list) and len(lines) == 1:
        line = lines[0]
        if isinstance(line, dict):
            said = line["description"]
            work = _ARTICLE.sub("", work, count=1)
            named = work if said == default_work(scene) else f"{said} ({work})"
            slots["lines"] = [{**line, "description": named}]
    return slots


def slots_of(slot: str, value: object, scene: Scene) -> Mapping[str, JsonValue]:
    """A value as JSON under its slot; a charge also names its currency."""
    if isinstance(value, Charge):
        return {
            slot: [_line(line, scene).model_dump(mode="json") for line in value.lines],
            "currency": value.currency,
        }
    return {slot: as_json(value)}


def _line(line: Line, scene: Scene) -> Line:
    """A line that says nothing of the work is for services, as most invoices of one person are."""
    if line.description:
        return line
    return line.model_copy(update={"description": default_work(scene)})


def default_work(scene: Scene) -> str:
    return _DEFAULT_WORK.get(scene.setting.locale[:2], "Services")


def as_json(value: object) -> JsonValue:
    """A slot's value in JSON: exact decimals as strings, days and moments in ISO 8601."""
    if isinstance(value, Named):
        return value.name
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, BaseModel):
        dumped: JsonValue = value.model_dump(mode="json")
        return dumped
    if isinstance(value, bool | int):
        return value
    return str(value)


def _doubts_about(fill: Fill, scene: Scene) -> list[Doubt]:
    value = fill.reading.value
    if isinstance(value, Named):
        return _doubts_about_name(fill.slot.name, fill.slot.grammar, value, fill.reading.others)
    if isinstance(value, Charge) and value.perhaps_counted:
        return [_is_its_price(fill.slot.name, value)]
    if not fill.reading.others:
        return []
    choices = [value, *fill.reading.others][:3]
    said = slice_of(scene.text, scene.tokens, fill.start, fill.reading.end)
    options = tuple(
        Option(label=spoken(choice), slots=slots_of(fill.slot.name, choice, scene))
        for choice in choices
    )
    question = f"“{said}” can be read in two ways. Which one do you mean?"
    return [Doubt(slot=fill.slot.name, question=question, options=options)]


def _is_its_price(slot: str, charge: Charge) -> Doubt:
    line = charge.lines[0]
    question = f"Is {line.unit_price:,.2f} {charge.currency} the price of “{line.description}”?"
    return Doubt(
        slot=slot, question=question, options=(Option(label="Yes"), Option(label="No", instead=()))
    )


def _doubts_about_name(
    slot: str, grammar: str, named: Named, others: tuple[object, ...]
) -> list[Doubt]:
    """Nearly or not at all known names are confirmed; several people of one name are chosen from."""
    kind = {"person": "person", "lead": "lead"}.get(grammar, "customer")
    rivals = [named.name, *(other.name for other in others if isinstance(other, Named))]
    if len(rivals) > 1:
        options = tuple(Option(label=name, slots={slot: name}) for name in rivals[:3])
        return [Doubt(slot=slot, question=f"Which “{named.said}” do you mean?", options=options)]
    if named.known:
        return []
    fresh = _fresh(slot, kind, named.said)
    if not named.near:
        question = (
            f"I don't know a {kind} “{named.said}” yet. Is it new? "
            "Tap, or reply with an e-mail address."
        )
        return [Doubt(slot=slot, question=question, options=(fresh,))]
    question = f"I don't know a {kind} “{named.said}”. Did you mean **{named.near[0]}**?"
    near = tuple(Option(label=name, slots={slot: name}) for name in named.near[1:2])
    yes = Option(label="Yes", slots={slot: named.near[0]})
    return [Doubt(slot=slot, question=question, options=(yes, *near, fresh))]


def _fresh(slot: str, kind: str, said: str) -> Option:
    """Taking the words as a new name; a new customer or lead is added before anything else."""
    if kind == "lead":
        before = Draft(name="lead.add", slots={"lead": said})
    else:
        before = Draft(name="customer.add", slots={"customer": said}, doubts=(_no_address(said),))
    return Option(label=f"New {kind}", slots={slot: said}, before=(before,))


def _no_address(said: str) -> Doubt:
    """A new customer without an address can be told nothing, so it is asked for once."""
    question = f"What is the e-mail address of {said}?"
    return Doubt(slot="email", question=question, options=(Option(label="Skip"),))


def spoken(value: object) -> str:
    """A value as a button shows it."""
    if isinstance(value, Charge):
        total = sum(line.quantity * line.unit_price for line in value.lines)
        parts = ", ".join(_spoken_line(line) for line in value.lines)
        return f"{parts} = {total:,.2f} {value.currency}"
    if isinstance(value, datetime):
        return f"{value:%a} {value.day} {value:%b %Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%a} {value.day} {value:%b %Y}"
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Period):
        return f"{value.start.isoformat()} to {value.end.isoformat()}"
    if isinstance(value, Recurrence):
        return value.rule
    return value.name if isinstance(value, Named) else str(value)


def _spoken_line(line: Line) -> str:
    price = f"{line.unit_price:,.2f}"
    if line.quantity == 1 and line.unit is None:
        return f"{line.description or 'flat'} at {price}"
    count = f"{line.quantity.normalize():f} {line.unit or 'x'}"
    return f"{count} at {price}"
