"""Entering a fact into the books once: whoever comes second finds what the first one wrote."""

from collections.abc import Callable

from bot.kernel.actions import Receipt
from bot.kernel.errors import Conflict
from bot.kernel.events import Entry, Fact
from bot.kernel.ports import Append, Batch, Clock, Log

LEDGER = "ledger"
_TRIES = 20


def enter(
    log: Log, clock: Clock, find: Callable[[], Receipt | None], fact: Callable[[], Fact]
) -> Receipt:
    """Append to the ledger what `find` does not find yet; raises Conflict where it stays too busy."""
    for _ in range(_TRIES):
        version = log.version(LEDGER)
        if found := find():
            return found
        entry = Entry(fact=fact(), actor="ledger")
        log.commit([Batch(clock.now(), (Append(LEDGER, version, (entry,)),))])
    if found := find():
        return found
    raise Conflict("The ledger was busy; it will be tried again.")
