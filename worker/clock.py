"""The clock: rings for what fell due, and again for whatever Redis or a crash has lost."""

import logging
from datetime import timedelta

from bot.bootstrap import open_office
from bot.facade.batches import refresh
from bot.governance.seal import seal
from bot.kernel.ports import Batch, Due
from bot.kernel.runs import Run
from bot.office import Office
from bot.rounds.daily import post_digest
from bot.rounds.elsewhere import divert
from bot.rounds.recap import roll_summaries
from bot.rounds.reminders import bring_up
from bot.rounds.weekly import post_review
from bot.signals import told_to_stop

_LOG = logging.getLogger(__name__)
_TICK = 0.5
_SEAL_EVERY = timedelta(hours=1)


def tick_forever() -> None:
    """Tick until SIGTERM or SIGINT."""
    stop = told_to_stop()
    office = open_office()
    sealed = office.clock.now()
    while not stop.is_set():
        try:
            tick(office)
            if office.clock.now() - sealed >= _SEAL_EVERY:
                seal(office.log, office.signer, office.clock.now())
                sealed = office.clock.now()
        except Exception:
            _LOG.exception("the clock could not ring; it tries again")
        stop.wait(_TICK)


def tick(office: Office) -> None:
    """Ring for everything due, post what is due of itself, draw lists anew, and bring elsewhere what a platform does not take.

    An edge job that nobody has begun within the lease is rung again.
    """
    now = office.clock.now()
    kernel = office.agenda.due("kernel", now)
    if kernel:
        office.bell.ring(kernel[:1])
    edge = office.agenda.due("edge", now - office.settings.lease)
    if edge:
        again = tuple(Due(item.subject, item.queue, now) for item in edge)
        office.log.commit([Batch(now, due=again)])
        office.bell.ring(again)
    bring_up(office)
    post_digest(office)
    refresh(office)
    post_review(office)
    roll_summaries(office)
    divert(office)


def reconcile(office: Office) -> int:
    """Put back on the agenda whatever the log says is unfinished; give how much that is."""
    now = office.clock.now()
    runs = [run for run in office.runs.unfinished() if not run.parked]
    due = [
        *(Due(f"run/{run.id}", "kernel", now) for run in runs),
        *(Due(f"{run.id}/{step}", "edge", now) for run in runs for step in _jobs(run)),
        *(
            Due(f"conversation/{thread}", "kernel", now)
            for thread in office.conversations.unresolved()
        ),
    ]
    office.commit(Batch(now, due=tuple(due)))
    return len(due)


def _jobs(run: Run) -> list[str]:
    """The steps of a run that wait for an edge worker to begin them."""
    return [name for name, state in run.steps.items() if state.status in ("asked", "scheduled")]
