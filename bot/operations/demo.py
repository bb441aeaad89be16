"""`steward demo`: a small made-up business in a home of its own, with some weeks behind it.

What happened there happened through the real facade, under a clock that was moved; nothing of it can
leave, because in a demo's home the keys of the environment do not count (`config.HARMLESS`).
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.bootstrap import CONSOLE, WEB, open_office, prepare
from bot.config import Settings, read_settings
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import NotAllowed
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Message
from bot.office import Office
from bot.operations.demo_story import SETTINGS, STORY, Line
from bot.steward import Steward
from worker.clock import tick
from worker.inline import InlineBell, work_off

_MORNING = time(8, 5)


class Moved:
    """`Clock` of a story: where it was moved to, until it is let go."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def demo_home(home: Path) -> Path:
    """Where the demo beside an office is."""
    return home.with_name(f"{home.name}-demo")


def make_demo(home: Path, now: datetime) -> bool:
    """Make the demo in a folder that is not there yet, by one rename; False where it is there."""
    if home.exists():
        _check_demo(home)
        return False
    staging = home.with_name(f".{home.name}.making")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700, parents=True)
    (staging / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    (staging / "settings.toml").chmod(0o600)
    _live(settings_of(staging), now)
    staging.rename(home)
    return True


def remove_demo(home: Path) -> None:
    """Remove a demo with everything in it; raises NotAllowed for any other folder, and while it is open."""
    if not home.exists():
        raise NotAllowed(f"There is no demo in {home}.")
    _check_demo(home)
    with _closed(home):
        gone = home.with_name(f".{home.name}.gone")
        home.rename(gone)
        shutil.rmtree(gone)


def settings_of(home: Path) -> Settings:
    return read_settings({**os.environ, "STEWARD_HOME": str(home)})


def _live(settings: Settings, now: datetime) -> None:
    """Let the story happen, each line at its time, and the office do between them what is due."""
    began = now.astimezone(settings.zone) - timedelta(days=STORY[0].days_ago, hours=2)
    clock, bell = Moved(began), InlineBell()
    prepare(settings, clock)
    office = open_office(settings, bell=bell, clock=clock)
    for number, line in enumerate(STORY):
        moment = _moment(line, now, settings)
        for morning in _mornings(clock.moment, moment):
            clock.moment = morning
            tick(office)
            work_off(office, bell)
        clock.moment = max(clock.moment, moment)
        _happen(line, number, office, bell)


def _moment(line: Line, now: datetime, settings: Settings) -> datetime:
    """The line's hour on its day, but never after the present."""
    local = now.astimezone(settings.zone)
    day = local.date() - timedelta(days=line.days_ago)
    return min(datetime.combine(day, line.at, settings.zone), local)


def _mornings(since: datetime, until: datetime) -> Iterator[datetime]:
    morning = datetime.combine(since.date(), _MORNING, since.tzinfo)
    while morning < until:
        if morning > since:
            yield morning
        morning += timedelta(days=1)


def _happen(line: Line, number: int, office: Office, bell: InlineBell) -> None:
    """Say a line in the console's thread, and answer the card that it leads to."""
    steward = Steward(office)
    known = {card.approval for card in steward.approvals()}
    last = [invoice.number for invoice in steward.invoices()][-1:]
    text = line.words.format(last=last[0] if last else "")
    now = office.clock.now()
    steward.hear(
        Message(sender=WEB, thread=CONSOLE, external_id=f"demo-{number}", text=text, at=now)
    )
    work_off(office, bell)
    for card in steward.approvals():
        if card.approval not in known:
            _answer(line, card, steward)
            work_off(office, bell)


def _answer(line: Line, card: Card, steward: Steward) -> None:
    ref = ApprovalRef(card.approval)
    if line.edit:
        edit = Edit(approval=ref, sender=WEB, shown=card.digest, changes=line.edit)
        card = steward.edit(edit)
    if line.verb:
        steward.decide(
            Decision(
                approval=ref, verb=line.verb, sender=WEB, shown=card.digest, reason=line.reason
            )
        )


def _check_demo(home: Path) -> None:
    """Only a folder that says of itself that it is a demo is opened or removed as one."""
    if not ((home / "settings.toml").is_file() and settings_of(home).demo):
        raise NotAllowed(f"{home} is no demo, so it is left alone: set STEWARD_HOME elsewhere.")


@contextmanager
def _closed(home: Path) -> Iterator[None]:
    with (home / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotAllowed("The demo is open: close it with Ctrl-C first.") from None
        yield
