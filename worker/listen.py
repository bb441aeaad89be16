"""Listening to a thread: its messages are understood one at a time, in order, and runs are started."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.commands import answer
from bot.commands.answering import Answer
from bot.commands.confirming import confirmed_first
from bot.kernel import events as e
from bot.kernel.cards import Card
from bot.kernel.frozen import pack
from bot.kernel.ids import ConversationId, RunId, run_id
from bot.kernel.messages import Message
from bot.kernel.ports import Append, Batch, Due
from bot.office import Office
from bot.steward import Steward
from bot.storage.conversations import Waiting
from bot.understanding import Understood
from worker import ears
from worker.amend import Amendment, amend, too_late_for
from worker.retract import Retraction

ACTOR = "kernel"
_LOG = logging.getLogger(__name__)


def listen(thread: ConversationId, office: Office, now: datetime) -> Batch:
    """Understand the oldest message that waits on a thread; the next one comes with the next turn."""
    version = office.log.version(f"conversation/{thread}")
    waiting = office.conversations.waiting(thread)
    subject = f"conversation/{thread}"
    if not waiting:
        return Batch(now, (Append(subject, version, ()),), rested=(subject,))
    heard = waiting[0]
    if heard.message.recordings:
        return _ask_the_ears(heard.message, version, office, now)
    amendment = amend(heard.message, heard.operator, office, now)
    if amendment.ahead is not None and not amendment.refusal:
        return _taken_back(amendment.ahead, subject, version, now)
    understood, answers = _refused(amendment.refusal) or _understand(heard, amendment, office)
    runs = _starts(heard, understood, office)
    replies = (*understood.replies, *(card for given in answers for card in given.cards))
    own = Append(subject, version, _entries(heard, understood, tuple(runs), replies))
    told = [*amendment.appends, *(append for given in answers for append in given.appends)]
    started = [Append(f"run/{run}", 0, (entry,)) for run, entry in runs.items()]
    asked = [due for given in answers for due in given.due]
    due = [*amendment.due, *asked, *(Due(f"run/{run}", "kernel", now) for run in runs)]
    if len(waiting) > 1:
        return Batch(now, (own, *told, *started), (*due, Due(subject, "kernel", now)))
    return Batch(now, (own, *told, *started), tuple(due), (subject,))


def _ask_the_ears(message: Message, version: int, office: Office, now: datetime) -> Batch:
    """Rest until the recordings of a message were listened to, which takes longer than we may."""
    subject, job = f"conversation/{message.conversation}", ears.job_of(message)
    due = () if office.agenda.has(job) else (Due(job, "edge", now),)
    return Batch(now, (Append(subject, version, ()),), due, (subject,))


def _taken_back(ahead: Retraction, subject: str, version: int, now: datetime) -> Batch:
    """One thing less of what the earlier words led to; the message is looked at again."""
    entries = tuple(e.Entry(fact=e.Replied(card=card), actor=ACTOR) for card in ahead.cards)
    own = Append(subject, version, entries)
    return Batch(now, (own, *ahead.appends), (Due(subject, "kernel", now),))


def _refused(words: str) -> tuple[Understood, list[Answer]] | None:
    """An edit that comes too late is answered, and not understood anew."""
    if not words:
        return None
    reply = Card(key="", kind="refusal", text=words)
    return Understood(resolution=pack(reply), replies=(reply,)), []


def _understand(
    heard: Waiting, amendment: Amendment, office: Office
) -> tuple[Understood, list[Answer]]:
    """What a message meant and what is answered; one that breaks either is answered with that."""
    try:
        dialogue = office.conversations.dialogue(heard.message.conversation)
        understood = office.understand(
            heard.message, dialogue, lambda: Steward(office).listed(heard.message.conversation)
        )
        intents = amendment.of(understood.intents)
        if intents is None:
            return _refused(too_late_for(amendment.record)) or (understood, [])
        understood = understood.model_copy(update={"intents": intents})
        return understood, _answers(heard, understood, office)
    except Exception as fault:
        _LOG.exception("message %s could not be understood", heard.message.id)
        words = f"I stumbled over that ({type(fault).__name__}: {fault}). Nothing was done."
        reply = Card(key="", kind="refusal", text=f"{words} Say it in other words.")
        return Understood(resolution=pack(reply), replies=(reply,)), []


def _starts(heard: Waiting, understood: Understood, office: Office) -> dict[RunId, e.Entry]:
    """The runs that a message starts: one for each of its intents that a flow serves."""
    runs = {}
    for position, intent in enumerate(understood.intents):
        flow = office.flows.serving(intent.kind)
        if flow is None:
            continue
        fact = e.RunStarted(
            flow=flow.name,
            flow_version=flow.version,
            flow_digest=office.flows.digest(flow),
            intent=intent,
            conversation=heard.message.conversation,
            operator=heard.operator,
            message=heard.message.id,
            words=understood.words or heard.message.text,
            trust=understood.trust or heard.message.trust,
        )
        run = run_id(heard.message.id, position)
        runs[run] = e.Entry(fact=fact, actor=ACTOR, source=heard.message.id)
    return runs


def _answers(heard: Waiting, understood: Understood, office: Office) -> list[Answer]:
    """What is answered at once: the intents that no flow serves, each knowing those before it."""
    message = heard.message.model_copy(update={"trust": understood.trust or heard.message.trust})
    answers: list[Answer] = []
    for intent in understood.intents:
        if office.flows.serving(intent.kind) is not None:
            continue
        first = confirmed_first(intent, message, understood.words)
        answers.append(first or answer(intent, message, Steward(office)))
        office = replace(office, books=office.books.after(*answers[-1].customers()))
    return answers


def _entries(
    heard: Waiting, understood: Understood, runs: tuple[RunId, ...], replies: tuple[Card, ...]
) -> tuple[e.Entry, ...]:
    resolved = e.MessageResolved(
        message=heard.message.id,
        resolution=understood.resolution,
        runs=runs,
        learned=understood.learned,
    )
    facts: list[e.Fact] = [resolved]
    if understood.dialogue is not None:
        facts.append(e.DialogueMoved(dialogue=understood.dialogue))
    facts += [
        e.Replied(card=_named(card, heard, position)) for position, card in enumerate(replies)
    ]
    return tuple(e.Entry(fact=fact, actor=ACTOR, source=heard.message.id) for fact in facts)


def _named(card: Card, heard: Waiting, position: int) -> Card:
    """A reply that does not name its place on the thread gets one after its message."""
    if card.key:
        return card
    return card.model_copy(update={"key": f"reply-{heard.message.id}-{position}"})
