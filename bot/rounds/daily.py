"""The digest on its schedule: daily and weekly at the operator's local time, exactly once, however late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.config import WEEKDAYS
from bot.facade.batches import noted
from bot.facade.seeing import Seeing
from bot.governance.seal import seal
from bot.kernel.cards import Card
from bot.kernel.events import DigestSent, Entry, Replied
from bot.kernel.ids import ConversationId, conversation_id
from bot.kernel.ports import Append, Batch
from bot.office import Office


@dataclass(frozen=True)
class Schedule:
    """When one kind of digest is due. `stream` keeps which were sent; `day` is a weekday, or any."""

    name: str
    stream: str
    stretch: timedelta
    at: time
    day: int | None = None


def post_digest(office: Office) -> bool:
    """Post the digest if it is due; one that was missed while down is part of the next.

    The expected version of its stream, in the transaction that posts the card everywhere, makes it
    exactly once. Where a thread moved in between, the next tick tries again. On the day of the
    weekly digest the daily one is part of it, if it is due by then.
    """
    now = office.clock.now()
    told = [(schedule, _told(schedule, office)) for schedule in schedules(office)]
    due = [(one, last) for one, last in told if _is_due(now, one, last, office)]
    if not due:
        return False
    seal(office.log, office.signer, now)
    schedule, last = due[-1]
    since = last.until or now - schedule.stretch
    today = now.astimezone(office.settings.zone).date()
    seeing, reached = Seeing(office), homes(office)
    key = f"{schedule.name}-{today.isoformat()}"
    card = seeing.digest_card(seeing.digest(since, now), key)
    posts = [post(home, card, office, f"the {schedule.name}") for home in reached]
    sent = [_sent(one, last, today, now) for one, last in due]
    lists = [noted(office, reached, key, since, now)] if reached else []
    return not office.log.commit([Batch(now, (*sent, *lists, *posts))])


def schedules(office: Office) -> Sequence[Schedule]:
    """What is wanted, the shortest stretch first."""
    settings = office.settings
    daily = Schedule("digest", "digests", timedelta(days=1), settings.digest_at)
    if settings.weekly_on == "never":
        return (daily,)
    day = WEEKDAYS.index(settings.weekly_on)
    weekly = Schedule("weekly", "digests/weekly", timedelta(days=7), settings.weekly_at, day)
    return daily, weekly


def due_at(now: datetime, schedule: Schedule, office: Office) -> datetime:
    """When it was, or is, due that belongs to the local day of `now`: never within quiet hours."""
    local = now.astimezone(office.settings.zone)
    back = (local.weekday() - schedule.day) % 7 if schedule.day is not None else 0
    day = local.date() - timedelta(days=back)
    wanted = datetime.combine(day, schedule.at, office.settings.zone)
    return office.policy.quiet.over(wanted)


def _is_due(now: datetime, schedule: Schedule, last: "_Told", office: Office) -> bool:
    """Whether its time has come since the last one, or since the office was founded."""
    due = due_at(now, schedule, office)
    if now < due or office.policy.quiet.over(now.astimezone(office.settings.zone)) > now:
        return False
    if last.until is not None:
        return last.until < due
    founded = office.log.read_all(limit=1)
    return bool(founded) and founded[0].at < due


@dataclass(frozen=True)
class _Told:
    """Up to when the last digest of a kind told, at a version that nobody else may have gone past."""

    version: int
    until: datetime | None


def _told(schedule: Schedule, office: Office) -> _Told:
    version = office.log.version(schedule.stream)
    facts = [event.fact for event in office.log.read(schedule.stream, after=version - 1)[:1]]
    return _Told(version, facts[0].until if facts and isinstance(facts[0], DigestSent) else None)


def _sent(schedule: Schedule, last: _Told, today: date, now: datetime) -> Append:
    entry = Entry(fact=DigestSent(day=today, until=now), actor="clock", rationale="it was time")
    return Append(schedule.stream, last.version, (entry,))


def homes(office: Office) -> list[ConversationId]:
    """Where each paired account is reached; one that never spoke has no home yet."""
    homes = [
        conversation_id(sender.channel, home)
        for _, sender, home in office.people.operators()
        if home
    ]
    return list(dict.fromkeys(homes))


def post(home: ConversationId, card: Card, office: Office, why: str) -> Append:
    """Show a card unasked where an operator is reached."""
    stream = f"conversation/{home}"
    entry = Entry(fact=Replied(card=card), actor="clock", rationale=why)
    return Append(stream, office.log.version(stream), (entry,))
