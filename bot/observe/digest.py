"""The digest: what was done, what waits, what is due, what it is worth and what went wrong. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.business.invoices import Invoice
from bot.business.money import Money
from bot.business.payments import Payment
from bot.business.tasks import Task, day_words
from bot.kernel.cards import Attachment, Button, Card
from bot.kernel.runs import Run
from bot.observe.spending import Spending
from bot.observe.waiting import Item, buttons, payload_of, shortened

_SOON = timedelta(days=7)
MOST_ROWS, _MOST_TAPS = 6, 4


@dataclass(frozen=True)
class Row:
    """One line of the digest; `tap` is what the button under it is called and says."""

    words: str
    tap: tuple[str, str] | None = None
    run: str = ""


@dataclass(frozen=True)
class Office:
    """What a digest is made of, as it stood at `until`."""

    since: datetime
    until: datetime
    zone: ZoneInfo
    ended: Sequence[Run]
    open: Sequence[Run]
    waiting: Sequence[Item]
    invoices: Sequence[Invoice]
    payments: Sequence[Payment]
    tasks: Sequence[Task]
    stopped_by: str | None
    late: int
    fingerprint: str
    spent: Spending


@dataclass(frozen=True)
class Digest:
    """The report of a stretch of time, ready to be worded and drawn.

    `days` has what was invoiced on each, in the currency used most; `besides`, the others' sums.
    """

    title: str
    since: date
    until: date
    done: tuple[Row, ...]
    waiting: tuple[Item, ...]
    due: tuple[Row, ...]
    failed: tuple[Row, ...]
    received: tuple[Money, ...]
    invoiced: tuple[Money, ...]
    owed: tuple[Money, ...]
    overdue: tuple[Money, ...]
    days: tuple[tuple[date, Money], ...]
    besides: tuple[Money, ...]
    spent: Spending
    health: str
    fingerprint: str


def compose(seen: Office) -> Digest:
    """Sort what happened between two moments into what an operator wants to know of it."""
    since, until = _day(seen.since, seen), _day(seen.until, seen)
    issued = [i for i in seen.invoices if since <= i.issued <= until and i.state != "void"]
    received = [p for p in seen.payments if since <= p.on <= until and p.state == "received"]
    owed = [invoice for invoice in seen.invoices if invoice.owed]
    days, besides = _by_day(seen.invoices, since, until)
    worth = {invoice.number: invoice.total() for invoice in seen.invoices}
    worth |= {payment.number: payment.money() for payment in seen.payments}
    return Digest(
        title=_title(seen),
        since=since,
        until=until,
        done=tuple(_done(run, worth) for run in seen.ended if run.outcome == "done"),
        waiting=tuple(seen.waiting),
        due=tuple(_due(owed, seen.open, until, seen)),
        failed=tuple(_failed(run) for run in seen.ended if run.outcome != "done"),
        received=sums(payment.money() for payment in received),
        invoiced=sums(invoice.total() for invoice in issued),
        owed=sums(invoice.open() for invoice in owed),
        overdue=sums(invoice.open() for invoice in owed if invoice.due < until),
        days=days,
        besides=besides,
        spent=seen.spent,
        health=_health(seen),
        fingerprint=seen.fingerprint,
    )


def card_of(digest: Digest, key: str, pictures: tuple[Attachment, ...]) -> Card:
    """The digest as a card: sections that have something to say, and the buttons that answer them."""
    shown = digest.waiting[:MOST_ROWS]
    rows = [*digest.failed[:MOST_ROWS], *digest.due[:MOST_ROWS]]
    taps = [row.tap for row in rows if row.tap][:_MOST_TAPS]
    return Card(
        key=key,
        kind="digest",
        title=digest.title,
        text="\n".join(_lines(digest)).strip(),
        payload=payload_of(shown),
        buttons=(
            *buttons(shown),
            *(Button(label=shortened(label), verb="say", text=text) for label, text in taps),
        ),
        attachments=pictures,
    )


def waiting_card(items: Sequence[Item], key: str, words: str) -> Card:
    """Only what waits, with its buttons, under the words that say why it is shown."""
    shown = items[:MOST_ROWS]
    lines = [words, "", *_waiting(items)] if items else [words]
    return Card(
        key=key,
        kind="digest",
        title=f"{len(items)} waiting for you" if items else "Nothing waits for you",
        text="\n".join(lines).strip(),
        payload=payload_of(shown),
        buttons=tuple(buttons(shown)),
    )


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Amounts added up by currency, in order of appearance."""
    totals: dict[str, Decimal] = {}
    for money in amounts:
        totals[money.currency] = totals.get(money.currency, Decimal(0)) + money.amount
    return tuple(Money(amount=amount, currency=code) for code, amount in totals.items())


def in_sum(amounts: Sequence[Money], nothing: str = "nothing") -> str:
    """Amounts in words: `€1.00, £2.00 and $3.00`."""
    *most, last = map(str, amounts or (nothing,))
    return f"{', '.join(most)} and {last}" if most else last


def _lines(digest: Digest) -> Iterator[str]:
    yield from _waiting(digest.waiting)
    yield from _section("Done", digest.done)
    yield from _section("Not done", digest.failed)
    yield from _section("Due next", digest.due)
    overdue = f", {in_sum(digest.overdue)} of it overdue" if digest.overdue else ""
    came = f"received {in_sum(digest.received)}; invoiced {in_sum(digest.invoiced)}"
    yield f"Money: {came}; owed to you {in_sum(digest.owed)}{overdue}."
    yield f"Spent on models: {digest.spent.words('in this time')}"
    yield f"Health: {digest.health}"
    if digest.fingerprint:
        yield f"Seal of the log: {digest.fingerprint}"


def _waiting(items: Sequence[Item]) -> Iterator[str]:
    """What waits, numbered as its buttons are, and what is left out of approving all at once."""
    shown = items[:MOST_ROWS]
    if not shown:
        return
    yield f"Waiting for you ({len(items)})"
    for number, item in enumerate(shown, 1):
        apart = f" (look at it by itself: {item.apart.removesuffix('.')})" if item.apart else ""
        yield f"{number}. {item.words}{apart}"
    if len(items) > len(shown):
        yield f"and {len(items) - len(shown)} more, when these are answered"
    yield ""


def _section(title: str, rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return
    yield f"{title} ({len(rows)})"
    yield from (f"• {row.words}" for row in rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield f"• and {len(rows) - MOST_ROWS} more"
    yield ""


def _title(seen: Office) -> str:
    """`Monday, 2 March` for a day, else the days from and to."""
    until = seen.until.astimezone(seen.zone)
    since = seen.since.astimezone(seen.zone)
    if seen.until - seen.since <= timedelta(hours=49):
        return f"{until:%A}, {until.day} {until:%B}"
    return f"{since.day} {since:%B} to {until.day} {until:%B}"


def _done(run: Run, worth: dict[str, Money]) -> Row:
    """What came of a run, with its worth where it had one."""
    receipts = [run.steps[name].receipt for name in run.performed]
    found = [worth[r.reference] for r in receipts if r and r.reference in worth]
    value = f" · {found[0]}" if found else ""
    return Row(f"{run.title or run.flow}{value}")


def _failed(run: Run) -> Row:
    """How it ended and why; unless that was a no, with the step from which it can be tried again."""
    title = run.title or run.flow
    why = f": {run.words}" if run.words else ""
    stopped = [name for name, state in run.steps.items() if state.status == "stopped"]
    again = run.outcome in ("failed", "expired") and len(stopped) == 1
    look = f"Look at: {title}", f"status {run.id}"
    tap = (f"Again: {title}", f"replay {run.id} from {stopped[0]}") if again else look
    return Row(f"{title}: {run.outcome}{why}", tap, run.id)


def _due(owed: Sequence[Invoice], runs: Sequence[Run], today: date, seen: Office) -> Iterator[Row]:
    """Payments that are due soon or overdue, then tasks, then timers, soonest first."""
    for invoice in sorted(owed, key=lambda invoice: invoice.due):
        if invoice.due < today:
            late = (today - invoice.due).days
            days = "1 day" if late == 1 else f"{late} days"
            name = invoice.customer_name
            tap = f"Remind {name}", f"remind {name} about invoice {invoice.number}"
            yield Row(f"{name} owes {invoice.open()}, {days} overdue", tap)
        elif invoice.due <= today + _SOON:
            yield Row(f"{invoice.customer_name} pays {invoice.open()} by {_date(invoice.due)}")
    timed = ((task.day(seen.zone), task) for task in seen.tasks)
    soon = [(day, task) for day, task in timed if day and day <= today + _SOON]
    for day, task in sorted(soon, key=lambda pair: pair[0]):
        told = f"{task.words}: since {day_words(day)}" if day < today else task.told(seen.zone)
        yield Row(told, (f"Done: {task.words}", f"{task.id} is done"))
    for run in runs:
        for state in run.steps.values():
            if state.status in ("waiting", "retrying") and state.due_at:
                at = state.due_at.astimezone(seen.zone)
                yield Row(f"{run.title or run.flow}: goes on {_date(at)}, {at:%H:%M}")


def _by_day(
    invoices: Sequence[Invoice], since: date, until: date
) -> tuple[tuple[tuple[date, Money], ...], tuple[Money, ...]]:
    """What was invoiced on each of the last days in the commonest currency, and in all others."""
    count = max((until - since).days + 1, 7)
    days = [until - timedelta(days=back) for back in range(count)][::-1]
    kept = [i for i in invoices if i.state != "void" and days[0] <= i.issued <= until]
    codes = [invoice.currency for invoice in kept]
    code = max(codes, key=codes.count, default="EUR")
    besides = sums(invoice.total() for invoice in kept if invoice.currency != code)
    return tuple((day, _invoiced_on(day, code, kept)) for day in days), besides


def _invoiced_on(day: date, code: str, invoices: Sequence[Invoice]) -> Money:
    amounts = [i.total().amount for i in invoices if i.issued == day and i.currency == code]
    return Money(amount=sum(amounts, Decimal(0)), currency=code)


def _health(seen: Office) -> str:
    if seen.stopped_by:
        return f"all effects are stopped by {seen.stopped_by}; say “resume” to go on."
    if seen.late:
        return f"{seen.late} things are late: see that the workers run (`steward up`)."
    return "all well."


def _date(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _day(moment: datetime, seen: Office) -> date:
    return moment.astimezone(seen.zone).date()
