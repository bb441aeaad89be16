"""The weekly review: what memory doubts is put to the operator, exactly once a week, however late."""

from datetime import datetime, timedelta

from bot.kernel.events import Entry, Event
from bot.kernel.ports import Append, Batch
from bot.memory.facts import ReviewSent
from bot.memory.review import review_card
from bot.office import Office
from bot.rounds.daily import due_at, homes, post, schedules

REVIEWS = "reviews"


def post_review(office: Office) -> bool:
    """Post the review if it is due; weeks that were missed while down are one review on return.

    The expected version of the reviews' stream, in the transaction that posts the card everywhere,
    makes it exactly once. A week in which nothing is in doubt passes without a word.
    """
    now = office.clock.now()
    last = _last(office)
    if not _is_due(now, last, office):
        return False
    waiting = office.records.doubtful()
    sent = ReviewSent(until=now, waiting=len(waiting))
    entry = Entry(fact=sent, actor="clock", rationale="a week has passed")
    card = review_card(waiting, f"review-{now.astimezone(office.settings.zone).date()}")
    posts = [post(home, card, office, "the weekly review") for home in homes(office)]
    own = Append(REVIEWS, last.version if last else 0, (entry,))
    return not office.log.commit([Batch(now, (own, *(posts if waiting else ())))])


def _is_due(now: datetime, last: Event | None, office: Office) -> bool:
    """Whether Monday's time has come since the last one, or since the office was founded."""
    local = now.astimezone(office.settings.zone)
    daily, *_ = schedules(office)
    due = due_at(local - timedelta(days=local.weekday()), daily, office)
    if now < due or office.policy.quiet.over(local) > now:
        return False
    if last is not None:
        return last.at < due
    founded = office.log.read_all(limit=1)
    return bool(founded) and founded[0].at < due


def _last(office: Office) -> Event | None:
    version = office.log.version(REVIEWS)
    return office.log.read(REVIEWS, after=version - 1)[0] if version else None
