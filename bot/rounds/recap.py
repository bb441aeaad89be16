"""Rolling each thread's summary forward, hourly: what was said and what came of it, condensed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from bot.kernel.events import Entry, Event, MessageResolved, RunEnded
from bot.kernel.ids import ConversationId, RunId
from bot.kernel.ports import Append, Batch
from bot.kernel.runs import Run
from bot.memory.facts import ThreadsCondensed
from bot.memory.knowledge import SCOPE
from bot.memory.records import Authorship
from bot.memory.working import Turn, Working
from bot.office import Office

SUMMARIES = "summaries"
EVERY = timedelta(hours=1)
# What these were told is in memory already, and what they answered was recalled from it.
_TOLD = frozenset(("remember", "read", "mail", "correct", "forget", "ask", "memory"))
# Notes are the operator's own words like any others; that they were kept is nothing to tell.
_ANSWERED = _TOLD | {"notes"}
_PAGE = 1000
Week = tuple[ConversationId, str]


def roll_summaries(office: Office) -> bool:
    """Fold what was said since the last time into the summaries, if an hour has passed.

    A crash in between folds it in again, which changes nothing: the same line stands once.
    """
    now = office.clock.now()
    last = _last(office)
    if last is not None and now - last.at < EVERY:
        return False
    done = last.fact.through if last and isinstance(last.fact, ThreadsCondensed) else 0
    through = office.log.last()
    working = Working(office.records)
    by = Authorship(actor="clock", at=now, rationale="an hour has passed")
    turns = sorted(_turns(office, done, through), key=lambda pair: pair[0])
    for (thread, week), some in groupby(turns, key=lambda pair: pair[0]):
        working.roll(SCOPE, f"{thread}/{week}", [turn for _, turn in some], by)
    entry = Entry(fact=ThreadsCondensed(through=through), actor="clock", rationale=by.rationale)
    append = Append(SUMMARIES, last.version if last else 0, (entry,))
    return not office.log.commit([Batch(now, (append,))])


def _last(office: Office) -> Event | None:
    version = office.log.version(SUMMARIES)
    return office.log.read(SUMMARIES, after=version - 1)[0] if version else None


def _turns(office: Office, after: int, through: int) -> Iterator[tuple[Week, Turn]]:
    """What people said, once it is understood, and what runs brought about, by thread and week."""
    for event in _events(office, after, through):
        fact = event.fact
        if isinstance(fact, MessageResolved):
            message = office.conversations.message(fact.message)
            if message is not None and message.text and not _told(fact, office):
                at = message.at.astimezone(office.settings.zone)
                turn = Turn(
                    speaker=office.settings.owner, text=message.text, at=at, reference=message.id
                )
                yield (message.conversation, _week(at)), turn
        elif isinstance(fact, RunEnded) and fact.outcome == "done":
            run = office.runs.get(RunId(event.stream.partition("/")[2]))
            if run.flow not in _ANSWERED and (words := _brought(run)):
                at = event.at.astimezone(office.settings.zone)
                turn = Turn(speaker="Steward", text=words, at=at, reference=run.message or "")
                yield (run.conversation, _week(at)), turn


def _told(fact: MessageResolved, office: Office) -> bool:
    """Whether a message was for memory itself."""
    return any(office.runs.get(run).flow in _TOLD for run in fact.runs)


def _events(office: Office, after: int, through: int) -> Iterator[Event]:
    while after < through:
        page = office.log.read_all(after, min(_PAGE, through - after))
        yield from page
        after = page[-1].seq if page else through


def _brought(run: Run) -> str:
    receipts = (run.steps[name].receipt for name in run.performed)
    return " ".join(receipt.words for receipt in receipts if receipt)


def _week(at: datetime) -> str:
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02}"
