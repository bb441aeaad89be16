"""Cuts what is wanted from the words that only ask for it: `…, could you put that on my list`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from bot.intents.frames import Frame, Templates
from bot.intents.patterns import literals
from bot.intents.scene import Scene
from bot.intents.tiling import spoken_exactly
from bot.intents.words import Kind, wordset

Span = tuple[int, int]
Idle = dict[int, int]
"""Where a courtesy or an opener begins, with the place where the longest of them ends."""
_SMALL = wordset(
    """you u can could would will may might please pls so and then but i we me us my your our the a an
    all also just now it that this them they those these thats its is are was be on in off to for of
    with from as down up do did done have has ive weve at by
    du kannst konntest bitte und dann ich mir das es die den der mal auf als von zu"""
)
_POINTS_BACK = wordset("it that this them those these thats das es")
_ASKS = wordset("can could would will may might kannst konntest")
_ASKED = wordset("you u we i du")
_LEADS_ON = wordset("to that namely about dass")
_CUES = wordset("on at by for in from until till before due every starting am um bis ab im zum den")
_STOPS = frozenset(",.;:!?-–—\n")


def said_by(frames: Iterable[Frame]) -> frozenset[str]:
    """The words with which these frames ask for what they do, none of the small ones among them."""
    words = {word for frame in frames for head in frame.heads for word in literals(head.node)}
    return frozenset(words) - _SMALL


def says_nothing(scene: Scene, span: Span, asking: frozenset[str]) -> bool:
    """Whether these words only ask for something that others say: `put that on my list`."""
    words = [scene.tokens[at] for at in range(*span) if scene.tokens[at].kind is not Kind.MARK]
    return all(token.norm in asking | _SMALL for token in words)


def core_of(
    scene: Scene,
    span: Span,
    asking: frozenset[str],
    templates: Templates | None = None,
    taken: frozenset[int] = frozenset(),
) -> Span:
    """The part of a stretch that says what, without what asks for it and without what is `taken`.

    With `templates` it also goes without what people open and end a request with.
    """
    start, end = span
    idle = _idle(scene, templates, span) if templates else None
    while True:
        after = _from_left(scene, start, end, asking, idle, taken)
        before = _from_right(scene, after, end, asking, idle, taken)
        if (after, before) == (start, end):
            return start, end
        start, end = after, before


def _idle(scene: Scene, templates: Templates, span: Span) -> Idle:
    found: Idle = {}
    for phrases in (templates.courtesies, templates.openers):
        for at, end in spoken_exactly(phrases, scene, *span):
            found[at] = max(end, found.get(at, at))
    return found


def _from_left(
    scene: Scene,
    start: int,
    end: int,
    asking: frozenset[str],
    idle: Idle | None,
    taken: frozenset[int],
) -> int:
    tokens = scene.tokens
    if end - start < 2:
        return start
    if start in taken or tokens[start].text in _STOPS:
        return start + 1
    if tokens[start].norm in _CUES and start + 1 in taken:
        return start + 2
    if idle and idle.get(start, end) < end:
        return idle[start]
    stop = _next_stop(scene, start, end)
    if stop < end - 1 and _only_asks(scene, start, stop, asking, idle):
        return stop + 1
    return _past_request(scene, start, end, asking) if idle is not None else start


def _past_request(scene: Scene, start: int, end: int, asking: frozenset[str]) -> int:
    """After `put on my list to`: words of the request up to one that leads on to what is wanted."""
    at, asked = start, False
    while at < end and (scene.tokens[at].norm in asking | _SMALL):
        asked = asked or scene.tokens[at].norm in asking
        at += 1
        if asked and at < end - 1 and scene.tokens[at - 1].norm in _LEADS_ON:
            return at
    is_colon = asked and at < end - 1 and scene.tokens[at].text == ":"
    return at + 1 if is_colon else start


def _from_right(
    scene: Scene,
    start: int,
    end: int,
    asking: frozenset[str],
    idle: Idle | None,
    taken: frozenset[int],
) -> int:
    tokens = scene.tokens
    if end - start < 2:
        return end
    last = tokens[end - 1]
    if last.text in _STOPS:
        return end - 1
    if end - 1 in taken:
        at = end - 1
        while at - 1 > start and (at - 1 in taken or tokens[at - 1].norm in _CUES):
            at -= 1
        return at
    for at in range(start + 1, end):
        if idle and idle.get(at) == end:
            return at
    stop = _last_stop(scene, start, end)
    if stop > start and _only_asks(scene, stop + 1, end, asking, idle):
        return stop
    return _before_request(scene, start, end, asking) if idle is not None else end


def _before_request(scene: Scene, start: int, end: int, asking: frozenset[str]) -> int:
    """Before `put on list`: two words of the request or more, with nothing else behind them."""
    at = end
    while at - 1 > start and scene.tokens[at - 1].norm in asking | _SMALL:
        at -= 1
    while at < end and scene.tokens[at].norm not in asking | _ASKS | {"so"}:
        at += 1
    strong = sum(token.norm in asking for token in scene.tokens[at:end])
    return at if at > start and strong > 1 else end


def _only_asks(
    scene: Scene, start: int, end: int, asking: frozenset[str], idle: Idle | None
) -> bool:
    """Whether a clause points back at what was said and asks for it, and says nothing else."""
    at, norms = start, []
    while at < end:
        if idle and idle.get(at, end + 1) <= end:
            at = idle[at]
            continue
        token = scene.tokens[at]
        if token.kind is not Kind.MARK:
            norms.append(token.norm)
        at += 1
    if not norms:
        return True
    if any(norm not in asking | _SMALL for norm in norms):
        return False
    asked = any(x in _ASKS and y in _ASKED for x, y in pairwise(norms))
    points = any(norm in _POINTS_BACK for norm in norms)
    strong = any(norm in asking for norm in norms)
    return points and (strong or asked or "done" in norms)


def _next_stop(scene: Scene, start: int, end: int) -> int:
    return next((at for at in range(start, end) if scene.tokens[at].text in _STOPS), end)


def _last_stop(scene: Scene, start: int, end: int) -> int:
    return next((at for at in range(end - 1, start, -1) if scene.tokens[at].text in _STOPS), start)
