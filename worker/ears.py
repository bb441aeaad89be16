"""Listening to recordings: a model says what it heard, everybody sees it, and only then it is understood."""

import logging

from bot.facade.journal import TRIES
from bot.kernel import events as e
from bot.kernel.cards import Card
from bot.kernel.errors import Conflict, StewardError
from bot.kernel.frozen import pack
from bot.kernel.ids import MessageId
from bot.kernel.messages import File, Message, Trust
from bot.kernel.ports import Append, Batch, Due
from bot.office import Office

_LOG = logging.getLogger(__name__)
ACTOR = "edge"
JOB = "recordings"
NOTHING = "I heard no words in that. Please say it again, or type it."


def job_of(message: Message) -> str:
    """The edge job that listens to a message."""
    return f"{JOB}/{message.id}"


def transcribe(message_id: MessageId, office: Office) -> None:
    """Listen to a message that waits for it; leave at once where that was done already."""
    job = f"{JOB}/{message_id}"
    message = _waiting(message_id, office)
    facts = _heard(message, office) if message else ()
    for _ in range(TRIES):
        if message is None:
            office.log.commit([Batch(office.clock.now(), rested=(job,))])
            return
        if _recorded(facts, message, office):
            return
        message = _waiting(message_id, office)
    raise Conflict(f"Message {message_id} was heard, and its thread is too busy to note it.")


def _waiting(message_id: MessageId, office: Office) -> Message | None:
    """The message, while there is something in it that nobody has listened to."""
    message = office.conversations.message(message_id)
    if message is None or not message.recordings:
        return None
    waiting = office.conversations.waiting(message.conversation)
    return next((one.message for one in waiting if one.message.id == message_id), None)


def _recorded(facts: tuple[e.Fact, ...], message: Message, office: Office) -> bool:
    """Whether what was heard is stored; not where the thread went on meanwhile."""
    stream, now = f"conversation/{message.conversation}", office.clock.now()
    entries = tuple(e.Entry(fact=fact, actor=ACTOR, source=message.id) for fact in facts)
    append = Append(stream, office.log.version(stream), entries)
    # A second job for the same message may have been faster: the version is read before that is asked.
    if _waiting(message.id, office) is None:
        return False
    batch = Batch(now, (append,), (Due(stream, "kernel", now),), (f"{JOB}/{message.id}",))
    try:
        office.commit(batch)
    except Conflict:
        return False
    return True


def _heard(message: Message, office: Office) -> tuple[e.Fact, ...]:
    """What was said, as words or, where somebody else said it, as a document; else why it is not known."""
    try:
        words = "\n".join(_words(file, office) for file in message.recordings).strip()
    except StewardError as fault:
        return _unheard(message, str(fault))
    except Exception as fault:
        _LOG.exception("message %s could not be listened to", message.id)
        return _unheard(
            message, f"Listening to that broke ({type(fault).__name__}). Type it, please."
        )
    if not words:
        return _unheard(message, NOTHING)
    shown = e.Replied(card=Card(key=f"heard-{message.id}", text=f"🎙 “{words}”"))
    model = office.transcriber.name
    if message.trust is Trust.OPERATOR:
        return e.RecordingsHeard(message=message.id, words=words, model=model), shown
    documents = (_document(words, message, office),)
    return e.RecordingsHeard(message=message.id, words="", model=model, documents=documents), shown


def _words(recording: File, office: Office) -> str:
    content = office.documents.content(recording.digest)
    names = [customer.name for customer in office.books.customers()]
    return office.transcriber.words(content, recording.name, names)


def _document(words: str, message: Message, office: Office) -> File:
    content = words.encode()
    name = f"{message.text or 'recording'}.txt"
    return File(
        name=name, media_type="text/plain", digest=office.documents.keep(content), size=len(content)
    )


def _unheard(message: Message, why: str) -> tuple[e.Fact, ...]:
    """Say why; what was typed beside the recording, or came as a document with it, still counts."""
    reply = Card(key=f"heard-{message.id}", kind="refusal", text=why)
    rest = message.listened("")
    if rest.text or rest.files:
        return e.RecordingsHeard(message=message.id, words="", model=""), e.Replied(card=reply)
    return e.MessageResolved(message=message.id, resolution=pack(reply)), e.Replied(card=reply)
