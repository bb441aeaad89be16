"""Performs what was decided about memory, through the one door that guards it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

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
from bot.kernel.actions import Action, Preview, Receipt, Source
from bot.kernel.errors import Malformed, NotFound, Refused
from bot.kernel.ids import EffectKey
from bot.kernel.messages import File, Trust
from bot.kernel.ports import Clock, Documents
from bot.memory.knowledge import SCOPE
from bot.memory.records import FILE, Authorship, Draft, RecordId
from bot.memory.review import review_card

if TYPE_CHECKING:
    from bot.memory.ingest import Document, Ingested
    from bot.memory.memory import Forgotten, LongTerm, Remembered


class MemoryConnector:
    """Each of these can be repeated without harm: what is known is not learnt, or erased, twice."""

    performs: tuple[type[Action], ...] = (
        KeepRecord,
        KeepDocuments,
        KeepNotes,
        CorrectRecord,
        AdmitRecord,
        ReplaceRecord,
        ForgetRecord,
    )

    def __init__(
        self, memory: "Callable[[], LongTerm]", documents: Documents, clock: Clock, owner: str
    ) -> None:
        self._memory = memory
        self._documents = documents
        self._clock = clock
        self._owner = owner

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        memory, by = self._memory(), Authorship(actor=self._owner, at=self._clock.now())
        match action:
            case KeepRecord():
                return _kept(memory.remember(self._draft(action), by))
            case KeepDocuments():
                return self._read(action, memory, by)
            case KeepNotes():
                return self._note(action, memory, by)
            case CorrectRecord():
                record = memory.correct(action.ref, action.text, by)
                return Receipt(reference=record.ref, words=f"I know now: {record.text}")
            case AdmitRecord():
                record = memory.admit(RecordId(action.id), by)
                return Receipt(reference=record.ref, words=f"I will remember: {record.text}")
            case ReplaceRecord():
                record = memory.replace(RecordId(action.old), RecordId(action.new), by)
                return Receipt(reference=record.ref, words=f"That holds from now on: {record.text}")
            case ForgetRecord():
                return self._forget(action, memory, by)
        raise Refused(f"Memory cannot {action.summary()}.")

    def find(self, action: Action, *, key: EffectKey) -> Receipt | None:
        """Nothing is found out: repeating any of these leaves memory as doing it once does."""
        return None

    def simulate(self, action: Action) -> Preview:
        return Preview(words=f"Would {action.summary()}.")

    def _read(self, action: KeepDocuments, memory: "LongTerm", by: Authorship) -> Receipt:
        """Read each file; one that cannot be read does not keep the others out. Raises Refused."""
        told, faults = [], []
        for file in action.files:
            try:
                told.append(_told(file.name, memory.ingest(self._document(file, action), by)))
            except (Malformed, NotFound) as fault:
                faults.append(str(fault))
        if not told:
            raise Refused(" ".join(faults))
        return Receipt(reference=action.said_in, words="\n".join((*told, *faults)))

    def _note(self, action: KeepNotes, memory: "LongTerm", by: Authorship) -> Receipt:
        """Keep a text, and ask about the facts in it."""
        from bot.memory.ingest import Document

        document = Document(
            name=action.name,
            content=action.text.encode(),
            scope=SCOPE,
            at=self._clock.now(),
            about=action.about,
            reference=action.said_in,
            trust=Trust.EXTERNAL if action.outside else Trust.OPERATOR,
            kind="note",
            form="",
        )
        done, proposed = memory.note(document, by)
        words = _told(action.name, done)
        if not proposed:
            return Receipt(reference=action.said_in, words=words)
        asked = review_card(proposed)
        card = asked.model_copy(update={"text": f"{words} Which of these shall count as facts?"})
        return Receipt(reference=action.said_in, words=words, card=card)

    def _document(self, file: File, action: KeepDocuments) -> "Document":
        from bot.memory.ingest import Document

        return Document(
            name=file.name,
            content=self._documents.content(file.digest),
            scope=SCOPE,
            at=self._clock.now(),
            about=action.about,
            reference=action.said_in,
            file=file.digest,
        )

    def _forget(self, action: ForgetRecord, memory: "LongTerm", by: Authorship) -> Receipt:
        """Erase the files that it was read from, then itself, and tell what stays."""
        files = {
            source.reference
            for record in memory.belonging(RecordId(action.id))
            for source in record.sources
            if source.field == FILE
        }
        for digest in files:
            self._documents.erase(digest)
        done = memory.forget(RecordId(action.id), by)
        return Receipt(reference=action.id, words=_forgotten(done, len(files)))

    def _draft(self, action: KeepRecord) -> Draft:
        typed = action.trust is Trust.OPERATOR
        words = "said by you" if typed else "what I heard you say"
        source = Source(field="text", trust=action.trust, words=words, reference=action.said_in)
        return Draft.model_validate(
            {
                "scope": SCOPE,
                "text": action.text,
                "at": self._clock.now(),
                "kind": action.kind,
                "subject": action.subject,
                "speaker": self._owner,
                "trust": action.trust,
                "sources": (source,),
            }
        )


class ThreadConnector:
    """Answers in the thread: the receipt itself is what the thread shows."""

    performs: tuple[type[Action], ...] = (TellAnswer,)

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        assert isinstance(action, TellAnswer)
        return Receipt(reference=key, words=action.card.text, card=action.card)

    def find(self, action: Action, *, key: EffectKey) -> Receipt | None:
        return None

    def simulate(self, action: Action) -> Preview:
        return Preview(words="Would answer in the thread.")


def _forgotten(done: "Forgotten", files: int) -> str:
    """What was erased, and what stays though it says the same."""
    traces = done.traces
    parts = [
        _count(len(done.records), "record"),
        _count(traces.messages, "message"),
        _count(files, "file"),
        _count(traces.runs, "card"),
    ]
    lines = [
        f"Forgotten. The words are erased from {', '.join(filter(None, parts))}, and the index."
    ]
    lines += [f"It stays in what was done with it: {title}" for title in traces.stays]
    lines += [f"Another record says it too: {id}" for id in done.elsewhere]
    if traces.messages:
        lines.append("What you wrote still stands in the chat app itself: delete it there.")
    return "\n".join(lines)


def _told(name: str, done: "Ingested") -> str:
    """What became of a file, in words for a phone."""
    if not done.new and not done.retired:
        return f"{name}: I know all of that already."
    parts = [
        f"I have read {name}, {_count(done.new + done.kept, 'passage')}",
        *([f"{done.new} new or changed"] if done.kept else ()),
        *([f"{done.retired} no longer in it"] if done.retired else ()),
        *([f"{done.doubtful} kept aside for your review"] if done.doubtful else ()),
        *([f"{done.left_out} left out, as it is very long"] if done.left_out else ()),
    ]
    return f"{', '.join(parts)}. Ask me about it."


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}" if number else ""


def _kept(remembered: "Remembered") -> Receipt:
    """What became of it: kept, known already, or kept aside because it contradicts something."""
    record = remembered.record
    if record is None:
        return Receipt(reference="", words=remembered.judgement.reason)
    if not remembered.contradictions:
        return Receipt(reference=record.ref, words=f"I will remember: {record.text}")
    old = remembered.contradictions[0].old
    return Receipt(
        reference=record.ref,
        words=f"That contradicts what I know: {old.text}",
        values=(
            ("old", old.id),
            ("old_text", old.text),
            ("new", record.id),
            ("new_text", record.text),
        ),
    )
