"""Proving the log: the chain holds, every signature is genuine, and the read models follow from it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy import Connection, Engine, create_engine, delete, select
from sqlmodel import SQLModel

from bot.approvals.attestation import holds
from bot.kernel.decisions import statement
from bot.kernel.events import Decided, HeadsSigned, WordsForgotten
from bot.kernel.fold import fold
from bot.kernel.frozen import digest_of
from bot.kernel.ids import RunId
from bot.storage import tables as t
from bot.storage.chain import GENESIS, faults, heads_digest
from bot.storage.codec import decode, stored
from bot.storage.database import begin_read, begin_write
from bot.storage.replay import DERIVED, RUN, all_events, clear, replay
from bot.storage.runs import events_of


@dataclass(frozen=True)
class Verification:
    """How many events were checked, and one sentence for each fault."""

    events: int
    streams: int
    decisions: int
    faults: tuple[str, ...]


def verify(engine: Engine) -> Verification:
    """Check the whole log as of now; the office may go on working."""
    with engine.connect() as connection:
        begin_read(connection)
        chained = _check_chain(connection)
        found = (*chained.faults, *_check_snapshots(connection), *_check_read_models(connection))
        return Verification(chained.events, chained.streams, chained.decisions, found)


def rebuild(engine: Engine) -> None:
    """Replace every read model by what follows from the log, in one transaction."""
    with engine.connect() as connection:
        begin_write(connection)
        clear(connection)
        connection.execute(delete(t.table(t.DueRow)))
        replay(connection, connection)
        connection.commit()


def _check_chain(connection: Connection) -> Verification:
    heads: dict[str, tuple[int, str]] = {}
    seals, remains = _seals(connection), _remains(connection)
    found: list[str] = []
    events = decisions = 0
    for row in all_events(connection):
        events += 1
        version, head = heads.get(row["stream"], (0, GENESIS))
        found += faults(row, head, version + 1)
        rest = row["remains"]
        if rest is not None and digest_of(rest) not in remains[row["stream"], row["version"]]:
            found.append(f"event {row['seq']}: what remains of it is not what was left to remain")
        heads[row["stream"]] = (row["version"], row["hash"])
        if row["seq"] in seals:
            found += _check_seal(
                seals[row["seq"]], {name: head for name, (_, head) in heads.items()}
            )
        fact = decode(row).fact
        if isinstance(fact, Decided):
            decisions += 1
            found += _check_decision(fact)
    return Verification(events, len(heads), decisions, tuple(found))


def _seals(connection: Connection) -> dict[int, HeadsSigned]:
    """The seals of the log, by the event that each was made behind."""
    events = t.table(t.EventRow)
    query = select(events).where(events.c.type == HeadsSigned.__name__)
    facts = (decode(row).fact for row in stored(connection.execute(query).mappings()))
    return {fact.through: fact for fact in facts if isinstance(fact, HeadsSigned)}


def _remains(connection: Connection) -> defaultdict[tuple[str, int], set[str]]:
    """What may be left of forgotten facts, as digests, by stream and version."""
    events = t.table(t.EventRow)
    query = select(events).where(events.c.type == WordsForgotten.__name__)
    known: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for row in stored(connection.execute(query).mappings()):
        fact = decode(row).fact
        for version, digest in fact.remains if isinstance(fact, WordsForgotten) else ():
            known[row["stream"], version].add(digest)
    return known


def _check_seal(seal: HeadsSigned, heads: Mapping[str, str]) -> Iterator[str]:
    """A seal must be signed, for exactly the heads that the log had at that moment."""
    if not holds(seal.public_key, seal.heads_digest, seal.signature):
        yield f"the seal behind event {seal.through}: its signature is not genuine"
    if heads_digest(heads) != seal.heads_digest:
        yield f"the seal behind event {seal.through}: the log was another one when it was sealed"


def _check_decision(fact: Decided) -> Iterator[str]:
    """A decision must be signed for exactly this approval, verb, payload, person and moment."""
    signed = fact.attestation
    text = statement(fact.approval, fact.verb, fact.digest, fact.operator, fact.decided_at)
    if signed.statement != text:
        yield f"approval {fact.approval}: what was signed is not what was decided"
    if not holds(signed.public_key, signed.statement, signed.signature):
        yield f"approval {fact.approval}: the signature is not genuine"


def _check_snapshots(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(t.table(t.SnapshotRow))).all():
        past = [decode(event) for event in events_of(connection, f"{RUN}{row.run}")]
        folded = fold(RunId(row.run), past[: row.version])
        if folded.model_dump_json() != row.body:
            yield f"run {row.run}: its snapshot is not what its events amount to"


def _check_read_models(connection: Connection) -> Iterator[str]:
    scratch = create_engine("sqlite://")
    SQLModel.metadata.create_all(scratch)
    with scratch.connect() as target:
        replay(connection, target)
        for kind in DERIVED:
            yield from _differences(kind, connection, target)


def _differences(kind: type[SQLModel], live: Connection, rebuilt: Connection) -> Iterator[str]:
    """The first row of a table that is not what the log says, and how many there are."""
    columns = t.table(kind)
    query = select(columns).order_by(*columns.primary_key.columns)
    mine, theirs = live.execute(query).all(), rebuilt.execute(query).all()
    differing = [(a, b) for a, b in zip_longest(sorted(mine), sorted(theirs)) if a != b]
    if differing:
        a, b = differing[0]
        name = columns.name
        yield f"table {name}: {len(differing)} row(s) differ from the log; first {a} instead of {b}"
