"""Tiers 2 and 3: drafts whose intent was guessed, so that the operator confirms what matters."""

from __future__ import annotations

import json

from pydantic import JsonValue

from bot.intents.catalog.intent import Intent
from bot.intents.drafts import Catalog, Doubt, Draft, Option
from bot.intents.finishing import confirmed, draft_of
from bot.intents.frames import Templates
from bot.intents.model_reading import faults_of
from bot.intents.routing import Proposal
from bot.intents.scene import Scene
from bot.intents.tiling import Tiling, tile
from bot.intents.words import Kind, tokens_of

_TAKES_ALL = ("text", "question", "rule", "goal", "source")
_FROM_FIGURES = frozenset(("lines", "amount", "percent", "currency"))
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
    draft = sure_part(best, scene, catalog) if best else Draft(name=name)
    return _with_whole_text(draft, scene, catalog[name]).model_copy(update={"said": scene.text})


def sure_part(tiling: Tiling, scene: Scene, catalog: Catalog) -> Draft:
    """The draft of a cover that skips words; where a figure is among them no sum is taken."""
    draft = draft_of(tiling, scene, catalog)
    return without_sums(draft) if lost_figures(tiling, scene) else draft


def _with_whole_text(draft: Draft, scene: Scene, intent: type[Intent]) -> Draft:
    """What only takes words takes the whole sentence, as a fact to remember or a question."""
    for slot in intent.needed():
        if slot in _TAKES_ALL and slot not in draft.slots:
            return draft.model_copy(update={"slots": {**draft.slots, slot: scene.text.strip()}})
    return draft


def without_sums(draft: Draft) -> Draft:
    """The draft without what figures were read for, as some figure of the message was lost."""
    kept = {slot: value for slot, value in draft.slots.items() if slot not in _FROM_FIGURES}
    doubts = tuple(doubt for doubt in draft.doubts if doubt.slot not in _FROM_FIGURES)
    return draft.model_copy(update={"slots": kept, "doubts": doubts})


def lost_figures(tiling: Tiling, scene: Scene) -> bool:
    """Whether a figure of the message is in no slot."""
    return any(scene.tokens[at].kind in (Kind.FIGURE, Kind.CODE) for at in tiling.skipped)


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
