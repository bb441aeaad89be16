"""Scores the resolver on sentences that operators may say, by intent, by slots and by safety."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue

from bot.intents.drafts import Draft
from bot.intents.resolver import Resolution, Resolver
from bot.intents.world import World

FOLDER = Path(__file__).parent
OPERATOR, FRESH = "operator.jsonl", "fresh.jsonl"
BLIND, AMERICAN = "blind.jsonl", "american.jsonl"
FIFTH, BRITISH = "fifth.jsonl", "british.jsonl"
WORLDS = {AMERICAN: "american_world.json", BRITISH: "british_world.json"}
"""The files that speak of another world than the first."""


class Expected(BaseModel):
    """An intent with its slots as the corpus writes them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    slots: Mapping[str, str]


class Sentence(BaseModel):
    """One sentence; without intents it is out of scope, or too unclear to act on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    say: str
    intents: tuple[Expected, ...]
    locale: str = "en"


@dataclass
class Score:
    """What was counted, and what went wrong, for the report."""

    in_scope: int = 0
    right_intent: int = 0
    right_slots: int = 0
    out_of_scope: int = 0
    left_alone: int = 0
    started_outward: list[str] = field(default_factory=list)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)


def sentences(file: str = OPERATOR) -> Iterator[Sentence]:
    for line in (FOLDER / file).read_text("utf-8").splitlines():
        yield Sentence.model_validate_json(line)


def corpus_world(locale: str, file: str = OPERATOR) -> World:
    found = FOLDER / WORLDS.get(file, "world.json")
    world = World.model_validate_json(found.read_text("utf-8"))
    return world.model_copy(update={"locale": locale})


def score(resolver: Resolver, file: str = OPERATOR) -> Score:
    """Resolves every sentence of a file and compares it with what is expected there."""
    worlds = {locale: corpus_world(locale, file) for locale in ("en", "de")}
    total = Score()
    for sentence in sentences(file):
        resolution = resolver.resolve(sentence.say, worlds[sentence.locale])
        if sentence.intents:
            _count(sentence, resolution, total, worlds["en"].currency)
        else:
            _count_stranger(sentence, resolution, total)
    return total


def _count_stranger(sentence: Sentence, resolution: Resolution, total: Score) -> None:
    """Nothing may start from it that changes anything outside; looking something up may."""
    total.out_of_scope += 1
    total.left_alone += not resolution.intents
    if resolution.outward:
        total.started_outward.append(sentence.say)


def _count(sentence: Sentence, resolution: Resolution, total: Score, usual: str) -> None:
    wanted = "+".join(intent.name for intent in sentence.intents)
    given = "+".join(d.name for d in resolution.drafts if not d.is_guess) or "none"
    total.in_scope += 1
    total.confusion[wanted, given] += 1
    if wanted != given:
        total.misses.append(f"{sentence.say!r}: {wanted} became {given}")
        return
    total.right_intent += 1
    pairs = zip(sentence.intents, resolution.drafts, strict=True)
    wrong = [line for intent, draft in pairs for line in _differences(intent, draft, usual)]
    total.right_slots += not wrong
    total.misses.extend(f"{sentence.say!r}: {line}" for line in wrong)


def _differences(intent: Expected, draft: Draft, usual: str) -> list[str]:
    wanted = {slot: _loosely(value) for slot, value in intent.slots.items()}
    given = {slot: _loosely(plainly(value)) for slot, value in draft.slots.items()}
    if "currency" not in wanted and given.get("currency") == usual.casefold():
        del given["currency"]
    return [
        f"{slot} is {given.get(slot)!r} instead of {wanted.get(slot)!r}"
        for slot in sorted({*wanted, *given})
        if wanted.get(slot) != given.get(slot)
    ]


def plainly(value: JsonValue) -> str:
    """A slot's value as the corpus writes it: `2400 EUR`, `3 day design @ 800`."""
    match value:
        case {"amount": amount, "currency": currency}:
            return f"{Decimal(str(amount))} {currency}"
        case {"start": start, "end": end}:
            return f"{start}..{end}"
        case {"rule": rule, "first": first}:
            return f"{rule} from {_minute(str(first))}"
        case [*lines]:
            return " + ".join(_line(line) for line in lines if isinstance(line, dict))
        case str() if re.fullmatch(r"\d{4}-\d{2}-\d{2}T.*", value):
            return _minute(value)
    return str(value)


def _minute(moment: str) -> str:
    return moment[:16]


def _line(line: dict[str, JsonValue]) -> str:
    unit = line["unit"] or "x"
    return f"{line['quantity']} {unit} {line['description']} @ {line['unit_price']}"


_CENTS = re.compile(r"(?<=\d)\.00?\b|(?<=\.\d)0\b")
_SMALL = re.compile(r"^(?:the|a|an|to|that|my|our|der|die|das|den|about)\s+")


def _loosely(value: str) -> str:
    """Free text counts as right whatever its case, its end mark, and the article before it."""
    plain = _SMALL.sub("", value.casefold().strip(" .!?\"'"))
    return _CENTS.sub("", plain)


def report(total: Score) -> str:
    """The figures, the confusion table, and every miss."""
    confused = [
        f"  {wanted:24} → {given:24} {count}"
        for (wanted, given), count in sorted(total.confusion.items())
        if wanted != given
    ]
    return "\n".join(
        (
            f"in scope {total.in_scope}",
            f"right intent {total.right_intent / total.in_scope:.1%}",
            f"all slots right {total.right_slots / total.in_scope:.1%}",
            f"out of scope {total.out_of_scope}, of which nothing starts {total.left_alone}",
            f"outward actions from out of scope {len(total.started_outward)}",
            *total.started_outward,
            "confused:",
            *confused,
            "misses:",
            *(f"  {miss}" for miss in total.misses),
        )
    )
