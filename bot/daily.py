"""The daily digest: due at the operator's local time, posted at home exactly once, however late."""

from datetime import datetime, timedelta

from bot.governance.seal import seal
from bot.kernel.cards import Card
from bot.kernel.events import DigestSent, Entry, Event, Replied
from bot.kernel.ids import ConversationId, conversation_id
from bot.kernel.ports import Append, Batch
from bot.office import Office
from bot.seeing import Seeing

DIGESTS = "digests"
_FIRST_STRETCH = timedelta(days=1)


def post_digest(office: Office) -> bool:
    """Post the digest if it is due; one that was missed while down is part of the next.

    The expected version of the digests' stream, in the transaction that posts the card everywhere,
    makes it exactly once. Where a thread moved in between, the next tick tries again.
    """
    now = office.clock.now()
    last = _last(office)
    if not _is_due(now, last, office):
        return False
    seal(office.log, office.signer, now)
    since = _until(last) or now - _FIRST_STRETCH
    seeing = Seeing(office)
    today = now.astimezone(office.settings.zone).date()
    card = seeing.digest_card(seeing.digest(since, now), f"digest-{today.isoformat()}")
    sent = Entry(fact=DigestSent(day=today, until=now), actor="clock", rationale="it was time")
    version = last.version if last else 0
    posts = [post(home, card, office, "the daily digest") for home in homes(office)]
    batch = Batch(now, (Append(DIGESTS, version, (sent,)), *posts))
    return not office.log.commit([batch])


def due_at(now: datetime, office: Office) -> datetime:
    """When the digest of the local day of `now` is due: never within quiet hours."""
    local = now.astimezone(office.settings.zone)
    wanted = datetime.combine(local.date(), office.settings.digest_at, office.settings.zone)
    return office.policy.quiet.over(wanted)


def _is_due(now: datetime, last: Event | None, office: Office) -> bool:
    """Whether today's time has come since the last one, or since the office was founded."""
    due = due_at(now, office)
    if now < due or office.policy.quiet.over(now.astimezone(office.settings.zone)) > now:
        return False
    if last is not None:
        return (_until(last) or now) < due
    founded = office.log.read_all(limit=1)
    return bool(founded) and founded[0].at < due


def _last(office: Office) -> Event | None:
    version = office.log.version(DIGESTS)
    return office.log.read(DIGESTS, after=version - 1)[0] if version else None


def _until(event: Event | None) -> datetime | None:
    return event.fact.until if event and isinstance(event.fact, DigestSent) else None


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
