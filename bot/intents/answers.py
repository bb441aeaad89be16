"""Takes a message as the answer to the open question: a button, a value, or a way out."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.intents.drafts import Draft, Option, Question, is_ready
from bot.intents.finishing import draft_from
from bot.intents.frames import Frame, phrase_of
from bot.intents.grounding import ground
from bot.intents.resolver import Resolver
from bot.intents.suggesting import suggested_time
from bot.intents.tiling import tile
from bot.intents.words import tokens_of, wordset
from bot.intents.world import World

_YES = wordset("yes y yep yeah yup sure ok okay correct right exactly ja jo jawohl genau stimmt")
_NO = wordset("no n nope nah nein none")
_DROPS = frozenset(
    (
        "cancel",
        "cancel that",
        "cancel it",
        "never mind",
        "nevermind",
        "forget it",
        "forget that",
        "drop it",
        "drop that",
        "scratch that",
        "leave it",
        "abort",
        "quit",
        "vergiss es",
        "abbrechen",
        "lass es",
        "egal",
    )
)
_SKIPS = wordset("skip none later no nothing without weglassen keine keiner uberspringen")
_ORDER = ("first", "second", "third")


class Example(BaseModel):
    """A sentence with the intent that the operator said it meant; None for none of those offered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    intent: str | None


class Answer(BaseModel):
    """What the drafts are after an answer; `started` is what a correction made of what was started."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    drafts: tuple[Draft, ...]
    started: tuple[Draft, ...] = ()
    replies: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    learned: tuple[Example, ...] = ()


def answer_to(
    question: Question, drafts: tuple[Draft, ...], text: str, world: World, resolver: Resolver
) -> Answer | None:
    """The drafts after this answer; None when the message answers something else."""
    index = next(i for i, draft in enumerate(drafts) if not is_ready(draft, resolver.catalog))
    before, asked, after = drafts[:index], drafts[index], drafts[index + 1 :]
    said = " ".join(token.norm for token in tokens_of(text) if token.norm.strip(".,!?"))
    if said in {plain_words(phrase) for phrase in _DROPS}:
        return Answer(
            drafts=(*before, *after), replies=(f"Dropped: {resolver.catalog[asked.name].summary}.",)
        )
    option = _tapped(question, said, text)
    if option is not None:
        taken = _taking(option, asked, world)
        learned = _learned(question, option, asked)
        return Answer(drafts=(*before, *taken, *after), learned=learned)
    if question.slot is None:
        return None
    filled = _filled(question.slot, asked, text, world, resolver)
    return Answer(drafts=(*before, *filled, *after)) if filled else None


def plain_words(phrase: str) -> str:
    return " ".join(token.norm for token in tokens_of(phrase))


def _tapped(question: Question, said: str, text: str) -> Option | None:
    """The button that these words name: its label, its place, or yes and no."""
    for option in question.options:
        if option.label.casefold() == text.strip().casefold():
            return option
    affirmative = said.split(" ")[0] in _YES if said else False
    if affirmative and len(said.split()) <= 2 and question.options:
        yes = [option for option in question.options if option.label == "Yes"]
        return yes[0] if yes else question.options[0] if len(question.options) == 1 else None
    if said in _NO:
        none = [o for o in question.options if o.label in ("None of these", "No")]
        return none[0] if none else None
    words = said.removeprefix("the ").removesuffix(" one").split()
    if len(words) == 1 and words[0] in _ORDER:
        place = _ORDER.index(words[0])
        return question.options[place] if place < len(question.options) else None
    named = [o for o in question.options if said and plain_words(o.label).startswith(said)]
    return named[0] if len(named) == 1 and len(said) > 1 else None


def _learned(question: Question, option: Option, asked: Draft) -> tuple[Example, ...]:
    """What a tap on a guess teaches the router."""
    if not asked.said or question.slot is not None:
        return ()
    if option.instead is None:
        return (Example(text=asked.said, intent=asked.name),)
    name = option.instead[0].name if option.instead else None
    return (Example(text=asked.said, intent=name),)


def _taking(option: Option, asked: Draft, world: World) -> tuple[Draft, ...]:
    """The drafts that a tap leads to; the doubt it answers is gone, others stay."""
    if option.instead is not None:
        return option.instead
    settled = asked.model_copy(
        update={"slots": {**asked.slots, **option.slots}, "doubts": asked.doubts[1:]}
    )
    return (*option.before, ground(settled, world))


def _filled(
    slot: str, asked: Draft, text: str, world: World, resolver: Resolver
) -> tuple[Draft, ...] | None:
    """The draft with the answer read by the slot's own grammar, or by that of a draft before it."""
    for option in asked.doubts[0].options if asked.doubts else ():
        if fresh := _fill_before(option, text, world, resolver):
            return (*fresh, *_taking(option.model_copy(update={"before": ()}), asked, world))
    grammar = resolver.catalog[asked.name].reads(slot)
    values = read_slot(asked.name, slot, grammar or "text", text, world, resolver)
    is_certain = values is not None and not values.doubts and grammar not in ("", "text", "name")
    if not is_certain and resolver.is_sure(text, world):
        return None
    if values is None:
        doubt = suggested_time(slot, grammar, text, world.setting)
        return (asked.model_copy(update={"doubts": (doubt, *asked.doubts)}),) if doubt else None
    rest = tuple(doubt for doubt in asked.doubts if doubt.slot != slot)
    return (
        ground(
            asked.model_copy(
                update={"slots": {**asked.slots, **values.slots}, "doubts": (*values.doubts, *rest)}
            ),
            world,
        ),
    )


def _fill_before(
    option: Option, text: str, world: World, resolver: Resolver
) -> tuple[Draft, ...] | None:
    """An e-mail address as the answer to `is it new?` says yes and fills the new customer's."""
    for draft in option.before:
        if "email" in resolver.catalog[draft.name].model_fields:
            values = read_slot(draft.name, "email", "email", text, world, resolver)
            if values is not None:
                slots = {**draft.slots, **values.slots}
                return (draft.model_copy(update={"slots": slots, "doubts": ()}),)
    return None


def read_slot(
    name: str, slot: str, grammar: str, text: str, world: World, resolver: Resolver
) -> Draft | None:
    """What the whole text says for one slot, or None where the grammar does not cover it."""
    scene = resolver.scene(text, world)
    source = f"[its|it|is|at|for|to|on|by|about|the|their|in] {{{grammar}:{slot}}}"
    frame = Frame(name, "", (phrase_of(source, {}),), ())
    if not scene.tokens:
        return None
    found = tile(frame, scene, resolver.templates, needed=())
    return draft_from(name, found.fills, scene) if found else None
