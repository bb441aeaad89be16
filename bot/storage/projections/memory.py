"""Read models of long-term memory: each record as it stands, and every version of it."""

from bot.kernel.events import Event
from bot.memory.facts import RecordCorrected, RecordForgotten, RecordSuperseded, RecordWritten
from bot.memory.records import Authorship, Record, corrected, written
from bot.storage.reducers import reduces
from bot.storage.tables import RecordRow, RecordVersionRow
from bot.storage.writer import Row, Writer


@reduces(RecordWritten)
def wrote(event: Event, fact: RecordWritten, write: Writer) -> None:
    _store(event, written(fact.draft, fact.id, _author(event)), write)


@reduces(RecordCorrected)
def correct(event: Event, fact: RecordCorrected, write: Writer) -> None:
    for record in _stored(event, write):
        _store(event, corrected(record, fact.text, _author(event)), write)


@reduces(RecordSuperseded)
def supersede(event: Event, fact: RecordSuperseded, write: Writer) -> None:
    for record in _stored(event, write):
        changes = {"state": "superseded", "superseded_by": fact.by, "valid_to": fact.until}
        _store(event, record.model_copy(update=changes), write)


@reduces(RecordForgotten)
def forget(event: Event, fact: RecordForgotten, write: Writer) -> None:
    for row in write.find(RecordVersionRow, id=fact.tombstone.id):
        write.delete(RecordVersionRow, row)
    _store(event, fact.tombstone, write)


def _stored(event: Event, write: Writer) -> list[Record]:
    id = event.stream.partition("/")[2]
    return [Record.model_validate_json(str(row["body"])) for row in write.find(RecordRow, id=id)]


def _store(event: Event, record: Record, write: Writer) -> None:
    body = record.model_dump_json()
    write.upsert(RecordVersionRow, {"id": record.id, "version": record.version, "body": body})
    row: Row = {
        "id": record.id,
        "seq": event.seq,
        "version": record.version,
        "scope": record.scope,
        "subject": record.subject,
        "digest": record.digest,
        "state": record.state,
        "body": body,
    }
    write.upsert(RecordRow, row)


def _author(event: Event) -> Authorship:
    return Authorship(actor=event.actor, at=event.at, rationale=event.rationale)
