"""Performs what was decided about memory, through the one door that guards it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.actions.memory import (
    AdmitRecord,
    CorrectRecord,
    ForgetRecord,
    KeepRecord,
    ReplaceRecord,
    TellAnswer,
)
from bot.kernel.actions import Action, Preview, Receipt, Source
from bot.kernel.errors import Refused
from bot.kernel.ids import EffectKey
from bot.kernel.messages import Trust
from bot.kernel.ports import Clock
from bot.memory.knowledge import SCOPE
from bot.memory.records import Authorship, Draft, RecordId

if TYPE_CHECKING:
    from bot.memory.memory import LongTerm, Remembered


class MemoryConnector:
    """Each of these can be repeated without harm: what is known is not learnt, or erased, twice."""

    performs: tuple[type[Action], ...] = (
        KeepRecord,
        CorrectRecord,
        AdmitRecord,
        ReplaceRecord,
        ForgetRecord,
    )

    def __init__(self, memory: "Callable[[], LongTerm]", clock: Clock, owner: str) -> None:
        self._memory = memory
        self._clock = clock
        self._owner = owner

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        memory, by = self._memory(), Authorship(actor=self._owner, at=self._clock.now())
        match action:
            case KeepRecord():
                return _kept(memory.remember(self._draft(action), by))
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
