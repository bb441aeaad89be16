"""Tiers 2 and 3: drafts whose intent was guessed, so that the operator confirms what matters."""

from __future__ import annotations

import json
from dataclasses import replace

from pydantic import JsonValue

from bot.intents.catalog.intent import Intent
from bot.intents.drafts import Catalog, Doubt, Draft, Option
from bot.intents.finishing import confirmed, draft_of
from bot.intents.fit import Fill
from bot.intents.frames import Templates
from bot.intents.framing import core_of, said_by, says_nothing
from bot.intents.model_reading import faults_of
from bot.intents.routing import Proposal
from bot.intents.scene import Scene
from bot.intents.spotting import spotted
from bot.intents.tiling import Tiling, tile
from bot.intents.values.descriptions import ALTERS_SUMS
from bot.intents.words import Kind, slice_of, tokens_of, wordset

_TAKES_ALL = ("text", "question", "rule", "goal", "source")
_FROM_FIGURES = frozenset(("lines", "amount", "percent", "tax", "currency"))
_ALTERS = ALTERS_SUMS | wordset(
    "half quarter third quarters thirds halves dozen halb viertel dutzend % percent prozent"
)
NONE_OF_THESE = "None of these"


def routed_draft(name: str, scene: Scene, templates: Templates, catalog: Catalog) -> Draft:
    """The draft of an intent that the router named, confirmed where it changes anything."""
    draft = likely_draft(name, scene, templates, catalog)
    return confirmed(draft, catalog) if catalog[name].changes else draft


def likely_draft(name: str, scene: Scene, templates: Templates, catalog: Catalog) -> Draft:
    """The draft of an intent that only a ranking names; its slots come from the strict grammars."""
    needed = catalog[name].must_be_said()
    tilings = [
        tiling
        for frame in templates.frames
        if frame.intent == name
        and (tiling := tile(frame, scene, templates, needed=needed, headless=True)) is not None
    ]
    best = min(tilings, key=lambda tiling: tiling.cost, default=None)
    if best is None:
        return Draft(name=name, said=scene.text)
    whole = _with_spotted(best, scene, catalog)
    draft = _with_rest(_sure(whole, scene, templates, catalog), whole, scene, templates, catalog)
    return draft.model_copy(update={"said": scene.text})


def sure_part(tiling: Tiling, scene: Scene, templates: Templates, catalog: Catalog) -> Draft:
    """The draft of a cover that skips words, of which those that hold a value are taken too."""
    return _sure(_with_spotted(tiling, scene, catalog), scene, templates, catalog)


def _with_spotted(tiling: Tiling, scene: Scene, catalog: Catalog) -> Tiling:
    """The cover with values for the slots that are still empty, from the words that it skips."""
    covered = {at for piece in tiling.pieces for at in range(piece.start, piece.end)}
    unsaid = frozenset(range(tiling.start, tiling.end)) - covered
    skipped = frozenset(tiling.skipped)
    more = spotted(catalog[tiling.frame.intent], tiling.fills, skipped, unsaid, scene)
    read = _places(more)
    lost = tuple(at for at in tiling.skipped if at not in read)
    return replace(tiling, fills=(*tiling.fills, *more), skipped=lost)


def _sure(tiling: Tiling, scene: Scene, templates: Templates, catalog: Catalog) -> Draft:
    """The draft without words that say nothing; where a figure is skipped no sum is taken."""
    asking = said_by((tiling.frame,))
    empty = {
        fill.slot.name
        for fill in tiling.fills
        if fill.slot.name in _TAKES_ALL
        and fill.reading.value is None
        and says_nothing(scene, (fill.start, fill.reading.end), asking)
    }
    draft = draft_of(tiling, scene, catalog, templates)
    kept = {slot: value for slot, value in draft.slots.items() if slot not in empty}
    draft = draft.model_copy(update={"slots": kept})
    return without_sums(draft) if lost_figures(tiling, scene) else draft


def _with_rest(
    draft: Draft, tiling: Tiling, scene: Scene, templates: Templates, catalog: Catalog
) -> Draft:
    """What only takes words takes all that is left of the sentence, as a fact or a question."""
    for slot in catalog[draft.name].needed():
        if slot in _TAKES_ALL and slot not in draft.slots:
            frames = [frame for frame in templates.frames if frame.intent == draft.name]
            asking = said_by(frame for frame in frames if frame.whole is None)
            taken = _places(tiling.fills)
            start, end = core_of(scene, (0, len(scene.tokens)), asking, templates, taken)
            rest = slice_of(scene.text, scene.tokens, start, end) or scene.text.strip()
            return draft.model_copy(update={"slots": {**draft.slots, slot: rest}})
    return draft


def _places(fills: tuple[Fill, ...]) -> frozenset[int]:
    return frozenset(at for fill in fills for at in range(fill.start, fill.reading.end))


def without_sums(draft: Draft) -> Draft:
    """The draft without what figures were read for, as some figure of the message was lost."""
    kept = {slot: value for slot, value in draft.slots.items() if slot not in _FROM_FIGURES}
    doubts = tuple(doubt for doubt in draft.doubts if doubt.slot not in _FROM_FIGURES)
    return draft.model_copy(update={"slots": kept, "doubts": doubts})


def lost_figures(tiling: Tiling, scene: Scene) -> bool:
    """Whether a figure of the message is in no slot, or a sum or a count in words."""
    return any(
        scene.tokens[at].kind in (Kind.FIGURE, Kind.CODE)
        or scene.tokens[at].norm in _ALTERS
        or scene.readings("count", at)
        or scene.readings("money", at)
        for at in tiling.skipped
    )


def proposed_draft(
    proposal: Proposal, scene: Scene, catalog: Catalog, *, unasked: bool
) -> Draft | None:
    """The draft of a model's proposal: only what the catalog takes, names as they are known.

    It is shown and confirmed, unless policy takes it `unasked`, the intent allows that, and nothing
    of the proposal had to be left out.
    """
    intent = catalog.get(proposal.name)
    if intent is None:
        return None
    slots = {
        slot: known
        for slot, value in proposal.slots.items()
        if not faults_of({slot: value}, intent)
        and (known := _known_name(intent.reads(slot), value, scene)) is not None
    }
    draft = Draft(name=proposal.name, slots=slots, said=scene.text)
    whole = len(slots) == len(proposal.slots)
    return draft if unasked and whole and intent.may_pass() else _shown(draft, intent)


def _known_name(grammar: str, value: JsonValue, scene: Scene) -> JsonValue:
    """A name as it stands in the books; one that does not is asked for, as None says."""
    directory = {"customer": scene.customers, "person": scene.people, "lead": scene.leads}.get(
        grammar
    )
    if directory is None:
        return value
    tokens = tokens_of(str(value))
    found = [
        name for name in directory.at(tokens, 0) if name.end == len(tokens) and not name.others
    ]
    return found[0].value.name if found else None


def _shown(draft: Draft, intent: type[Intent]) -> Draft:
    """The draft with a question that shows all of it, as nobody but a model has read it."""
    values = ", ".join(
        f"{slot} {json.dumps(value, ensure_ascii=False)}" for slot, value in draft.slots.items()
    )
    doubt = Doubt(
        slot=None,
        question=f"Did you mean: {intent.summary}{f' ({values})' if values else ''}?",
        options=(Option(label="Yes"), Option(label="No", instead=())),
    )
    return draft.model_copy(update={"doubts": (doubt,)})


def choice_of(names: tuple[str, ...], draft: Draft, catalog: Catalog) -> Draft:
    """A draft that asks which of some intents was meant, or none of them."""
    taken = draft.model_copy(update={"is_guess": False})
    options = tuple(
        Option(
            label=catalog[name].summary,
            instead=(taken if name == draft.name else Draft(name=name, said=draft.said),),
        )
        for name in names[:3]
    )
    none = Option(label=NONE_OF_THESE, instead=())
    doubt = Doubt(slot=None, question="Did you mean …?", options=(*options, none))
    return draft.model_copy(update={"doubts": (doubt,)})
