"""Takes documents in: only what changed since the last time is written, and embedded, again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from bot.kernel.actions import Source
from bot.kernel.frozen import Frozen
from bot.kernel.messages import Trust
from bot.memory.documents import Passage, canonical_text, passages
from bot.memory.gate import disguised_in, secret_in
from bot.memory.records import DOCUMENT, FILE, Authorship, Draft, Kind, Privacy, Record, Records

# Passages keep room between them, so that new ones fit in without moving the others.
STEP = 1 << 16
MOST_PASSAGES = 2000


class Document(Frozen):
    """A file or a long text on its way in. `name`, and whom it is `about`, tell when it comes again.

    `reference` names the message that it came with, for a citation to be tapped; `file` is the
    digest under which the office keeps it.
    """

    name: str
    content: bytes
    scope: str
    at: datetime
    about: str = ""
    reference: str = ""
    file: str = ""
    kind: Kind = "document"
    form: str | None = None
    trust: Trust = Trust.EXTERNAL
    privacy: Privacy = Privacy.INTERNAL

    @property
    def subject(self) -> str:
        return DOCUMENT + "/".join(filter(None, (self.about, self.name)))


class Ingested(Frozen):
    """What an ingest changed. `left_out` counts passages beyond the bound, `doubtful` those in review."""

    subject: str
    new: int
    kept: int
    retired: int
    doubtful: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Ingest:
    records: Records

    def __call__(self, document: Document, by: Authorship) -> Ingested:
        """Store a document's passages. Raises Malformed where it cannot be read."""
        found = _each_once(passages(canonical_text(document.name, document.content, document.form)))
        wanted, left_out = found[:MOST_PASSAGES], len(found[MOST_PASSAGES:])
        subject = document.subject
        known = sorted(
            self.records.about(document.scope, subject), key=lambda record: record.position
        )
        gone, drafts = self._compare(document, subject, wanted, known)
        waiting = self.records.knows(draft.digest for draft in drafts if draft.doubt)
        drafts = [draft for draft in drafts if draft.digest not in waiting]
        # What is new is written before what is old retires: a crash between leaves both, never neither.
        if drafts:
            self.records.write(drafts, by)
        for record in gone:
            self.records.retire(record.id, by)
        return Ingested(
            subject=subject,
            new=len(drafts),
            kept=len(known) - len(gone),
            retired=len(gone),
            doubtful=sum(1 for draft in drafts if draft.doubt),
            left_out=left_out,
        )

    def _compare(
        self,
        document: Document,
        subject: str,
        wanted: Sequence[Passage],
        known: Sequence[Record],
    ) -> tuple[list[Record], list[Draft]]:
        before = [(record.text, record.sources[0].words) for record in known]
        now = [(part.whole, _place(document, part)) for part in wanted]
        match = SequenceMatcher(None, before, now, autojunk=False)
        gone: list[Record] = []
        drafts: list[Draft] = []
        for tag, a, b, c, d in match.get_opcodes():
            if tag == "equal":
                continue
            gone += known[a:b]
            places = _between(
                known[a - 1] if a else None, known[b] if b < len(known) else None, d - c
            )
            drafts += [
                _draft(document, subject, part, place)
                for part, place in zip(wanted[c:d], places, strict=True)
            ]
        return gone, drafts


def _each_once(read: Iterable[Passage]) -> list[Passage]:
    """What stands in a document again and again counts where it stands first."""
    first: dict[str, Passage] = {}
    for part in read:
        first.setdefault(part.whole, part)
    return list(first.values())


def _between(before: Record | None, after: Record | None, count: int) -> Iterable[int]:
    """Places for so many passages between two that stay."""
    start = before.position if before else 0
    if after is None:
        return [start + STEP * number for number in range(1, count + 1)]
    room = after.position - start
    return [start + room * number // (count + 1) for number in range(1, count + 1)]


def _draft(document: Document, subject: str, part: Passage, place: int) -> Draft:
    secret = secret_in(part.text)
    disguised = disguised_in(part.text) if document.trust is Trust.EXTERNAL else ""
    source = Source(
        field="text",
        trust=document.trust,
        words=_place(document, part),
        reference=document.reference or document.name,
    )
    return Draft(
        scope=document.scope,
        subject=subject,
        kind=document.kind,
        text=part.whole,
        thread=subject,
        position=place,
        participants=(document.about,) if document.about else (),
        at=document.at,
        privacy=Privacy.PRIVATE if secret else document.privacy,
        trust=document.trust,
        sources=(source, *_kept(document)),
        rationale=f"ingested {document.name}",
        doubt=_doubt(secret, disguised),
    )


def _doubt(secret: str, disguised: str) -> str:
    if secret:
        return f"it seems to hold {secret}"
    return f"it writes “{disguised}” with letters of two alphabets" if disguised else ""


def _kept(document: Document) -> tuple[Source, ...]:
    """The file itself, which goes when the document is forgotten."""
    if not document.file:
        return ()
    name, trust = document.name, document.trust
    return (Source(field=FILE, trust=trust, words=name, reference=document.file),)


def _place(document: Document, part: Passage) -> str:
    """Where a citation says that it stands: file, page and headings."""
    return " › ".join((document.name, *part.place))
