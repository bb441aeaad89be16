"""Read models of long-term memory: each record as it stands, and every version of it."""

from bot.kernel.events import Event
from bot.kernel.messages import Trust
from bot.memory.facts import (
    RecordAdmitted,
    RecordCorrected,
    RecordDoubted,
    RecordForgotten,
    RecordSuperseded,
    RecordWritten,
)
from bot.memory.records import Authorship, Record, admitted, corrected, doubted, superseded, written
from bot.memory.words import terms
from bot.storage.reducers import reduces
from bot.storage.tables import RecordRow, RecordVersionRow
from bot.storage.writer import Row, Writer

# In letters; PostgreSQL takes no longer ones into a full text index, and nobody asks for them.
LONGEST_WORD = 200


@reduces(RecordWritten)
def wrote(event: Event, fact: RecordWritten, write: Writer) -> None:
    _store(event, written(fact.draft, fact.id, _author(event)), event.seq, write)


@reduces(RecordCorrected)
def correct(event: Event, fact: RecordCorrected, write: Writer) -> None:
    for record, first in _stored(event, write):
        _store(event, corrected(record, fact.text, _author(event, fact.trust)), first, write)


@reduces(RecordSuperseded)
def supersede(event: Event, fact: RecordSuperseded, write: Writer) -> None:
    for record, first in _stored(event, write):
        _store(event, superseded(record, fact.by, fact.until), first, write)


@reduces(RecordDoubted)
def doubt(event: Event, fact: RecordDoubted, write: Writer) -> None:
    for record, first in _stored(event, write):
        _store(event, doubted(record, fact.reason), first, write)


@reduces(RecordAdmitted)
def admit(event: Event, _fact: RecordAdmitted, write: Writer) -> None:
    for record, first in _stored(event, write):
        _store(event, admitted(record), first, write)


@reduces(RecordForgotten)
def forget(event: Event, fact: RecordForgotten, write: Writer) -> None:
    for row in write.find(RecordVersionRow, id=fact.tombstone.id):
        write.delete(RecordVersionRow, row)
    # Once the payloads are erased, this event is the first that a replay can read.
    _store(event, fact.tombstone, event.seq, write)


def _stored(event: Event, write: Writer) -> list[tuple[Record, int]]:
    id = event.stream.partition("/")[2]
    return [
        (Record.model_validate_json(str(row["body"])), int(str(row["first"])))
        for row in write.find(RecordRow, id=id)
    ]


def _store(event: Event, record: Record, first: int, write: Writer) -> None:
    body = record.model_dump_json()
    write.upsert(RecordVersionRow, {"id": record.id, "version": record.version, "body": body})
    row: Row = {
        "id": record.id,
        "first": first,
        "seq": event.seq,
        "version": record.version,
        "scope": record.scope,
        "subject": record.subject,
        "digest": record.digest,
        "state": record.state,
        "words": _words(record),
        "body": body,
    }
    write.upsert(RecordRow, row)


def _words(record: Record) -> str:
    if record.state != "current":
        return ""
    return " ".join(term for term in terms(record.text) if len(term) <= LONGEST_WORD)


def _author(event: Event, trust: Trust = Trust.OPERATOR) -> Authorship:
    return Authorship(actor=event.actor, at=event.at, trust=trust, rationale=event.rationale)
