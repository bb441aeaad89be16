"""Looking into memory from a conversation: answers with their sources, lists, records, proofs, as cards.

What changes memory is an action, and goes through the bus: see `bot/connectors/memory.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.kernel.cards import Attachment, Button, Card, CardField, Origin
from bot.kernel.errors import Malformed
from bot.kernel.ids import MessageId
from bot.kernel.messages import Message
from bot.memory.memory import LongTerm, difference
from bot.memory.recall import Memory, Viewer
from bot.memory.records import FILE, Record, RecordId
from bot.memory.review import record_field, review_card, say

SHOWN = 5
HELP = (
    "memory list · memory search WORDS · memory show ID · memory correct ID@VERSION: TEXT · "
    "memory forget ID · memory review · memory admit ID · memory replace OLD NEW · memory check · "
    "memory rebuild"
)
Heard = Callable[[MessageId], Message | None]


@dataclass(frozen=True)
class Chat:
    """Memory as one operator looks at it: `viewer` bounds what is seen, `heard` finds a source's message."""

    memory: LongTerm
    viewer: Viewer
    at: datetime
    heard: Heard

    def ask(self, question: str) -> Card:
        """Answer with a numbered source for each statement, or say that it is not known."""
        answer = self.memory.ask(question, self.viewer, at=self.at)
        fields: list[CardField] = []
        for number, each in enumerate(answer.citations, 1):
            origin = Origin(trust=each.trust, words=each.words)
            said = self._said_in(each.reference)
            fields.append(
                CardField(
                    name=each.ref, label=f"[{number}]", value=said or each.words, origin=origin
                )
            )
            fields += self._before(number, RecordId(each.ref.partition("@")[0]))
        return Card(
            key="memory:answer",
            text=answer.text,
            fields=tuple(fields),
            warning=answer.notice,
            buttons=tuple(
                say(f"Source {number}", f"memory show {each.ref.partition('@')[0]}")
                for number, each in enumerate(answer.citations, 1)
            ),
        )

    def obey(self, words: str) -> Card:
        """Show what `memory WORDS` asks for. Raises Malformed with what can be said, or NotFound."""
        verb, _, rest = words.strip().partition(" ")
        commands: dict[str, Callable[[str], Card]] = {
            "list": lambda _: self._listed(),
            "search": self._searched,
            "show": self._shown,
            "review": lambda _: review_card(self.memory.review(self.viewer)),
            "leave": _left,
            "check": lambda _: self._proved("check"),
            "rebuild": lambda _: self._proved("rebuild"),
        }
        if verb not in commands:
            raise Malformed(f"Say one of: {HELP}")
        return commands[verb](rest.strip())

    def _found(self, words: str) -> tuple[Memory, ...]:
        return self.memory.recall(words, self.viewer, at=self.at, limit=SHOWN).memories

    def _listed(self) -> Card:
        records = list(self.memory.listed(self.viewer))
        latest = tuple(record_field(record) for record in reversed(records[-SHOWN:]))
        return _said(f"I remember {_records(len(records))}; the latest:", latest)

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
        """A record with its versions, what it took the place of, and the message or file it came from."""
        versions = self.memory.show(RecordId(id), self.viewer)
        latest = versions[-1]
        said = (self._said_in(source.reference) for source in latest.sources)
        sources = tuple(
            CardField(name="source", label="Source", value=words) for words in said if words
        )
        return Card(
            key=f"memory:{id}",
            title=latest.ref,
            text=latest.text,
            fields=(*map(record_field, versions), *self._replaced(latest), *sources),
            diff=difference(versions[-2], latest) if len(versions) > 1 else (),
            rule=latest.rationale,
            buttons=(_forget_button(latest),) if latest.state != "forgotten" else (),
            attachments=tuple(self._files(latest)),
        )

    def _before(self, number: int, id: RecordId) -> Iterator[CardField]:
        """What counted before it, as history: never told as what is."""
        versions = self.memory.records.versions(id)
        for old in versions[:-1]:
            yield _history(f"[{number}] before", old)
        for field in self._replaced(versions[-1]):
            yield field.model_copy(update={"label": f"[{number}] before"})

    def _replaced(self, record: Record) -> Iterator[CardField]:
        if record.subject:
            for old in self.memory.records.of(record.scope, record.subject):
                if old.superseded_by == record.id:
                    yield _history("Before", old)

    def _said_in(self, reference: str) -> str:
        """The message that a source names, as it was said; nothing where it names none."""
        message = self.heard(MessageId(reference)) if reference.startswith("m_") else None
        if message is None:
            return ""
        names = ", ".join(file.name for file in message.files)
        words = " · ".join(filter(None, (message.text, names)))
        return f"“{words}”, {message.at:%-d %B %Y}, {message.sender.channel}"

    def _files(self, record: Record) -> Iterator[Attachment]:
        """The file that a passage was read from, to be opened."""
        kept = {source.reference for source in record.sources if source.field == FILE}
        for source in record.sources:
            message = self.heard(MessageId(source.reference))
            for file in message.files if message else ():
                if file.digest in kept:
                    yield Attachment.model_validate(file.model_dump())

    def _proved(self, how: str) -> Card:
        proof = self.memory.rebuild() if how == "rebuild" else self.memory.library.check()
        if proof.equal:
            return _said(f"The index equals {_records(proof.records)}.")
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


def _history(label: str, old: Record) -> CardField:
    until = f" (until {old.valid_to:%-d %B %Y})" if old.valid_to else ""
    return CardField(name=old.ref, label=label, value=f"{old.text}{until}")


def _records(number: int) -> str:
    return f"{number:,} record{'' if number == 1 else 's'}"
