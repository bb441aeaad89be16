"""Erases words from the log and all that follows from it: facts keep their shape, chain and seals hold."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, Engine, bindparam, or_, select, update

from bot.actions.memory import ForgetRecord
from bot.kernel import events as e
from bot.kernel.cards import Card
from bot.kernel.errors import Conflict
from bot.kernel.fold import fold
from bot.kernel.frozen import digest_of
from bot.kernel.ids import RunId
from bot.kernel.ports import Append, Batch, Log
from bot.memory.records import Authorship
from bot.memory.traces import Traces
from bot.storage import tables as t
from bot.storage.chain import StoredEvent
from bot.storage.codec import decode, stored
from bot.storage.database import begin_write, drop_old_pages
from bot.storage.reducers import project
from bot.storage.runs import events_of
from bot.storage.writer import Row, Writer

GONE = "[forgotten]"
# Shorter words stand in too much that has nothing to do with them.
SHORTEST = 8
_TRIES = 20
_EVENTS, _POSTS = t.table(t.EventRow), t.table(t.PostRow)
# Where words of the operator's stand: what was said and done, and what they had noted down.
_HOLDING = ("run", "conversation", "task", "lead", "contract", "deliverable")
_SPOKEN = (
    select(_EVENTS)
    .where(or_(*(_EVENTS.c.stream.like(f"{kind}/%") for kind in _HOLDING)))
    .where(_EVENTS.c.payload.is_not(None) | _EVENTS.c.remains.is_not(None))
    .order_by(_EVENTS.c.stream, _EVENTS.c.version)
)
_REPLACE = (
    update(_EVENTS)
    .where(_EVENTS.c.seq == bindparam("place"))
    .values(payload=None, remains=bindparam("rest"))
)
# What was approved and sent is as it was: these facts of a run with effects outside are left.
_BINDING = ("Proposed", "Judged", "ApprovalEdited", "EffectDone", "StepDone", "StepCarried")
_INSIDE = ("MemoryConnector", "ThreadConnector", "")


@dataclass(frozen=True)
class _Found:
    """An event that holds the words, and what remains of its payload without them."""

    event: StoredEvent
    remains: str


class Erasure:
    """`Traces` in the database. What a fact was about stays readable; its words are gone for good.

    PostgreSQL keeps dead rows until it vacuums, and its own write-ahead log for as long as it is told.
    """

    def __init__(self, engine: Engine, log: Log) -> None:
        self._engine = engine
        self._log = log

    def erase(self, words: Sequence[str], by: Authorship) -> Traces:
        """Take these words out of everything said, shown and drafted. Raises Conflict under heavy traffic."""
        pattern = _pattern(words)
        if pattern is None:
            return Traces()
        found, kept = self._look(pattern)
        self._announce(found, pattern, by)
        self._replace(found)
        heard = sum(1 for one in found if one.event["type"] == "MessageHeard")
        streams = {one.event["stream"] for one in found}
        runs = sum(1 for stream in streams if stream.startswith("run/"))
        return Traces(messages=heard, runs=runs, stays=tuple(kept))

    def _look(self, pattern: re.Pattern[str]) -> tuple[list[_Found], list[str]]:
        """What holds the words, and which runs must keep them."""
        found: list[_Found] = []
        kept: list[str] = []
        with self._engine.connect() as connection:
            rows = connection.execution_options(yield_per=1000).execute(_SPOKEN).mappings()
            for _, some in groupby(rows, key=lambda row: str(row["stream"])):
                stream = stored(some)
                holding = [one for event in stream if (one := _without(event, pattern))]
                binding = [one for one in holding if one.event["type"] in _BINDING]
                if binding and _went_out(stream):
                    kept.append(_title(stream))
                    holding = [one for one in holding if one not in binding]
                found += holding
        return found, kept

    def _announce(self, found: Sequence[_Found], pattern: re.Pattern[str], by: Authorship) -> None:
        """Say in each stream which facts lose words, and post what was shown anew without them."""
        for _ in range(_TRIES):
            appends = [*self._notices(found, by), *self._posts(pattern, by)]
            merged = {append.stream: append for append in appends}
            for append in appends:
                first = merged[append.stream]
                if first is not append:
                    entries = (*first.entries, *append.entries)
                    merged[append.stream] = Append(append.stream, append.expected, entries)
            if not self._log.commit([Batch(by.at, tuple(merged.values()))]):
                return
        raise Conflict("The office is too busy to forget just now; it tries again.")

    def _notices(self, found: Sequence[_Found], by: Authorship) -> Iterator[Append]:
        for stream, some in groupby(found, key=lambda one: one.event["stream"]):
            losing = list(some)
            remains = tuple((one.event["version"], digest_of(one.remains)) for one in losing)
            fact = e.WordsForgotten(remains=remains, goes_on=tuple(_forgetting(losing)))
            yield self._append(stream, fact, by)

    def _posts(self, pattern: re.Pattern[str], by: Authorship) -> Iterator[Append]:
        with self._engine.connect() as connection:
            posts = connection.execute(select(_POSTS).where(_POSTS.c.body != "")).all()
        for post in posts:
            body = _redacted(post.body, pattern)
            if body != post.body:
                card = Card.model_validate_json(body)
                yield self._append(f"conversation/{post.conversation}", e.Replied(card=card), by)

    def _append(self, stream: str, fact: e.Fact, by: Authorship) -> Append:
        entry = e.Entry(fact=fact, actor=by.actor, rationale="the operator said to forget")
        return Append(stream, self._log.version(stream), (entry,))

    def _replace(self, found: Sequence[_Found]) -> None:
        """Swap the payloads for what remains of them, and derive anew what follows from them."""
        if not found:
            return
        with self._engine.connect() as connection:
            begin_write(connection)
            values = [{"place": one.event["seq"], "rest": one.remains} for one in found]
            connection.execute(_REPLACE, values)
            write = Writer(connection)
            for stream in dict.fromkeys(one.event["stream"] for one in found):
                _derive(stream, connection, write)
            write.flush()
            connection.commit()
        drop_old_pages(self._engine)


def _forgetting(losing: Sequence[_Found]) -> Iterator[str]:
    """The steps that do this forgetting: killed in between, they have to come to their end."""
    for one in losing:
        fact = decode(one.event).fact if one.event["type"] == "Judged" else None
        if isinstance(fact, e.Judged) and fact.proposal.action.kind == ForgetRecord.__name__:
            yield fact.step


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """Any of these texts, however they are capitalised and spaced; the longest first."""
    texts = sorted({" ".join(text.split()) for text in words}, key=len, reverse=True)
    parts = [r"\s+".join(map(re.escape, text.split())) for text in texts if len(text) >= SHORTEST]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _without(event: StoredEvent, pattern: re.Pattern[str]) -> _Found | None:
    payload = event["payload"] or event["remains"] or ""
    remains = _redacted(payload, pattern)
    return _Found(event, remains) if remains != payload else None


def _redacted(payload: str, pattern: re.Pattern[str]) -> str:
    """JSON with the words taken out of its strings, also of those that are JSON themselves."""

    def clean(value: object) -> object:
        if isinstance(value, str):
            return _redacted(value, pattern) if value[:1] in "{[" else pattern.sub(GONE, value)
        if isinstance(value, list):
            return [clean(item) for item in value]
        if isinstance(value, dict):
            return {name: clean(item) for name, item in value.items()}
        return value

    try:
        before = json.loads(payload)
    except ValueError:
        return pattern.sub(GONE, payload)
    after = clean(before)
    if after == before:
        return payload
    return json.dumps(after, ensure_ascii=False, separators=(",", ":"))


def _went_out(stream: Sequence[StoredEvent]) -> bool:
    """Whether a run did anything outside of memory and its own thread."""
    facts = (decode(event).fact for event in stream if event["type"] == "EffectDone")
    return any(isinstance(f, e.EffectDone) and f.connector not in _INSIDE for f in facts)


def _title(stream: Sequence[StoredEvent]) -> str:
    """How a person knows a run: by what its first effect brought about."""
    facts = (decode(event).fact for event in stream if event["type"] == "EffectDone")
    receipts = [fact.receipt for fact in facts if isinstance(fact, e.EffectDone)]
    return receipts[0].words if receipts else stream[0]["stream"]


def _derive(stream: str, connection: Connection, write: Writer) -> None:
    """What a stream's facts amount to without the words; the tables follow from nothing else."""
    events = [decode(row) for row in events_of(connection, stream)]
    name = stream.partition("/")[2]
    if stream.startswith("run/"):
        for row in write.find(t.SnapshotRow, run=name):
            until = int(str(row["version"]))
            body = fold(RunId(name), events[:until]).model_dump_json()
            write.upsert(t.SnapshotRow, {**row, "body": body})
        for row in write.find(t.RunRow, id=name):
            write.upsert(t.RunRow, {**row, "title": fold(RunId(name), events).title})
    elif stream.startswith("conversation/"):
        for event in events:
            _speak(name, event.fact, write)
    else:
        for event in events:
            project(event, write)


def _speak(conversation: str, fact: e.Fact, write: Writer) -> None:
    rows: Sequence[Row]
    if isinstance(fact, e.MessageHeard | e.SenderRefused):
        rows = write.find(t.MessageRow, id=fact.message.id)
        for row in rows:
            write.upsert(t.MessageRow, {**row, "body": fact.message.model_dump_json()})
    elif isinstance(fact, e.DialogueMoved):
        for row in write.find(t.ConversationRow, id=conversation):
            dialogue = fact.dialogue.model_dump_json()
            write.upsert(t.ConversationRow, {**row, "dialogue": dialogue})
