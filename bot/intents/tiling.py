"""Covers a whole sentence with the phrases of one frame, so that no word goes unexplained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.intents.fit import Fill, Fit
from bot.intents.frames import Frame, Phrase, Templates
from bot.intents.matching import fits
from bot.intents.scene import Scene
from bot.intents.words import Kind

_FILLER_COST, _COURTESY_COST, _OPENER_COST, _PART_COST = 0.17, 0.02, 0.04, 0.02
_SKIP_COST, _GUESS_SKIP_COST, _SKIP_FIGURE_COST, _LOOSE_COST = 3.0, 0.6, 6.0, 0.5
_MISSING_COST = 1.6
_CONTEXT_COST = 0.2
"""In a guess, words before anything that says what is wanted are often only what led to it."""
_SENTENCE_MARKS = frozenset(".;!?\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase on the tokens that it covers."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tiling:
    """One way to understand a stretch of tokens; skipped tokens are those nothing explains."""

    frame: Frame
    cost: float
    pieces: tuple[Piece, ...]
    fills: tuple[Fill, ...]
    skipped: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _State:
    cost: float = 0.0
    pieces: tuple[Piece, ...] = ()
    fills: tuple[Fill, ...] = ()
    skipped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Skipping:
    """How many words may stay unexplained, and what each of them costs."""

    most: int
    cost: float


_Key = tuple[frozenset[str], bool]


def tile(
    frame: Frame,
    scene: Scene,
    templates: Templates,
    start: int = 0,
    end: int | None = None,
    *,
    needed: tuple[str, ...],
    skips: int = 0,
    headless: bool = False,
) -> Tiling | None:
    """The cheapest cover of these tokens by one head and any parts of the frame, if there is one."""
    end = len(scene.tokens) if end is None else end
    heads = list(_placed(frame.heads, scene, start, end))
    if not heads and not headless:
        return None
    skipping = (
        _Skipping(end - start, _GUESS_SKIP_COST) if headless else _Skipping(skips, _SKIP_COST)
    )
    steps = _steps_by_place(
        [(True, phrase, at, fit) for phrase, at, fit in heads]
        + [(False, phrase, at, fit) for phrase, at, fit in _placed(frame.parts, scene, start, end)]
    )
    idle = _idle_words(scene, templates, start, end)
    nothing: frozenset[str] = frozenset()
    best: dict[int, dict[_Key, _State]] = {start: {(nothing, False): _State()}}
    if headless:
        best[start][nothing, True] = _State()
    for at in range(start, end):
        for key, state in best.pop(at, {}).items():
            for place, after, reached in _moves(at, key, state, steps, idle, scene, skipping):
                known = best.setdefault(place, {}).get(after)
                if known is None or reached.cost < known.cost - 1e-9:
                    best[place][after] = reached
    said = tuple(slot for slot in needed if slot != frame.whole)
    finals = [
        (state.cost + _MISSING_COST * sum(slot not in used for slot in said), state)
        for (used, headed), state in best.get(end, {}).items()
        if headed
    ]
    if not finals:
        return None
    cost, state = min(finals, key=lambda found: found[0])
    return Tiling(frame, cost, state.pieces, state.fills, state.skipped, start, end)


_Step = tuple[bool, Phrase, int, Fit]


def _steps_by_place(steps: list[_Step]) -> dict[int, list[_Step]]:
    by_place: dict[int, list[_Step]] = {}
    for step in steps:
        by_place.setdefault(step[2], []).append(step)
    return by_place


def _placed(
    phrases: tuple[Phrase, ...], scene: Scene, start: int, end: int
) -> Iterator[tuple[Phrase, int, Fit]]:
    """Every place where a phrase fits within these tokens."""
    spoken = scene.spoken(phrases)
    for at in range(start, end):
        openings = scene.openings(at)
        for phrase in spoken:
            if not phrase.opens.value and openings.isdisjoint(phrase.opens.words):
                continue
            for fit in _fits_once(phrase, at, scene):
                if at < fit.end <= end:
                    yield phrase, at, fit


def spoken_exactly(
    phrases: tuple[Phrase, ...], scene: Scene, start: int, end: int
) -> Iterator[tuple[int, int]]:
    """Where phrases stand that are spelt as they should be: their first token, and where they end."""
    for _, at, fit in _placed(phrases, scene, start, end):
        if fit.cost == 0:
            yield at, fit.end


def _fits_once(phrase: Phrase, at: int, scene: Scene) -> tuple[Fit, ...]:
    """The fits of a phrase at a place, worked out once for all the ways to cut the message."""
    key = (id(phrase), at)
    if key not in scene.placed:
        scene.placed[key] = tuple(fits(phrase.node, at, scene))
    return scene.placed[key]


def _idle_words(
    scene: Scene, templates: Templates, start: int, end: int
) -> dict[int, dict[int, float]]:
    """Where words that mean nothing for the intent begin, with where they end and their cost."""
    ends: dict[int, dict[int, float]] = {}
    opened = {start}
    for phrases, cost in (
        (templates.fillers, _FILLER_COST),
        (templates.courtesies, _COURTESY_COST),
        (templates.openers, _OPENER_COST),
    ):
        for _, at, fit in _placed(phrases, scene, start, end):
            if fit.cost == 0 and (cost != _OPENER_COST or at in opened):
                ends.setdefault(at, {})[fit.end] = cost * (fit.end - at)
                opened |= {fit.end, fit.end + 1} if at in opened else set()
    return ends


def _moves(
    at: int,
    key: _Key,
    state: _State,
    steps: dict[int, list[_Step]],
    idle: dict[int, dict[int, float]],
    scene: Scene,
    skipping: _Skipping,
) -> Iterator[tuple[int, _Key, _State]]:
    used, headed = key
    for is_head, phrase, start, fit in steps.get(at, ()):
        names = frozenset(fill.slot.name for fill in fit.fills)
        if (is_head and headed) or names & used or (not (headed or is_head) and _is_open(fit, at)):
            continue
        loose = _LOOSE_COST if _is_open(fit, at) else 0.0
        extended = _extended(state, phrase, start, fit, loose)
        yield fit.end, (used | names, headed or is_head), extended
    for place, cost in idle.get(at, {}).items():
        yield place, key, _dearer(state, cost)
    token = scene.tokens[at]
    if token.kind is Kind.MARK and token.text not in "%$€£#":
        yield at + 1, key, _dearer(state, 0.02 if token.text not in _SENTENCE_MARKS else 0.1)
    elif len(state.skipped) < skipping.most:
        dear = token.kind in (Kind.FIGURE, Kind.CODE, Kind.LINK)
        is_context = skipping.cost < _SKIP_COST and not (state.pieces or _says_a_value(scene, at))
        plain = _CONTEXT_COST if is_context else skipping.cost
        cost = state.cost + (_SKIP_FIGURE_COST if dear else plain)
        yield at + 1, key, _State(cost, state.pieces, state.fills, (*state.skipped, at))


def _says_a_value(scene: Scene, at: int) -> bool:
    return any(scene.readings(grammar, at) for grammar in ("money", "known", "moment"))


def _is_open(fit: Fit, start: int) -> bool:
    """Whether a fit begins with any words whatever, so that little speaks for it."""
    return bool(fit.fills) and fit.fills[0].start == start and fit.fills[0].reading.value is None


def _extended(state: _State, phrase: Phrase, start: int, fit: Fit, loose: float) -> _State:
    return _State(
        state.cost + fit.cost + _PART_COST + loose,
        (*state.pieces, Piece(phrase, start, fit.end)),
        (*state.fills, *fit.fills),
        state.skipped,
    )


def _dearer(state: _State, cost: float) -> _State:
    return _State(state.cost + cost, state.pieces, state.fills, state.skipped)
