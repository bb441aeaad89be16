"""Performs what was decided about memory, through the one door that guards it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.actions.memory import (
    AdmitRecord,
    CorrectRecord,
    ForgetRecord,
    KeepDocuments,
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
from bot.memory.records import Authorship, Draft, RecordId

if TYPE_CHECKING:
    from bot.memory.ingest import Document, Ingested
    from bot.memory.memory import LongTerm, Remembered


class MemoryConnector:
    """Each of these can be repeated without harm: what is known is not learnt, or erased, twice."""

    performs: tuple[type[Action], ...] = (
        KeepRecord,
        KeepDocuments,
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
                memory.forget(RecordId(action.id), by)
                return Receipt(reference=action.id, words="Forgotten, in every copy.")
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

    def _document(self, file: File, action: KeepDocuments) -> "Document":
        from bot.memory.ingest import Document

        return Document(
            name=file.name,
            content=self._documents.content(file.digest),
            scope=SCOPE,
            at=self._clock.now(),
            about=action.about,
            reference=action.said_in,
        )

    def _draft(self, action: KeepRecord) -> Draft:
        source = Source(
            field="text", trust=Trust.OPERATOR, words="said by you", reference=action.said_in
        )
        return Draft.model_validate(
            {
                "scope": SCOPE,
                "text": action.text,
                "at": self._clock.now(),
                "kind": action.kind,
                "subject": action.subject,
                "speaker": self._owner,
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


def _told(name: str, done: "Ingested") -> str:
    """What became of a file, in words for a phone."""
    if not done.new and not done.retired:
        return f"{name}: I know all of that already."
    parts = [
        f"I have read {name}, {_passages(done.new + done.kept)}",
        *([f"{done.new} new or changed"] if done.kept else ()),
        *([f"{done.retired} no longer in it"] if done.retired else ()),
        *([f"{done.doubtful} kept aside for your review"] if done.doubtful else ()),
        *([f"{done.left_out} left out, as it is very long"] if done.left_out else ()),
    ]
    return f"{', '.join(parts)}. Ask me about it."


def _passages(number: int) -> str:
    return f"{number} passage{'' if number == 1 else 's'}"


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
