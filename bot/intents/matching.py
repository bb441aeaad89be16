"""Walks a pattern over a scene from one token on, and yields every way in which it fits."""

from __future__ import annotations

from collections.abc import Iterator

from bot.intents.fit import Fill, Fit
from bot.intents.grammars import OPEN
from bot.intents.patterns import Choice, Literal, Node, Sequence, Slot
from bot.intents.scene import Scene
from bot.intents.values.reading import Reading
from bot.intents.words import Kind

_SOFT_MARKS = frozenset(",:-–—'\"“”‘’„()*_`")
_TEXT_COST, _WORD_COST, _LOOSE_FIGURE_COST, _NEW_SENTENCE_COST = 0.1, 0.15, 0.5, 0.4
_AS_TIME_COST, _ONLY_TIME_COST = 0.3, 2.0
"""Free words that begin with a time, or are nothing else, are seldom what is to be done."""
_JOINED_COST = 0.6
"""What follows an `and` is more often something else that is to be done."""
_JOINS = frozenset(("and", "then", "und", "dann"))
_LONGEST_OPEN = 60
_POLITE, _POLITE_COST = frozenset(("please", "pls", "plz", "kindly", "bitte", "mal")), 0.1


def fits(node: Node, at: int, scene: Scene) -> Iterator[Fit]:
    """Every fit of a pattern at this token."""
    if isinstance(node, Sequence):
        yield from _sequence(node, 0, Fit(at), scene)
    elif isinstance(node, Choice):
        yield from _choice(node, at, scene)
    elif isinstance(node, Literal):
        yield from _literal(node, at, scene)
    else:
        yield from _slot(node, at, scene)


def _literal(node: Literal, at: int, scene: Scene) -> Iterator[Fit]:
    cost = scene.spelt(at, node.word)
    if cost is not None:
        yield Fit(at + 1, (), cost)


def _choice(node: Choice, at: int, scene: Scene) -> Iterator[Fit]:
    for option in node.always:
        yield from fits(option, at, scene)
    if at < len(scene.tokens):
        for word in scene.openings(at):
            for option in node.by_word.get(word, ()):
                if option not in node.always:
                    yield from fits(option, at, scene)


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
        scene.tokens[at].kind is Kind.MARK and scene.tokens[at].text not in "\"“„'#+"
    ):
        return
    times = {reading.end for reading in scene.readings("moment", at)}
    cost = _TEXT_COST + (_AS_TIME_COST if times else 0.0)
    cost += _JOINED_COST * (scene.tokens[at].norm in _JOINS)
    for end in range(at + 1, count + 1):
        token = scene.tokens[end - 1]
        cost += _WORD_COST * (token.kind is not Kind.MARK)
        cost += _LOOSE_FIGURE_COST * (token.kind is Kind.FIGURE)
        cost += _NEW_SENTENCE_COST * (end < count and token.text in (".", ";", "!", "?"))
        if end < count and (token.kind is Kind.MARK or end - at > _LONGEST_OPEN):
            continue
        only_time = _ONLY_TIME_COST if end in times else 0.0
        yield Fit(end, (Fill(node, Reading(end, None), at),), cost + only_time)


def _sequence(node: Sequence, index: int, so_far: Fit, scene: Scene) -> Iterator[Fit]:
    if index == len(node.items):
        yield so_far
        return
    start = so_far.end
    item = node.items[index]
    for place, cost in _next_places(start, scene) if index else ((start, 0.0),):
        for fit in fits(item, place, scene):
            if place > start and fit.end == place:
                continue
            joined = Fit(fit.end, so_far.fills + fit.fills, so_far.cost + cost + fit.cost)
            yield from _sequence(node, index + 1, joined, scene)


def _next_places(at: int, scene: Scene) -> tuple[tuple[int, float], ...]:
    """Where a phrase may go on: here, after soft marks, and after a `please` in its middle."""
    after = _past_marks(at, scene)
    places = ((at, 0.0),) if after == at else ((at, 0.0), (after, 0.0))
    if after < len(scene.tokens) and scene.tokens[after].norm in _POLITE:
        return (*places, (_past_marks(after + 1, scene), _POLITE_COST))
    return places


def _past_marks(at: int, scene: Scene) -> int:
    while at < len(scene.tokens) and scene.tokens[at].text in _SOFT_MARKS:
        at += 1
    return at
