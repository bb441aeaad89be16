"""Long-term memory as flows, chat, command line and console use it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff

from bot.kernel.cards import DiffLine
from bot.kernel.errors import NotFound
from bot.kernel.frozen import Frozen
from bot.memory.ask import Ask
from bot.memory.claims import claims
from bot.memory.contradictions import Contradiction, contradictions
from bot.memory.dense import IndexAway
from bot.memory.gate import FLOOD, Judgement, judge, sent_lately
from bot.memory.ingest import Document, Ingest, Ingested
from bot.memory.library import Library, Proof
from bot.memory.recall import Memory, Recall, Viewer
from bot.memory.records import DOCUMENT, Authorship, Draft, Record, RecordId, Records
from bot.memory.traces import Erase, NoTraces, Traces

SIMILAR = 5
# Among so many of the newest records, a source that floods shows.
LATELY = 10 * FLOOD


class Remembered(Frozen):
    """What became of a draft: the record if it was stored, or why not, and what it contradicts.

    A record that contradicts is in doubt, and so not recalled, until the operator says which holds.
    """

    record: Record | None
    judgement: Judgement
    contradictions: tuple[Contradiction, ...] = ()


class Forgotten(Frozen):
    """What an erasure reached; `records` are as they were, `elsewhere` says the same and stays."""

    records: tuple[Record, ...]
    traces: Traces
    elsewhere: tuple[RecordId, ...] = ()


@dataclass
class LongTerm:
    """The one door in: every write passes the gate, every erasure reaches every copy."""

    library: Library
    ask: Ask
    traces: Erase = field(default_factory=NoTraces)

    @property
    def records(self) -> Records:
        return self.library.records

    @property
    def recall(self) -> Recall:
        return self.ask.recall

    def remember(self, draft: Draft, by: Authorship) -> Remembered:
        """Store what is news, useful and fit to keep."""
        scope = Viewer(scopes=frozenset({draft.scope}), privacy=frozenset({draft.privacy}))
        near = self.recall(draft.text, scope, at=by.at, limit=SIMILAR).memories
        known = draft.digest in self.records.knows([draft.digest])
        sent = sent_lately(draft, self.records.newest(LATELY), by.at)
        judgement = judge(draft, known=known, near=near, sent=sent)
        if judgement.passage == "drop":
            return Remembered(record=None, judgement=judgement)
        against = contradictions(judgement.draft, self._comparable(draft, near))
        (record,) = self.records.write([_doubted(judgement.draft, against)], by)
        self.settle()
        return Remembered(record=record, judgement=judgement, contradictions=against)

    def ingest(self, document: Document, by: Authorship) -> Ingested:
        """Take a document in, or what changed of it. Raises Malformed."""
        done = Ingest(self.records)(document, by)
        self.settle()
        return done

    def note(self, document: Document, by: Authorship) -> tuple[Ingested, tuple[Record, ...]]:
        """Take a text in, and propose the facts in it: none counts before the operator says so."""
        done = self.ingest(document, by)
        proposed = [self.remember(draft, by).record for draft in claims(document)]
        return done, tuple(record for record in proposed if record)

    def replace(self, old: RecordId, new: RecordId, by: Authorship) -> Record:
        """Of two that contradict, the new one holds. Raises NotFound."""
        self._require(old)
        self.records.retire(old, by, replaced_by=new)
        record = self._require(new)
        admitted = self.records.admit(new, by) if record.state == "doubtful" else record
        self.settle()
        return admitted

    def admit(self, id: RecordId, by: Authorship) -> Record:
        """Let count what was in doubt. Raises NotFound."""
        record = self.records.admit(id, by)
        self.settle()
        return record

    def correct(self, ref: str, text: str, by: Authorship) -> Record:
        """Say it otherwise. Raises NotFound, or Conflict where somebody else did in the meantime."""
        record = self.records.correct(ref, text, by)
        self.settle()
        return record

    def forget(self, id: RecordId, by: Authorship) -> Forgotten:
        """Erase a record, or the whole document of a passage: in every version, index, card and message.

        The record goes last, so that whoever is interrupted finds again what is to be erased: said
        again, it is done to its end. Raises NotFound, or Conflict under heavy traffic.
        """
        records = self.belonging(id)
        texts = [v.text for one in records for v in self.records.versions(one.id) if v.text]
        traces = self.traces.erase(texts, by)
        for record in records:
            self.records.forget(record.id, by)
        self.settle()
        self.library.erase_unused()
        return Forgotten(
            records=records, traces=traces, elsewhere=tuple(self._saying(texts, records))
        )

    def show(self, id: RecordId, viewer: Viewer) -> tuple[Record, ...]:
        """Every version of a record that the viewer may see. Raises NotFound for all others."""
        versions = self.records.versions(id)
        if not versions or not may_see(viewer, versions[-1]):
            raise NotFound(f"There is no record {id}; search for its words to find its name.")
        return versions

    def listed(self, viewer: Viewer) -> Iterator[Record]:
        """Everything that counts and that the viewer may see, in the order of writing."""
        current = self.records.current(viewer.scopes)
        return (record for record in current if may_see(viewer, record))

    def review(self, viewer: Viewer) -> tuple[Record, ...]:
        """What waits for the weekly review: each record says why it is in doubt."""
        return tuple(record for record in self.records.doubtful() if may_see(viewer, record))

    def settle(self) -> str:
        """Bring the index up to the records; says so where the vectors have to wait."""
        self.library.current().catch_up()
        try:
            self.library.fill()
        except IndexAway as away:
            return str(away)
        return ""

    def rebuild(self) -> Proof:
        """Make every index anew from the records, and prove that it equals them."""
        return self.library.rebuild()

    def belonging(self, id: RecordId) -> tuple[Record, ...]:
        """All passages of the document that a record is one of, what that only proposed, and itself, last.

        Raises NotFound.
        """
        record = self._require(id)
        if not record.subject.startswith(DOCUMENT):
            return (record,)
        passages = self.records.of(record.scope, record.subject)
        sources = {source.reference for one in passages for source in one.sources}
        proposed = (
            one
            for one in self.records.doubtful()
            if one.kind == "fact" and sources & {source.reference for source in one.sources}
        )
        return (*(one for one in (*passages, *proposed) if one.id != id), record)

    def _saying(self, texts: Sequence[str], gone: Sequence[Record]) -> Iterator[RecordId]:
        """The records that say word for word what was forgotten with others."""
        ids = {record.id for record in gone}
        for record in self.records.current():
            if record.id not in ids and any(text in record.text for text in texts):
                yield record.id

    def _comparable(self, draft: Draft, near: Iterable[Memory]) -> list[Record]:
        about = self.records.about(draft.scope, draft.subject) if draft.subject else ()
        similar = (memory.record for memory in near if memory.record.subject == draft.subject)
        return list({record.id: record for record in (*about, *similar)}.values())

    def _require(self, id: RecordId) -> Record:
        found = self.records.latest([id])
        if id not in found:
            raise NotFound(f"There is no record {id}; search for its words to find its name.")
        return found[id]


def may_see(viewer: Viewer, record: Record) -> bool:
    return record.scope in viewer.scopes and record.privacy in viewer.privacy


def difference(old: Record, new: Record) -> tuple[DiffLine, ...]:
    """Two versions, line by line."""
    lines = unified_diff(old.text.split("\n"), new.text.split("\n"), lineterm="", n=10_000)
    body = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return tuple(DiffLine.model_validate({"mark": line[0], "text": line[1:]}) for line in body)


def _doubted(draft: Draft, against: tuple[Contradiction, ...]) -> Draft:
    if not against or draft.doubt:
        return draft
    first = against[0]
    doubt = f"{first.old.ref} says “{first.old_value}”, this says “{first.new_value}”"
    return draft.model_copy(update={"doubt": doubt})
