"""Events to rows and back: facts are stored as JSON under their kind, older shapes are upcast."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import RowMapping

from bot.kernel.errors import Malformed
from bot.kernel.events import Entry, Event, Fact, fact_type
from bot.kernel.frozen import digest_of
from bot.storage.chain import StoredEvent, link
from bot.storage.tables import moment, stamp

JsonObject = dict[str, object]
Upcaster = Callable[[JsonObject], JsonObject]

# (kind, schema version) → how to read it as the next version. Never removed: old logs stay readable.
UPCASTERS: dict[tuple[str, int], Upcaster] = {}


class Forgotten(Fact):
    """Stands where a payload was erased on the operator's word."""

    was: str


def encode(
    entry: Entry, *, stream: str, version: int, seq: int, at: datetime, prev_hash: str
) -> StoredEvent:
    """Give the row of a fact, linked into its stream's chain."""
    payload = entry.fact.model_dump_json()
    row = StoredEvent(
        seq=seq,
        stream=stream,
        version=version,
        type=entry.fact.kind,
        schema_version=entry.fact.schema_version,
        payload=payload,
        payload_digest=digest_of(payload),
        actor=entry.actor,
        source=entry.source,
        rationale=entry.rationale,
        at=stamp(at),
        prev_hash=prev_hash,
        hash="",
        remains=None,
    )
    row["hash"] = link(row)
    return row


def decode(row: StoredEvent) -> Event:
    """Give the event of a row; raises Malformed for a kind that this version does not know."""
    return event_of(row, _fact(row), moment(row["at"]))


def event_of(row: StoredEvent, fact: Fact, at: datetime) -> Event:
    """Give the event of a row whose fact is at hand already."""
    return Event.model_construct(
        seq=row["seq"],
        stream=row["stream"],
        version=row["version"],
        at=at,
        actor=row["actor"],
        source=row["source"],
        rationale=row["rationale"],
        fact=fact,
        payload_digest=row["payload_digest"],
        prev_hash=row["prev_hash"],
        hash=row["hash"],
        forgotten=row["payload"] is None,
    )


def stored(rows: Iterable[RowMapping]) -> list[StoredEvent]:
    """Give rows of the event table, as a query returns them, their type."""
    return [cast(StoredEvent, dict(row)) for row in rows]


def _fact(row: StoredEvent) -> Fact:
    kind, payload = row["type"], row["payload"] or row["remains"]
    if payload is None:
        return Forgotten(was=kind)
    model = fact_type(kind)
    if row["schema_version"] == model.schema_version:
        return model.model_validate_json(payload)
    return model.model_validate(_upcast(kind, row["schema_version"], payload))


def _upcast(kind: str, version: int, payload: str) -> JsonObject:
    body: JsonObject = json.loads(payload)
    for step in range(version, fact_type(kind).schema_version):
        try:
            body = UPCASTERS[kind, step](body)
        except KeyError:
            raise Malformed(
                f"The log holds a {kind!r} event of schema {version}, and this version of Steward "
                "has no way to read it; start the version that wrote it."
            ) from None
    return body
