"""Replaying the log: every read model follows from the events, in this database or in a scratch one."""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, delete, select
from sqlmodel import SQLModel

from bot.kernel.fold import evolve
from bot.kernel.ids import RunId
from bot.kernel.runs import Run
from bot.storage import book_tables as b, tables as t
from bot.storage.chain import StoredEvent
from bot.storage.codec import decode, stored
from bot.storage.projections.runs import project_run
from bot.storage.reducers import project
from bot.storage.writer import Row, Writer

# What follows from the log alone. Snapshots do too, but at versions that depend on how it was written.
DERIVED: tuple[type[SQLModel], ...] = (
    t.StreamRow,
    t.RunRow,
    t.ApprovalRow,
    t.ConversationRow,
    t.MessageRow,
    t.PostRow,
    t.DeliveryRow,
    t.ObstacleRow,
    t.DiversionRow,
    t.IdentityRow,
    t.PairingRow,
    t.RefusalRow,
    b.CustomerRow,
    b.InvoiceRow,
    b.PaymentRow,
    b.TaskRow,
    b.LeadRow,
    b.ContractRow,
    b.DeliverableRow,
    t.RecordRow,
    t.RecordVersionRow,
    t.CircuitRow,
    t.SwitchRow,
)
RUN = "run/"
_PAGE = 2000
_EVENTS = t.table(t.EventRow)
_NEXT = (
    select(_EVENTS).where(_EVENTS.c.seq > bindparam("after")).order_by(_EVENTS.c.seq).limit(_PAGE)
)


def all_events(connection: Connection) -> Iterator[StoredEvent]:
    """Every event of the log in the order in which it was stored, a page at a time."""
    after = 0
    while page := stored(connection.execute(_NEXT, {"after": after}).mappings()):
        yield from page
        after = page[-1]["seq"]


def replay(source: Connection, target: Connection) -> None:
    """Write into `target` the read models that the events in `source` amount to."""
    write = Writer(target)
    runs: dict[str, Run] = {}
    for count, row in enumerate(all_events(source)):
        event = decode(row)
        project(event, write)
        stream: Row = {"name": row["stream"], "version": row["version"], "hash": row["hash"]}
        write.upsert(t.StreamRow, stream)
        if row["stream"].startswith(RUN):
            name = row["stream"].removeprefix(RUN)
            runs[name] = evolve(runs.get(name) or Run(id=RunId(name)), event.fact, event.at)
            project_run(runs[name], (event,), write)
        if count % _PAGE == _PAGE - 1:
            write.flush()
    write.flush()


def clear(connection: Connection) -> None:
    """Drop everything derived; the log stays, and the agenda, which the log and the clock make."""
    dropped: tuple[type[SQLModel], ...] = (*DERIVED, t.SnapshotRow)
    for kind in dropped:
        connection.execute(delete(t.table(kind)))
