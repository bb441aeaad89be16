"""Tier 1: finds the frames that cover a message, as one intent or as several in order."""

from __future__ import annotations

from dataclasses import dataclass

from bot.intents.drafts import Catalog
from bot.intents.frames import Frame, Templates
from bot.intents.scene import Scene
from bot.intents.tiling import Tiling, tile

_CUT_COST, _COMMA_COST, _RIVAL_MARGIN = 0.3, 1.3, 0.05
_CONNECTORS = frozenset(
    ("and", "then", "also", "plus", "und", "dann", "ausserdem", ",", ";", ".", "!", "?")
)
_MOST_CUTS, _MOST_TOKENS = 8, 240


@dataclass(frozen=True, slots=True)
class Heard:
    """One intent of the message, and the other intents that would have covered it nearly as well."""

    tiling: Tiling
    cost: float
    rivals: tuple[str, ...]
    is_tied: bool


def hear(scene: Scene, templates: Templates, catalog: Catalog) -> tuple[Heard, ...]:
    """The best cover of the whole message; its parts skip words only if nothing else covers it."""
    count = len(scene.tokens)
    frames = _frames_for(scene, templates)
    if not count or count > _MOST_TOKENS:
        return ()
    whole = _best(frames, scene, templates, catalog, 0, count, skips=0)
    cost, parts = _split(frames, scene, templates, catalog)
    if parts and (whole is None or cost < whole.cost):
        return parts
    if whole is None:
        whole = _best(frames, scene, templates, catalog, 0, count, skips=3)
    return (whole,) if whole else ()


def _frames_for(scene: Scene, templates: Templates) -> tuple[Frame, ...]:
    """The frames of which some head may begin somewhere in the message."""
    return tuple(
        frame
        for frame in templates.frames
        if any(head.may_fit(scene.words) for head in frame.heads)
    )


def _best(
    frames: tuple[Frame, ...],
    scene: Scene,
    templates: Templates,
    catalog: Catalog,
    start: int,
    end: int,
    *,
    skips: int,
) -> Heard | None:
    found = [
        tiling
        for frame in frames
        if (
            tiling := tile(
                frame,
                scene,
                templates,
                start,
                end,
                needed=catalog[frame.intent].must_be_said(),
                skips=skips,
            )
        )
    ]
    if not found:
        return None
    best, *rest = sorted(found, key=lambda tiling: tiling.cost)
    others = [tiling for tiling in rest if tiling.frame.intent != best.frame.intent]
    rivals = tuple(dict.fromkeys(tiling.frame.intent for tiling in others))[:3]
    is_tied = bool(others) and others[0].cost - best.cost < _RIVAL_MARGIN
    return Heard(best, best.cost, rivals, is_tied)


def _split(
    frames: tuple[Frame, ...], scene: Scene, templates: Templates, catalog: Catalog
) -> tuple[float, tuple[Heard, ...]]:
    """The cheapest way to cut the message at its connectors into parts that are all covered."""
    cuts = _cuts(scene)
    if not 1 <= len(cuts) - 2 <= _MOST_CUTS:
        return 0.0, ()
    best: dict[int, tuple[float, tuple[Heard, ...]]] = {0: (0.0, ())}
    for index, (stop, end) in enumerate(cuts[1:], start=1):
        for _, start in cuts[:index]:
            if start not in best or (start, end) == (0, cuts[-1][1]):
                continue
            part = _best(frames, scene, templates, catalog, start, stop, skips=0)
            if part is None:
                continue
            cost = best[start][0] + part.cost + _cut_cost(scene, start)
            if end not in best or cost < best[end][0]:
                best[end] = (cost, (*best[start][1], part))
    return best.get(cuts[-1][1], (0.0, ()))


def _cut_cost(scene: Scene, start: int) -> float:
    """A comma alone parts two intents less often than a word or a full stop does."""
    if start == 0:
        return 0.0
    return _COMMA_COST if scene.tokens[start - 1].text == "," else _CUT_COST


def _cuts(scene: Scene) -> list[tuple[int, int]]:
    """Each place where a part may stop, with that where the next begins after the connectors."""
    count = len(scene.tokens)
    cuts = [(0, 0)]
    for at in range(1, count):
        before, here = scene.tokens[at - 1].norm, scene.tokens[at].norm
        if before in _CONNECTORS and here not in _CONNECTORS:
            stop = at
            while stop > 0 and scene.tokens[stop - 1].norm in _CONNECTORS:
                stop -= 1
            if stop > 0:
                cuts.append((stop, at))
    return [*cuts, (count, count)]
