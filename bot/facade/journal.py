"""Appending to a stream that anybody may append to, whatever came before."""

from bot.kernel.errors import Conflict
from bot.kernel.events import Entry
from bot.kernel.ports import Append, Batch, Due
from bot.office import Office

TRIES = 50
# Why a fact of the books came about. What was said stands in its message, where it can be forgotten;
# a rationale is part of the chain for good.
ON_THEIR_WORD = "on the operator's word"


def append(office: Office, stream: str, *entries: Entry) -> None:
    """Append, again where somebody else was faster."""
    for _ in range(TRIES):
        try:
            append_once(office, stream, entries)
        except Conflict:
            continue
        return
    raise Conflict(f"{stream} is too busy; try again.")


def append_once(
    office: Office, stream: str, entries: tuple[Entry, ...], due: tuple[Due, ...] = ()
) -> None:
    """Append behind what is there now; raises Conflict, with nothing stored."""
    batch = Append(stream, office.log.version(stream), entries)
    office.commit(Batch(office.clock.now(), (batch,), due))
