"""The chart of a digest: its numbers and its days, worded for a picture."""

from decimal import Decimal
from typing import Literal

from bot.business.money import Money
from bot.kernel.frozen import Frozen
from bot.observe.digest import Digest, in_sum, sums
from bot.observe.pictures import Theme, picture

Tone = Literal["done", "waiting", "failed", "plain"]
_MOST_DUE = 4


class Tile(Frozen):
    label: str
    value: str
    tone: Tone


class Bar(Frozen):
    """One day; `share` of the tallest, from 0 to 1."""

    day: str
    share: float
    words: str
    today: bool


class MoneyRow(Frozen):
    label: str
    value: str
    tone: str = "ink"


class Chart(Frozen):
    title: str
    subtitle: str
    tiles: tuple[Tile, ...]
    stretch: str
    invoiced: str
    bars: tuple[Bar, ...]
    money: tuple[MoneyRow, ...]
    due: tuple[str, ...]
    footer: str


def chart(digest: Digest, theme: Theme = "light") -> bytes:
    """The digest as a PNG for a phone."""
    return picture("digest", chart_of(digest), theme)


def chart_of(digest: Digest) -> Chart:
    """What the picture shows, before it is drawn."""
    overdue = MoneyRow(label="Overdue", value=in_sum(digest.overdue), tone="failed")
    seal = f" · seal {digest.fingerprint}" if digest.fingerprint else ""
    return Chart(
        title=digest.title,
        subtitle=_subtitle(digest),
        tiles=(
            Tile(label="Done", value=str(len(digest.done)), tone="done"),
            Tile(label="Waiting", value=str(len(digest.waiting)), tone="waiting"),
            Tile(label="Not done", value=str(len(digest.failed)), tone="failed"),
        ),
        stretch=f"Invoiced in {len(digest.days)} days",
        invoiced=_invoiced(digest),
        bars=_bars(digest),
        money=(
            MoneyRow(label="Received", value=in_sum(digest.received)),
            MoneyRow(label="Owed to you", value=in_sum(digest.owed)),
            *((overdue,) if digest.overdue else ()),
            MoneyRow(label="Spent on models", value=digest.spent.brief()),
        ),
        due=tuple(row.words for row in digest.due[:_MOST_DUE]),
        footer=f"{digest.health.removesuffix('.').capitalize()}{seal}",
    )


def _subtitle(digest: Digest) -> str:
    if digest.waiting:
        count = len(digest.waiting)
        return f"{count} thing{'s wait' if count > 1 else ' waits'} for you"
    return "Nothing waits for you"


def _invoiced(digest: Digest) -> str:
    """Everything that was invoiced on the days of the bars, which show the commonest currency alone."""
    drawn = sums(money for _, money in digest.days)
    return in_sum((*drawn, *digest.besides))


def _bars(digest: Digest) -> tuple[Bar, ...]:
    tallest = max((money.amount for _, money in digest.days), default=Decimal(0))
    count = len(digest.days)
    return tuple(
        Bar(
            day=f"{day:%a}"
            if count <= 7
            else f"{day:%a} {day.day}"
            if count <= 8
            else f"{day.day}",
            share=float(money.amount / tallest) if tallest else 0.0,
            words=_brief(money) if money.amount else "",
            today=day == digest.until,
        )
        for day, money in digest.days
    )


def _brief(money: Money) -> str:
    """An amount in three figures or so: 2.4k, 950."""
    amount = money.amount
    if amount >= 1_000_000:
        return f"{amount / 1_000_000:.1f}M"
    return f"{amount / 1000:.1f}k" if amount >= 1000 else f"{amount:.0f}"
