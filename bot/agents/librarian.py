"""The librarian: drafts what to keep, to put right or to forget, and answers from what is known."""

from bot.actions.memory import (
    CorrectRecord,
    ForgetRecord,
    KeepRecord,
    ReplaceRecord,
    TellAnswer,
)
from bot.agents.brief import Brief
from bot.intents.catalog.memory import Ask, Correct, Forget, Remember
from bot.kernel.actions import Proposal, Source
from bot.kernel.errors import NotFound
from bot.kernel.messages import Trust
from bot.kernel.runs import Run
from bot.memory.knowledge import Known


def draft_note(brief: Brief) -> Proposal:
    """Propose to keep what the operator said, about whom it speaks of."""
    said = brief.run.intent.unpack(Remember)
    named = (name for name in brief.names() if name.casefold() in said.text.casefold())
    action = KeepRecord(text=said.text, subject=next(named, ""), said_in=brief.run.message or "")
    return Proposal(action=action.packed(), sources=(_told("text", brief),))


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
    """Propose to erase the record that the operator means; the log keeps only a hint of it."""
    said = brief.run.intent.unpack(Forget)
    known = _meant(said.text, brief)
    action = ForgetRecord(id=known.id, hint=said.text)
    return Proposal(action=action.packed(), sources=(_recalled("id", known.ref),))


def draft_answer(brief: Brief) -> Proposal:
    """Answer from the tables where they know it exactly, else from records, with citations."""
    said = brief.run.intent.unpack(Ask)
    text, sources = brief.knowledge.answer(said.question, brief.now)
    return Proposal(action=TellAnswer(text=text).packed(), sources=sources)


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
    words = f"your message “{brief.run.title}”"
    return Source(field=field, trust=Trust.OPERATOR, words=words, reference=brief.run.message or "")


def _recalled(field: str, ref: str) -> Source:
    return Source(field=field, trust=Trust.CANONICAL, words="what I remember", reference=ref)
