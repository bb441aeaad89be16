"""Whether the work goes on: what is late, unclear, stuck or undelivered, and how old seal and backup are."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.facade.seeing import Seeing
from bot.governance.seal import SEALS, seal
from bot.kernel.events import BackupMade, Event
from bot.office import Office
from bot.operations.finding import Finding, good

_SKEW = timedelta(minutes=2)
_SEAL_AGE, _BACKUP_AGE = timedelta(hours=3), timedelta(days=7)
_PATIENCE = timedelta(minutes=10)


def work_checks(office: Office) -> Iterator[Finding]:
    now = office.clock.now()
    yield _clock(office, now)
    yield _late(office)
    yield from _runs(office, now)
    yield from _undelivered(office)
    yield from _switch(office)
    yield _seal(office, now)
    yield _backup(office, now)


def _clock(office: Office, now: datetime) -> Finding:
    last = office.log.last()
    newest = office.log.read_all(after=last - 1, limit=1)
    if newest and newest[0].at > now + _SKEW:
        words = f"The log's last event is from {newest[0].at:%Y-%m-%d %H:%M} UTC, which is to come."
        means = "This clock is slow, or was fast: timers wait until it has caught up."
        return Finding("Clock", "fault", words, means, "timedatectl set-ntp true")
    return good("Clock", "It is not behind the log.")


def _late(office: Office) -> Finding:
    late = Seeing(office).late()
    if not late:
        return good("Agenda", "Nothing is late.")
    words = f"{late} thing(s) fell due and were looked at by nobody."
    return Finding("Agenda", "fault", words, "Workers are down, or behind.", "steward up")


def _runs(office: Office, now: datetime) -> Iterator[Finding]:
    for run in office.runs.unfinished():
        title = run.title or run.flow
        look = f"steward status {run.id}"
        if run.parked:
            yield Finding("Runs", "fault", f"“{title}” is parked.", run.parked, look)
            continue
        for step, state in run.steps.items():
            if state.status == "unclear":
                words = f"Nobody knows whether “{step}” of “{title}” happened."
                fix = f"steward approvals, then steward outcome {state.approval.ref if state.approval else 'REF'} --happened"
                yield Finding("Runs", "fault", words, state.words, fix)
            elif state.status == "started" and state.due_at and state.due_at < now - _PATIENCE:
                words = f"“{step}” of “{title}” began and never came back."
                means = "The next tick of the clock finds out what came of it."
                yield Finding("Runs", "fault", words, means, "steward up")


def _undelivered(office: Office) -> Iterator[Finding]:
    for found in office.deliveries.obstacles():
        words = f"{found.channel} does not take a card ({found.failures} times): {found.reason}"
        means = "Cards that wait there are shown where else you can be reached."
        yield Finding("Cards", "fault", words, means, f"steward setup {found.channel}")


def _switch(office: Office) -> Iterator[Finding]:
    by = office.people.stopped_by()
    if by is not None:
        words = f"All effects are stopped (by {by})."
        yield Finding("Switch", "hint", words, "Nothing leaves the office.", "steward say resume")


def _seal(office: Office, now: datetime) -> Finding:
    last = _last(office, SEALS)
    if last is not None and (now - last.at < _SEAL_AGE or last.seq == office.log.last()):
        return good("Seal", f"The last is from {last.at:%Y-%m-%d %H:%M} UTC.")
    words = (
        "The log was never sealed." if last is None else f"The last is {_age(now - last.at)} old."
    )
    means = "What happened since could be exchanged without a trace by who holds the machine."

    def mend() -> None:
        seal(office.log, office.signer, now)

    return Finding("Seal", "hint", words, means, "steward seal", mend)


def _backup(office: Office, now: datetime) -> Finding:
    made = [x for x in office.log.read("office") if isinstance(x.fact, BackupMade)]
    if made and now - made[-1].at < _BACKUP_AGE:
        return good("Backup", f"The last is from {made[-1].at:%Y-%m-%d %H:%M} UTC.")
    words = f"The last is {_age(now - made[-1].at)} old." if made else "There was never one."
    means = "If this disk dies, everything since is gone."
    return Finding("Backup", "hint", words, means, "steward backup FOLDER")


def _last(office: Office, stream: str) -> Event | None:
    version = office.log.version(stream)
    return office.log.read(stream, after=version - 1)[0] if version else None


def _age(time: timedelta) -> str:
    return f"{time.days} days" if time.days else f"{time.seconds // 3600} hours"
