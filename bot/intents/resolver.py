"""Resolves a message to typed intents by the cheapest tier that is sure, or says what to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel, ConfigDict, Field

from bot.intents.catalog import CATALOG
from bot.intents.catalog.intent import Intent
from bot.intents.commands import command
from bot.intents.drafts import Catalog, Draft, Question, is_ready, typed
from bot.intents.finishing import draft_of
from bot.intents.frames import Templates, shipped_templates
from bot.intents.grammars import GRAMMARS
from bot.intents.grounding import cards_for, ground
from bot.intents.guessing import (
    choice_of,
    likely_draft,
    proposed_draft,
    routed_draft,
    sure_part,
)
from bot.intents.mentions import NOTHING, Mentions
from bot.intents.negation import refused_from
from bot.intents.own import OwnIntents
from bot.intents.questions import next_question
from bot.intents.references import refers
from bot.intents.routing import NO_RANKING, Ranking, Router, Understander
from bot.intents.scene import Scene
from bot.intents.sentences import Heard, hear
from bot.intents.world import Customer, World

LIKELY = 0.3
"""From here on the likeliest intent is offered with what was said for its slots."""
_LONGEST = 10_000
"""Letters in a message beyond which it is a document, and nothing that was said."""
_REFERRING = ("invoice", "customer", "person")
SURE = 0.6
"""Below this confidence nothing starts and every reading is only offered."""


class Resolution(BaseModel):
    """How a message was understood, with its evidence; `ask` is None only when all is sure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    drafts: tuple[Draft, ...] = ()
    intents: tuple[Intent, ...] = Field((), exclude=True)
    """The typed intents that may start now, in order: those before the first open question."""
    ask: Question | None = None
    tier: int | None = None
    confidence: float = 0.0
    alternatives: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    pointed: tuple[str, ...] = ()
    """What words like `it` and `the second one` were taken for, to be shown."""

    @property
    def outward(self) -> bool:
        """Whether an outward action would start without another question."""
        return any(intent.goes_out() for intent in self.intents)


class Resolver:
    """Understands messages; `router` is tier 2 and `model` tier 3, both optional."""

    def __init__(
        self,
        router: Router | None = None,
        model: Understander | None = None,
        *,
        catalog: Catalog = CATALOG,
        templates: Templates | None = None,
        own: Callable[[], OwnIntents] = OwnIntents,
        unasked: str = "",
    ) -> None:
        """`unasked` says which policy takes the model's word for what stays inside; empty for none."""
        self.catalog = catalog
        self._own, self._known_own = own, OwnIntents()
        self._shipped_catalog = catalog
        self._router = router
        self._model = model
        self._unasked = unasked
        self.templates = self._shipped_templates = templates or shipped_templates()

    def resolve(
        self, text: str, world: World, mentions: Mentions = NOTHING, *, asking: bool = True
    ) -> Resolution:
        """The meaning of a message in its world; the same words in the same world mean the same.

        The model is only asked where `asking`, and its answer is stored with the message.
        """
        self._take_own_intents()
        if not text.strip():
            return _not_understood(text, (), ("the message is empty",))
        if len(text) > _LONGEST:
            return _not_understood(text, (), (f"it has more than {_LONGEST:,} characters",))
        if draft := command(text, world):
            return self._settle(text, (draft,), world, 0, 1.0, evidence=("exact command",))
        scene = self.scene(text, world, mentions)
        if any(refers(token) for token in scene.tokens) and (named := scene.names()):
            scene = self.scene(text, world, mentions.speaking_of(*named))
        heard = hear(scene, self.templates, self.catalog)
        if len(heard) > 1 and any(refers(token) for token in scene.tokens):
            drafts = tuple(draft_of(part.tiling, scene, self.catalog) for part in heard)
            scene = self.scene(text, _knowing(drafts, world), mentions.after(drafts))
            heard = hear(scene, self.templates, self.catalog)
        covered = bool(heard) and not any(part.tiling.skipped for part in heard)
        if covered and not any(part.is_tied for part in heard):
            return self._from_templates(scene, heard)
        ranking = self._router.rank(text) if self._router else NO_RANKING
        if covered and len(heard) == 1 and heard[0].tiling.frame.intent == ranking.name:
            return self._from_templates(scene, heard)
        return (
            self._refused(scene)
            or self._routed(scene, heard, ranking)
            or (self._proposed(scene) if asking else None)
            or self._unsure(scene, heard, ranking)
        )

    def _take_own_intents(self) -> None:
        """Takes over what has changed in the operator's own intents."""
        own = self._own()
        if own is self._known_own or own == self._known_own:
            return
        self._known_own = own
        self.catalog = {**self._shipped_catalog, **own.catalog}
        self.templates = self._shipped_templates.having(own.frames)

    def scene(self, text: str, world: World, mentions: Mentions = NOTHING) -> Scene:
        return Scene(text, world, mentions, self.templates.vocabulary, GRAMMARS)

    def is_sure(self, text: str, world: World) -> bool:
        """Whether the message alone is a whole sentence that means one thing."""
        resolution = self.resolve(text, world, asking=False)
        return resolution.tier is not None and resolution.confidence >= SURE

    def _from_templates(self, scene: Scene, heard: tuple[Heard, ...]) -> Resolution:
        drafts = _said_once(draft_of(part.tiling, scene, self.catalog) for part in heard)
        confidence = max(0.7, 0.99 - 0.03 * max(part.cost for part in heard))
        resolution = self._settle(
            scene.text,
            drafts,
            scene.world,
            1,
            round(confidence, 3),
            alternatives=heard[0].rivals,
            evidence=tuple(line for part in heard for line in _evidence(part, scene)),
        )
        pointed = tuple(line for part in heard for line in _pointed(part, scene))
        return resolution.model_copy(update={"pointed": pointed})

    def _refused(self, scene: Scene) -> Resolution | None:
        """What is not to be done rejects the card that would do it; where none waits, nothing starts."""
        start = refused_from(scene.tokens)
        if start is None:
            return None
        rest = self.scene(scene.text[scene.tokens[start].start :], scene.world, scene.mentions)
        heard = hear(rest, self.templates, self.catalog)
        if len(heard) != 1 or heard[0].tiling.skipped:
            return None
        meant = ground(draft_of(heard[0].tiling, rest, self.catalog), scene.world)
        evidence = ("it says what shall not be done", *_evidence(heard[0], rest))
        if cards := cards_for(meant, scene.world):
            draft = Draft(name="reject", slots={"ref": cards[0]} if len(cards) == 1 else {})
            return self._settle(scene.text, (draft,), scene.world, 1, SURE, evidence=evidence)
        told = f"All right, I leave that: {self.catalog[meant.name].summary}. Nothing has started."
        return Resolution(
            text=scene.text, ask=Question(text=told), tier=1, confidence=SURE, evidence=evidence
        )

    def _routed(
        self, scene: Scene, heard: tuple[Heard, ...], ranking: Ranking
    ) -> Resolution | None:
        """Tier 2: what the router is sure of, with slots from the grammars."""
        if ranking.name is None or ranking.name not in self.catalog or len(heard) > 1:
            return None
        draft = routed_draft(ranking.name, scene, self.templates, self.catalog)
        return self._settle(
            scene.text,
            (draft,),
            scene.world,
            2,
            ranking.confidence,
            alternatives=ranking.alternatives,
            evidence=_likened(ranking),
        )

    def _proposed(self, scene: Scene) -> Resolution | None:
        """Tier 3: what a model makes of it, confirmed unless policy says otherwise."""
        now = scene.setting.now
        proposal = self._model.propose(scene.text, self.catalog, now) if self._model else None
        if proposal is None:
            return None
        unasked = bool(self._unasked)
        draft = proposed_draft(proposal, scene, self.catalog, unasked=unasked)
        if draft is None:
            return None
        said = f"{proposal.by} read it so: {proposal.answer or proposal.name}"
        if draft.doubts:
            return self._settle(scene.text, (draft,), scene.world, 3, 0.5, evidence=(said,))
        evidence = (said, self._unasked)
        return self._settle(scene.text, (draft,), scene.world, 3, SURE, evidence=evidence)

    def _unsure(self, scene: Scene, heard: tuple[Heard, ...], ranking: Ranking) -> Resolution:
        """Nothing covers the message whole: names what is likely, and starts nothing."""
        covers = [part for part in heard if _covers_most(part, scene)]
        names = [name for part in covers for name in (part.tiling.frame.intent, *part.rivals)]
        likely = tuple(
            dict.fromkeys(name for name in (*names, *ranking.alternatives) if name in self.catalog)
        )
        read = tuple(line for part in heard for line in _evidence(part, scene))
        evidence = read if covers else (*read, *_likened(ranking))
        if not likely:
            return _not_understood(scene.text, (), evidence)
        draft = Draft(name=likely[0], is_guess=True)
        if covers:
            draft = sure_part(covers[0].tiling, scene, self.templates, self.catalog)
        elif ranking.confidence >= LIKELY:
            draft = likely_draft(likely[0], scene, self.templates, self.catalog)
        asked = choice_of(likely, draft.model_copy(update={"said": scene.text}), self.catalog)
        return self._settle(
            scene.text,
            (asked,),
            scene.world,
            1 if covers else 2,
            0.4 if covers else ranking.confidence,
            alternatives=likely[1:4] if covers else likely[:3],
            evidence=evidence,
        )

    def _settle(
        self,
        text: str,
        drafts: tuple[Draft, ...],
        world: World,
        tier: int,
        confidence: float,
        *,
        alternatives: tuple[str, ...] = (),
        evidence: tuple[str, ...] = (),
    ) -> Resolution:
        grounded = tuple(ground(draft, world) for draft in drafts)
        return Resolution(
            text=text,
            drafts=grounded,
            intents=ready_intents(grounded, self.catalog),
            ask=next_question(grounded, self.catalog, world),
            tier=tier,
            confidence=confidence,
            alternatives=alternatives,
            evidence=evidence,
        )


def _knowing(drafts: tuple[Draft, ...], world: World) -> World:
    """The world with the customers that an earlier part of the message adds."""
    added = [str(draft.slots["customer"]) for draft in drafts if draft.name == "customer.add"]
    known = (*world.customers, *(Customer(name=name) for name in added))
    return world.model_copy(update={"customers": known}) if added else world


def ready_intents(drafts: tuple[Draft, ...], catalog: Catalog) -> tuple[Intent, ...]:
    """The intents that may start: those before the first draft that must still be asked about."""
    ready = []
    for draft in drafts:
        if not is_ready(draft, catalog):
            break
        ready.append(typed(draft, catalog))
    return tuple(ready)


def _said_once(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """The drafts without one that only repeats the one before: `that's fine, send it`."""
    kept: list[Draft] = []
    for draft in drafts:
        if not kept or kept[-1].name != draft.name or not _adds_nothing(draft, kept[-1]):
            kept.append(draft)
        elif all(doubt.slot for doubt in draft.doubts):
            sure = tuple(doubt for doubt in kept[-1].doubts if doubt.slot)
            kept[-1] = kept[-1].model_copy(update={"doubts": sure})
    return tuple(kept)


def _adds_nothing(draft: Draft, before: Draft) -> bool:
    return all(before.slots.get(slot) == value for slot, value in draft.slots.items())


def _covers_most(part: Heard, scene: Scene) -> bool:
    """Whether a cover explains enough of the message to be worth offering."""
    length = part.tiling.end - part.tiling.start
    return len(part.tiling.skipped) <= max(1, length // 3)


def _not_understood(
    text: str, alternatives: tuple[str, ...], evidence: tuple[str, ...]
) -> Resolution:
    question = Question(text="I did not understand that. Say it in other words, or say “help”.")
    return Resolution(text=text, ask=question, alternatives=alternatives, evidence=evidence)


def _evidence(part: Heard, scene: Scene) -> list[str]:
    """What was read from which words, for the operator to see."""
    lines = [
        f"“{_words(scene, piece.start, piece.end)}” fits {piece.phrase.source}"
        for piece in part.tiling.pieces
    ]
    lines.extend(f"“{scene.tokens[at].text}” was not understood" for at in part.tiling.skipped)
    return lines


def _likened(ranking: Ranking) -> tuple[str, ...]:
    """The examples that a router was reminded of."""
    return tuple(f"like “{example}”" for example in ranking.nearest)


def _pointed(part: Heard, scene: Scene) -> Iterator[str]:
    """Names that were not said, only pointed at."""
    for fill in part.tiling.fills:
        meant = fill.reading.value
        if (
            fill.slot.grammar in _REFERRING
            and isinstance(meant, str)
            and refers(scene.tokens[fill.start])
        ):
            yield f"“{_words(scene, fill.start, fill.reading.end)}” is {meant}."


def _words(scene: Scene, start: int, end: int) -> str:
    return scene.text[scene.tokens[start].start : scene.tokens[end - 1].end]
