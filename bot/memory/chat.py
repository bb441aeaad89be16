"""Memory in a conversation: what it answers to remember, ask, correct, forget and `memory …`, as cards."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.kernel.cards import Button, Card, CardField, DiffLine, Origin
from bot.kernel.errors import Malformed
from bot.memory.contradictions import card_for
from bot.memory.memory import LongTerm, difference
from bot.memory.recall import Memory, Viewer
from bot.memory.records import Authorship, Draft, Record, RecordId
from bot.memory.review import record_field, review_card, say

SHOWN = 5
HELP = (
    "memory list · memory search WORDS · memory show ID · memory correct ID@VERSION: TEXT · "
    "memory forget ID · memory review · memory admit ID · memory replace OLD NEW · memory check · "
    "memory rebuild"
)


@dataclass(frozen=True)
class Chat:
    """Memory as one operator speaks to it: `by` signs each change, `viewer` bounds what is seen."""

    memory: LongTerm
    viewer: Viewer
    by: Authorship

    def remember(self, draft: Draft) -> Card:
        """Keep what was said, or ask which holds where it contradicts what is known."""
        done = self.memory.remember(draft, self.by)
        if done.record is None:
            return _said(f"I did not keep that: {done.judgement.reason}.", kind="refusal")
        if done.contradictions:
            return card_for(done.contradictions[0], done.record.id)
        if done.record.doubt:
            return review_card([done.record])
        return Card(
            key=f"memory:{done.record.id}",
            kind="result",
            state="done",
            title="I will remember that",
            text=done.record.text,
            buttons=(say("Forget", f"memory forget {done.record.id}", "danger"),),
        )

    def ask(self, question: str) -> Card:
        """Answer with a numbered source for each statement, or say that it is not known."""
        answer = self.memory.ask(question, self.viewer, at=self.by.at)
        return Card(
            key="memory:answer",
            text=answer.text,
            fields=tuple(
                CardField(
                    name=each.ref,
                    label=f"[{number}] {each.ref}",
                    value=each.reference or each.extract,
                    origin=Origin(trust=each.trust, words=each.words),
                )
                for number, each in enumerate(answer.citations, 1)
            ),
            warning=answer.notice,
            buttons=tuple(
                say(f"Source {number}", f"memory show {each.ref.partition('@')[0]}")
                for number, each in enumerate(answer.citations, 1)
            ),
        )

    def forget(self, words: str) -> Card:
        """Show what these words may mean, as only a tap on the very record erases it."""
        return self._offer(words, "What shall I forget? This cannot be undone.", _forget_button)

    def correct(self, text: str, wrong: str | None = None) -> Card:
        """Show what may be meant; the tap names the version that it corrects."""
        return self._offer(
            wrong or text,
            f"Which of these is now “{text}”?",
            lambda record: say("This one", f"memory correct {record.ref}: {text}"),
        )

    def obey(self, words: str) -> Card:
        """Do what `memory WORDS` says. Raises Malformed with what can be said, or NotFound."""
        verb, _, rest = words.strip().partition(" ")
        commands: dict[str, Callable[[str], Card]] = {
            "list": lambda _: self._listed(),
            "search": self._searched,
            "show": self._shown,
            "correct": self._corrected,
            "forget": self._forgotten,
            "review": lambda _: review_card(self.memory.review(self.viewer)),
            "admit": self._admitted,
            "replace": self._replaced,
            "leave": _left,
            "check": lambda _: self._proved("check"),
            "rebuild": lambda _: self._proved("rebuild"),
        }
        if verb not in commands:
            raise Malformed(f"Say one of: {HELP}")
        return commands[verb](rest.strip())

    def _offer(self, words: str, title: str, button: Callable[[Record], Button]) -> Card:
        found = self._found(words)
        if not found:
            return _said("I remember nothing like that.")
        records = [memory.record for memory in found]
        return Card(
            key="memory:choice",
            kind="question",
            title=title,
            fields=tuple(record_field(record) for record in records),
            buttons=tuple(
                button(record).model_copy(update={"label": f"{number}. {button(record).label}"})
                for number, record in enumerate(records, 1)
            ),
            listed=tuple(record.id for record in records),
        )

    def _found(self, words: str) -> tuple[Memory, ...]:
        return self.memory.recall(words, self.viewer, at=self.by.at, limit=SHOWN).memories

    def _listed(self) -> Card:
        records = list(self.memory.listed(self.viewer))
        latest = tuple(record_field(record) for record in reversed(records[-SHOWN:]))
        return _said(f"I remember {len(records):,} records; the latest:", latest)

    def _searched(self, words: str) -> Card:
        found = self._found(words)
        fields = tuple(
            record_field(memory.record).model_copy(
                update={"label": f"{memory.record.ref}: {memory.reason}"}
            )
            for memory in found
        )
        return _said(f"{len(found)} found" if found else "I remember nothing like that.", fields)

    def _shown(self, id: str) -> Card:
        versions = self.memory.show(RecordId(id), self.viewer)
        latest = versions[-1]
        diff: tuple[DiffLine, ...] = ()
        if len(versions) > 1:
            diff = difference(versions[-2], latest)
        return Card(
            key=f"memory:{id}",
            title=latest.ref,
            text=latest.text,
            fields=tuple(record_field(version) for version in versions),
            diff=diff,
            rule=latest.rationale,
            buttons=(_forget_button(latest),) if latest.state != "forgotten" else (),
        )

    def _corrected(self, words: str) -> Card:
        ref, colon, text = words.partition(":")
        if not colon or "@" not in ref or not text.strip():
            raise Malformed("Say: memory correct ID@VERSION: what is right")
        self.memory.show(RecordId(ref.partition("@")[0]), self.viewer)
        record = self.memory.correct(ref.strip(), text.strip(), self.by)
        return self._shown(record.id)

    def _forgotten(self, id: str) -> Card:
        self.memory.show(RecordId(id), self.viewer)
        self.memory.forget(RecordId(id), self.by)
        return _said(f"Forgotten: the words of {id} are erased, in every version and every index.")

    def _admitted(self, id: str) -> Card:
        self.memory.show(RecordId(id), self.viewer)
        return _said(f"I will remember: {self.memory.admit(RecordId(id), self.by).text}")

    def _replaced(self, words: str) -> Card:
        old, _, new = words.partition(" ")
        for id in (old, new):
            self.memory.show(RecordId(id), self.viewer)
        record = self.memory.replace(RecordId(old), RecordId(new), self.by)
        return _said(f"From now on: {record.text}")

    def _proved(self, how: str) -> Card:
        proof = self.memory.rebuild() if how == "rebuild" else self.memory.library.check()
        if proof.equal:
            return _said(f"The index equals all {proof.records:,} records.")
        faults = "\n".join(proof.faults[:SHOWN])
        return _said(
            f"The index differs from the records in {len(proof.faults):,} places:\n{faults}\n"
            "Say: memory rebuild",
            kind="alert",
        )


def _left(message: str) -> Card:
    return _said(f"I leave it alone. Say “memory keep {message}” if I shall read it after all.")


def _said(text: str, fields: tuple[CardField, ...] = (), kind: str = "reply") -> Card:
    listed = tuple(field.name for field in fields)
    return Card.model_validate(
        {"key": "memory", "kind": kind, "text": text, "fields": fields, "listed": listed}
    )


def _forget_button(record: Record) -> Button:
    return say("Forget", f"memory forget {record.id}", "danger")
