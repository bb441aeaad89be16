"""The digest: what was done, what waits, what is due, what it is worth and what went wrong. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.business.invoices import Invoice
from bot.business.money import Money
from bot.kernel.cards import Attachment, Button, Card
from bot.kernel.runs import Run

_SOON = timedelta(days=7)
_MOST_ROWS = 6


@dataclass(frozen=True)
class Row:
    """One line of the digest; where it is about a run, a tap on it shows that run."""

    words: str
    run: str = ""


@dataclass(frozen=True)
class Office:
    """What a digest is made of, as it stood at `until`."""

    since: datetime
    until: datetime
    zone: ZoneInfo
    ended: Sequence[Run]
    open: Sequence[Run]
    invoices: Sequence[Invoice]
    stopped_by: str | None
    late: int
    fingerprint: str


@dataclass(frozen=True)
class Digest:
    """The report of a stretch of time, ready to be worded and drawn."""

    title: str
    since: date
    until: date
    done: tuple[Row, ...]
    waiting: tuple[Row, ...]
    due: tuple[Row, ...]
    failed: tuple[Row, ...]
    invoiced: tuple[Money, ...]
    owed: tuple[Money, ...]
    overdue: tuple[Money, ...]
    days: tuple[tuple[date, Money], ...]
    health: str
    fingerprint: str


def compose(seen: Office) -> Digest:
    """Sort what happened between two moments into what an operator wants to know of it."""
    since, until = _day(seen.since, seen), _day(seen.until, seen)
    issued = [i for i in seen.invoices if since <= i.issued <= until and i.state != "void"]
    owed = [invoice for invoice in seen.invoices if invoice.state == "issued"]
    worth = {invoice.number: invoice.total() for invoice in seen.invoices}
    waiting = [run for run in seen.open if run.state in ("waiting", "parked")]
    return Digest(
        title=_title(seen),
        since=since,
        until=until,
        done=tuple(_done(run, worth) for run in seen.ended if run.outcome == "done"),
        waiting=tuple(Row(_waits_for(run, seen), run.id) for run in waiting),
        due=tuple(_due(owed, seen.open, until, seen)),
        failed=tuple(_failed(run) for run in seen.ended if run.outcome != "done"),
        invoiced=sums(invoice.total() for invoice in issued),
        owed=sums(invoice.total() for invoice in owed),
        overdue=sums(invoice.total() for invoice in owed if invoice.due < until),
        days=_by_day(seen.invoices, since, until),
        health=_health(seen),
        fingerprint=seen.fingerprint,
    )


def card_of(digest: Digest, key: str, picture: Attachment | None) -> Card:
    """The digest as a card: sections that have something to say, and a button for what waits."""
    rows = [*digest.waiting, *digest.failed][:_MOST_ROWS]
    return Card(
        key=key,
        kind="digest",
        title=digest.title,
        text="\n".join(_lines(digest)).strip(),
        buttons=tuple(
            Button(label=shortened(row.words), verb="say", text=f"status {row.run}")
            for row in rows
            if row.run
        ),
        attachments=(picture,) if picture else (),
    )


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Amounts added up by currency, in order of appearance."""
    totals: dict[str, Decimal] = {}
    for money in amounts:
        totals[money.currency] = totals.get(money.currency, Decimal(0)) + money.amount
    return tuple(Money(amount=amount, currency=code) for code, amount in totals.items())


def in_sum(amounts: Sequence[Money], nothing: str = "nothing") -> str:
    return " and ".join(map(str, amounts)) or nothing


def _lines(digest: Digest) -> Iterator[str]:
    yield from _section("Waiting for you", digest.waiting)
    yield from _section("Done", digest.done)
    yield from _section("Not done", digest.failed)
    yield from _section("Due next", digest.due)
    overdue = f", {in_sum(digest.overdue)} of it overdue" if digest.overdue else ""
    yield f"Money: invoiced {in_sum(digest.invoiced)}; owed to you {in_sum(digest.owed)}{overdue}."
    yield f"Health: {digest.health}"
    if digest.fingerprint:
        yield f"Seal of the log: {digest.fingerprint}"


def _section(title: str, rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return
    yield f"{title} ({len(rows)})"
    yield from (f"• {row.words}" for row in rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        yield f"• and {len(rows) - _MOST_ROWS} more"
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
    return Row(f"{run.title or run.flow}{value}", run.id)


def _failed(run: Run) -> Row:
    """How it ended and why, with the step from which it can be tried again."""
    why = f": {run.words}" if run.words else ""
    return Row(f"{run.title or run.flow}: {run.outcome}{why}", run.id)


def _waits_for(run: Run, seen: Office) -> str:
    title = run.title or run.flow
    if run.parked:
        return f"{title}: {run.parked}"
    for state in run.steps.values():
        if state.status == "unclear":
            return f"{title}: did it happen? {state.words}"
        if state.approval and state.approval.status == "pending":
            until = state.approval.expires_at.astimezone(seen.zone)
            return f"{title}: until {until:%A %H:%M}"
    return title


def _due(owed: Sequence[Invoice], runs: Sequence[Run], today: date, seen: Office) -> Iterator[Row]:
    """Payments that are due soon or overdue, then timers, soonest first."""
    for invoice in sorted(owed, key=lambda invoice: invoice.due):
        if invoice.due < today:
            late = (today - invoice.due).days
            yield Row(f"{invoice.customer_name} owes {invoice.total()}, {late} days overdue")
        elif invoice.due <= today + _SOON:
            yield Row(f"{invoice.customer_name} pays {invoice.total()} by {invoice.due:%A %-d %B}")
    for run in runs:
        for state in run.steps.values():
            if state.status in ("waiting", "retrying") and state.due_at:
                at = state.due_at.astimezone(seen.zone)
                yield Row(f"{run.title or run.flow}: goes on {at:%A %-d %B, %H:%M}", run.id)


def _by_day(
    invoices: Sequence[Invoice], since: date, until: date
) -> tuple[tuple[date, Money], ...]:
    """What was invoiced on each of the last days, in the currency that is invoiced most."""
    kept = [invoice for invoice in invoices if invoice.state != "void"]
    codes = [invoice.currency for invoice in kept]
    code = max(codes, key=codes.count) if codes else "EUR"
    count = max((until - since).days + 1, 7)
    days = [until - timedelta(days=back) for back in range(count)][::-1]
    return tuple((day, _invoiced_on(day, code, kept)) for day in days)


def _invoiced_on(day: date, code: str, invoices: Sequence[Invoice]) -> Money:
    amounts = [i.total().amount for i in invoices if i.issued == day and i.currency == code]
    return Money(amount=sum(amounts, Decimal(0)), currency=code)


def _health(seen: Office) -> str:
    if seen.stopped_by:
        return f"all effects are stopped by {seen.stopped_by}; say “resume” to go on."
    if seen.late:
        return f"{seen.late} things are late: see that the workers run (`steward up`)."
    return "all well."


def shortened(words: str) -> str:
    """Words that fit on a button."""
    return words if len(words) <= 34 else f"{words[:33].rstrip()}…"


def _day(moment: datetime, seen: Office) -> date:
    return moment.astimezone(seen.zone).date()
