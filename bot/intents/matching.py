"""Walks a pattern over a scene from one token on, and yields every way in which it fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.intents.grammars import OPEN
from bot.intents.patterns import Choice, Literal, Node, Sequence, Slot
from bot.intents.scene import Scene
from bot.intents.values.reading import Reading
from bot.intents.words import Kind

_SOFT_MARKS = frozenset(",:-–—'\"“”‘’„()*_`")
_TEXT_COST, _WORD_COST, _LOOSE_FIGURE_COST = 0.1, 0.15, 0.5
_LONGEST_OPEN = 60


@dataclass(frozen=True, slots=True)
class Fill:
    """One slot with what was read for it, and the tokens it was read from."""

    slot: Slot
    reading: Reading[object]
    start: int


@dataclass(frozen=True, slots=True)
class Fit:
    """One way in which a pattern fits: where it ends, what it fills, how far-fetched it is."""

    end: int
    fills: tuple[Fill, ...] = ()
    cost: float = 0.0


def fits(node: Node, at: int, scene: Scene) -> Iterator[Fit]:
    """Every fit of a pattern at this token."""
    if isinstance(node, Literal):
        yield from _literal(node, at, scene)
    elif isinstance(node, Slot):
        yield from _slot(node, at, scene)
    elif isinstance(node, Choice):
        for option in node.options:
            yield from fits(option, at, scene)
    else:
        yield from _sequence(node, 0, Fit(at), scene)


def _literal(node: Literal, at: int, scene: Scene) -> Iterator[Fit]:
    cost = scene.spelt(at, node.word)
    if cost is not None:
        yield Fit(at + 1, (), cost)


def _slot(node: Slot, at: int, scene: Scene) -> Iterator[Fit]:
    if node.grammar in OPEN:
        yield from _open(node, at, scene)
        return
    for reading in scene.readings(node.grammar, at):
        yield Fit(reading.end, (Fill(node, reading, at),), reading.cost)


def _open(node: Slot, at: int, scene: Scene) -> Iterator[Fit]:
    """Any words from here: one fit for every place where they may stop."""
    count = len(scene.tokens)
    if at >= count or (
        scene.tokens[at].kind is Kind.MARK and scene.tokens[at].text not in "\"“„'#"
    ):
        return
    cost = _TEXT_COST
    for end in range(at + 1, count + 1):
        token = scene.tokens[end - 1]
        cost += _WORD_COST * (token.kind is not Kind.MARK)
        cost += _LOOSE_FIGURE_COST * (token.kind is Kind.FIGURE)
        if end < count and (token.kind is Kind.MARK or end - at > _LONGEST_OPEN):
            continue
        yield Fit(end, (Fill(node, Reading(end, None), at),), cost)


def _sequence(node: Sequence, index: int, so_far: Fit, scene: Scene) -> Iterator[Fit]:
    if index == len(node.items):
        yield so_far
        return
    start = so_far.end
    item = node.items[index]
    for place in (start, *([after] if (after := _past_marks(start, scene)) > start else [])):
        if place > start and (index == 0 or not fits_something(item)):
            continue
        for fit in fits(item, place, scene):
            if place > start and fit.end == place:
                continue
            joined = Fit(fit.end, so_far.fills + fit.fills, so_far.cost + fit.cost)
            yield from _sequence(node, index + 1, joined, scene)


def fits_something(item: Node) -> bool:
    return not (isinstance(item, Sequence) and not item.items)


def _past_marks(at: int, scene: Scene) -> int:
    while at < len(scene.tokens) and scene.tokens[at].text in _SOFT_MARKS:
        at += 1
    return at
