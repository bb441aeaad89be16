"""Draining the kernel's agenda: every due run and thread is advanced, and their commits are grouped."""

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.kernel.events import Entry
from bot.kernel.ids import ConversationId, RunId
from bot.kernel.ports import Append, Batch, Due
from bot.kernel.runs import Run
from bot.office import Office
from worker.advance import ACTOR, advance, stuck
from worker.listen import listen

_LOG = logging.getLogger(__name__)
_GROUP = 64


def drain(office: Office) -> int:
    """Advance until nothing is due; give how many turns were taken."""
    turns = 0
    while due := office.agenda.due("kernel", office.clock.now(), _GROUP):
        commit(_batches(due, office, office.clock.now()), office)
        turns += len(due)
    return turns


def commit(batches: Sequence[Batch], office: Office) -> tuple[Batch, ...]:
    """Store batches in one transaction and hand on what they made due for the edge.

    Batches that met a Conflict are given back; their subjects are still due and will be loaded anew.
    """
    conflicts = office.log.commit(batches)
    left_out = {id(batch) for batch in conflicts}
    stored = (batch for batch in batches if id(batch) not in left_out)
    office.bell.ring(due for batch in stored for due in batch.due if due.queue == "edge")
    return conflicts


def _batches(due: Sequence[Due], office: Office, now: datetime) -> list[Batch]:
    subjects = [item.subject.partition("/") for item in due]
    runs = [RunId(name) for kind, _, name in subjects if kind == "run"]
    threads = [ConversationId(name) for kind, _, name in subjects if kind == "conversation"]
    return [
        *(_advanced(run, office, now) for run in office.runs.load(runs)),
        *(listen(thread, office, now) for thread in threads),
    ]


def _advanced(run: Run, office: Office, now: datetime) -> Batch:
    """Advance one run; whatever breaks parks that run alone, and says so."""
    try:
        return advance(run, office, now)
    except Exception as fault:
        _LOG.exception("run %s could not be advanced", run.id)
        entry = Entry(fact=stuck(fault), actor=ACTOR)
        subject = f"run/{run.id}"
        return Batch(now, (Append(subject, run.version, (entry,)),), (), (subject,))
