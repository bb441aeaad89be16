"""The librarian: drafts what to keep, to put right or to forget, and answers from what is known."""

from collections.abc import Callable

from bot.actions.memory import (
    AdmitRecord,
    CorrectRecord,
    ForgetRecord,
    KeepDocuments,
    KeepNotes,
    KeepRecord,
    ReplaceRecord,
    TellAnswer,
)
from bot.agents.brief import Brief
from bot.intents.catalog.memory import Ask, Correct, Forget, Remember
from bot.intents.catalog.orders import KeepMail, MemoryOrder, ReadFiles
from bot.intents.catalog.people import MeetingNotes
from bot.intents.pasted import mail_in
from bot.kernel.actions import Action, Proposal, Source
from bot.kernel.cards import Card
from bot.kernel.errors import Malformed, NotFound
from bot.kernel.ids import MessageId
from bot.kernel.messages import Trust
from bot.kernel.runs import Run
from bot.memory.knowledge import Knowledge, Known


def draft_note(brief: Brief) -> Proposal:
    """Propose to keep what the operator said, about whom it speaks of."""
    said = brief.run.intent.unpack(Remember)
    named = (name for name in brief.names() if name.casefold() in said.text.casefold())
    action = KeepRecord(
        text=said.text,
        subject=next(named, ""),
        said_in=brief.run.message or "",
        trust=brief.run.trust,
    )
    return Proposal(action=action.packed(), sources=(_told("text", brief),))


def draft_reading(brief: Brief) -> Proposal:
    """Propose to read the files of a message: what stands in them is nobody's word, whoever sent it."""
    said = brief.run.intent.unpack(ReadFiles)
    message = brief.message(MessageId(said.message))
    if message is None or not message.files:
        raise NotFound(f"There are no files in a message “{said.message}”; send them again.")
    names = {name.casefold(): name for name in brief.names()}
    about = names.get(said.about.casefold(), said.about)
    action = KeepDocuments(files=message.files, about=about, said_in=message.id)
    outside = (
        Source(field="files", trust=Trust.EXTERNAL, words=file.name, reference=message.id)
        for file in message.files
    )
    return Proposal(action=action.packed(), sources=(*outside, _told("about", brief)))


def draft_notes(brief: Brief) -> Proposal:
    """Propose to keep the operator's own notes of a meeting or a call, line by line as they wrote them."""
    said = brief.run.intent.unpack(MeetingNotes)
    message = brief.message(MessageId(brief.run.message or ""))
    whole = message.text if message else said.text
    text = whole.partition(":")[2].strip() if ":" in whole.partition("\n")[0] else said.text
    about = _named(brief, said.person or whole.partition(":")[0])
    name = f"notes{f' on {about}' if about else ''} of {brief.now:%-d %B %Y}"
    action = KeepNotes(
        name=name, text=text or said.text, about=about, said_in=brief.run.message or ""
    )
    return Proposal(action=action.packed(), sources=(_told("text", brief),))


def draft_mail(brief: Brief) -> Proposal:
    """Propose to keep a mail for what it says: its sender's word, whoever pasted it."""
    said = brief.run.intent.unpack(KeepMail)
    message = brief.message(MessageId(said.message))
    mail = mail_in(message.text) if message else None
    if mail is None:
        raise NotFound("That mail is not here any more; paste it again.")
    about = _named(brief, f"{mail.words} {mail.sender} {mail.subject}")
    name = f"mail from {mail.sender}{f', “{mail.subject}”' if mail.subject else ''}"
    action = KeepNotes(name=name, text=mail.body, about=about, outside=True, said_in=said.message)
    outside = Source(field="text", trust=Trust.EXTERNAL, words=name, reference=said.message)
    return Proposal(action=action.packed(), sources=(outside,))


def _named(brief: Brief, words: str) -> str:
    """The customer whose name stands in some words; empty where none does."""
    return next((name for name in brief.names() if name.casefold() in words.casefold()), "")


def draft_correction(brief: Brief) -> Proposal:
    """Propose the new words for the record that the operator means."""
    said = brief.run.intent.unpack(Correct)
    known = _meant(said.wrong or said.text, brief)
    action = CorrectRecord(ref=known.ref, before=known.text, text=said.text)
    return Proposal(
        action=action.packed(),
        sources=(_told("text", brief), _recalled("before", known.ref)),
    )


def draft_forgetting(brief: Brief) -> Proposal:
    """Propose to erase the record that the operator means; its words leave the proposal with it."""
    known = _meant(brief.run.intent.unpack(Forget).text, brief)
    return Proposal(action=_erased(known).packed(), sources=(_recalled("text", known.ref),))


def draft_answer(brief: Brief) -> Proposal:
    """Answer from what is known, with citations, or say that it is not."""
    said = brief.run.intent.unpack(Ask)
    return _tell(brief.knowledge.answer(said.question, brief.now))


def draft_order(brief: Brief) -> Proposal:
    """Show what an order to memory asks to see, or propose the change that it asks for."""
    words = brief.run.intent.unpack(MemoryOrder).words
    verb, _, rest = words.partition(" ")
    if verb not in _CHANGES:
        return _tell(brief.knowledge.consult(words, brief.now))
    action = _CHANGES[verb](rest.strip(), brief.knowledge)
    sources = tuple(_told(field, brief) for field in type(action).model_fields)
    return Proposal(action=action.packed(), sources=sources)


def _admission(id: str, knowledge: Knowledge) -> Action:
    known = knowledge.record(id)
    return AdmitRecord(id=known.id, text=known.text)


def _erasure(id: str, knowledge: Knowledge) -> Action:
    return _erased(knowledge.record(id))


def _erased(known: Known) -> ForgetRecord:
    return ForgetRecord(id=known.id, text=known.text, document=known.document)


def _choice(words: str, knowledge: Knowledge) -> Action:
    old_id, _, new_id = words.partition(" ")
    old, new = knowledge.record(old_id), knowledge.record(new_id.strip())
    return ReplaceRecord(old=old.id, old_text=old.text, new=new.id, new_text=new.text)


def _correction(words: str, knowledge: Knowledge) -> Action:
    ref, colon, text = words.partition(":")
    if not colon or not text.strip():
        raise Malformed("Say: memory correct ID@VERSION: what is right")
    known = knowledge.record(ref.partition("@")[0].strip())
    return CorrectRecord(ref=ref.strip(), before=known.text, text=text.strip())


_CHANGES: dict[str, Callable[[str, Knowledge], Action]] = {
    "admit": _admission,
    "forget": _erasure,
    "replace": _choice,
    "correct": _correction,
}


def _tell(card: Card) -> Proposal:
    return Proposal(action=TellAnswer(card=card).packed())


def draft_replacement(run: Run) -> Proposal:
    """Put two records that contradict each other to the operator."""
    found = dict(run.receipt("keep").values)
    action = ReplaceRecord(
        old=found["old"], old_text=found["old_text"], new=found["new"], new_text=found["new_text"]
    )
    sources = (_recalled("old", found["old"]), _recalled("new", found["new"]))
    return Proposal(action=action.packed(), sources=sources)


def contradicts(run: Run) -> bool:
    """Whether what was kept says otherwise than what was known."""
    return bool(dict(run.receipt("keep").values).get("old"))


def _meant(words: str, brief: Brief) -> Known:
    """The one record that these words bear on; raises NotFound where there is none."""
    known = brief.knowledge.meant(words, brief.now)
    if known is None:
        raise NotFound(f"I know nothing that “{words}” could mean; ask me what I know about it.")
    return known


def _told(field: str, brief: Brief) -> Source:
    return brief.told(field)


def _recalled(field: str, ref: str) -> Source:
    return Source(field=field, trust=Trust.CANONICAL, words="what I remember", reference=ref)
