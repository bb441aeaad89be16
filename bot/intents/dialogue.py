"""A conversation about drafts: asks for what is missing, takes corrections, resumes after detours."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from bot.intents.answers import Answer, Example, answer_to
from bot.intents.catalog.intent import Intent
from bot.intents.corrections import correct
from bot.intents.drafts import Draft, Question
from bot.intents.mentions import Mentions
from bot.intents.questions import next_question
from bot.intents.resolver import Resolution, Resolver, ready_intents
from bot.intents.world import World

LIFETIME = timedelta(minutes=30)


class Dialogue(BaseModel):
    """The state of one thread; keep it as JSON between messages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    drafts: tuple[Draft, ...] = ()
    """What waits for an answer, in order."""
    started: tuple[Draft, ...] = ()
    """What was started last, so that it can still be corrected."""
    mentions: Mentions = Mentions()
    heard_at: datetime | None = None

    def showing(self, *listed: str) -> Dialogue:
        """The dialogue after a list was shown, of which `the second one` may be said."""
        return self.model_copy(update={"mentions": self.mentions.showing(listed)})


class Turn(BaseModel):
    """What one message led to: intents to start now, what to say, and what to ask."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    dialogue: Dialogue
    intents: tuple[Intent, ...] = ()
    replies: tuple[str, ...] = ()
    question: Question | None = None
    resolution: Resolution | None = None
    """How the message was resolved, unless it answered a question."""
    evidence: tuple[str, ...] = ()
    learned: tuple[Example, ...] = ()
    """Sentences whose meaning the operator has just settled, as examples for the router."""


def converse(dialogue: Dialogue, text: str, world: World, resolver: Resolver) -> Turn:
    """The next turn of a thread; pure, so that the same message in the same state is the same turn."""
    dialogue, replies = _still_alive(dialogue, world, resolver)
    question = next_question(dialogue.drafts, resolver.catalog, world)
    if question is not None:
        answer = answer_to(question, dialogue.drafts, text, world, resolver)
        if answer is not None:
            return _answered(dialogue, answer, replies, world, resolver)
    corrected = correct(dialogue.drafts, dialogue.started, text, world, resolver)
    if corrected is not None:
        return _answered(dialogue, corrected, replies, world, resolver)
    return _resolved(dialogue, text, replies, world, resolver)


def _still_alive(
    dialogue: Dialogue, world: World, resolver: Resolver
) -> tuple[Dialogue, tuple[str, ...]]:
    """An old thread starts anew, and says so when something was still open."""
    if dialogue.heard_at is None or world.now - dialogue.heard_at <= LIFETIME:
        return dialogue, ()
    left = "; ".join(resolver.catalog[draft.name].summary for draft in dialogue.drafts)
    replies = (f"I dropped what was open too long: {left}.",) if left else ()
    return Dialogue(), replies


def _answered(
    dialogue: Dialogue, answer: Answer, replies: tuple[str, ...], world: World, resolver: Resolver
) -> Turn:
    answered = dialogue.model_copy(update={"drafts": answer.drafts})
    turn = _turn(answered, replies + answer.replies, answer.evidence, None, world, resolver)
    kept = turn.dialogue.model_copy(update={"started": answer.started or turn.dialogue.started})
    return turn.model_copy(update={"learned": answer.learned, "dialogue": kept})


def _resolved(
    dialogue: Dialogue, text: str, replies: tuple[str, ...], world: World, resolver: Resolver
) -> Turn:
    """Something new: it goes before what was open, which is asked about again after it."""
    resolution = resolver.resolve(text, world, dialogue.mentions)
    if not resolution.drafts:
        turn = _turn(dialogue, replies, resolution.evidence, resolution, world, resolver)
        if turn.question is None and resolution.ask is not None:
            return turn.model_copy(update={"question": resolution.ask})
        said = (resolution.ask.text,) if resolution.ask else ()
        return turn.model_copy(update={"replies": (*turn.replies, *said)})
    open_before = tuple(draft for draft in dialogue.drafts if not _is_offer(draft))
    ahead = dialogue.model_copy(update={"drafts": (*resolution.drafts, *open_before)})
    told = (*replies, *resolution.pointed)
    return _turn(ahead, told, resolution.evidence, resolution, world, resolver)


def _is_offer(draft: Draft) -> bool:
    """A guess that was not taken up is not asked about again."""
    return bool(draft.doubts) and draft.doubts[0].slot is None


def _turn(
    dialogue: Dialogue,
    replies: tuple[str, ...],
    evidence: tuple[str, ...],
    resolution: Resolution | None,
    world: World,
    resolver: Resolver,
) -> Turn:
    """Starts what is ready at the front, and asks for the next thing."""
    intents = ready_intents(dialogue.drafts, resolver.catalog)
    ready, waiting = dialogue.drafts[: len(intents)], dialogue.drafts[len(intents) :]
    lasting = tuple(draft for draft in ready if resolver.catalog[draft.name].changes)
    return Turn(
        dialogue=dialogue.model_copy(
            update={
                "drafts": waiting,
                "started": lasting or dialogue.started,
                "mentions": dialogue.mentions.after(dialogue.drafts),
                "heard_at": world.now,
            }
        ),
        intents=intents,
        replies=replies,
        question=next_question(waiting, resolver.catalog, world),
        resolution=resolution,
        evidence=evidence,
    )
