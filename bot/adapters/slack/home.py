"""The App Home: what waits for a decision, what runs, what is due, what was spent, and the kill switch."""

from collections.abc import Iterable, Iterator, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    DividerBlock,
    PlainTextObject,
)
from slack_sdk.models.views import View

from bot.adapters.slack import literal
from bot.adapters.slack.kit import header, label, small
from bot.adapters.slack.rendering import rendered
from bot.adapters.slack.words import clipped
from bot.business.invoices import Invoice
from bot.kernel.cards import Card
from bot.kernel.runs import Run

STOP = "steward_home.stop"
RESUME = "steward_home.resume"
# Slack takes 100 blocks; a card needs up to ten.
CARDS_MOST = 6
RUNS_MOST = 10
DUE_MOST = 5
ELSEWHERE = "Too long for this tab: you can read and approve it in our messages."
_GOING = frozenset({"running", "parked"})


def home_view(
    waiting: Sequence[Card],
    runs: Iterable[Run],
    invoices: Iterable[Invoice],
    spent: str,
    stopped_by: str | None,
) -> View:
    """The tab as an operator sees it."""
    owed = sorted((i for i in invoices if i.owed), key=lambda i: i.due)
    blocks = [
        *_stopped(stopped_by),
        *_queue(waiting),
        *_running([run for run in runs if run.state in _GOING][:RUNS_MOST]),
        *_due(owed[:DUE_MOST]),
        header("Spent on models this month"),
        literal.paragraph(*literal.plain(spent)),
        *_switch(stopped_by),
    ]
    return View(type="home", blocks=blocks)


def closed_view(words: str) -> View:
    """The tab as anybody else sees it."""
    return View(type="home", blocks=[literal.paragraph(*literal.plain(words))])


def _queue(waiting: Sequence[Card]) -> Iterator[Block]:
    count = len(waiting)
    yield header(f"{count} waiting for you" if count else "Nothing waits for you")
    for card in waiting[:CARDS_MOST]:
        yield DividerBlock()
        yield from rendered(card, attached=False, missing=ELSEWHERE).blocks
    if count > CARDS_MOST:
        yield small(f"And {count - CARDS_MOST} more: say “status” to see them.")


def _running(runs: Sequence[Run]) -> Iterator[Block]:
    yield header("Running" if runs else "Nothing is running")
    if runs:
        yield literal.lines(
            [literal.bold(clipped(run.title or run.id, 150)), *literal.plain(f" — {run.state}")]
            for run in runs
        )


def _due(owed: Sequence[Invoice]) -> Iterator[Block]:
    if owed:
        yield header("Due next")
        yield literal.lines(
            [
                literal.bold(f"{invoice.due:%-d %B}"),
                *literal.plain(f" — {invoice.number} {invoice.customer_name}, {invoice.open()}"),
            ]
            for invoice in owed
        )


def _stopped(stopped_by: str | None) -> Iterator[Block]:
    if stopped_by is not None:
        yield literal.quote(literal.bold(f"Everything is stopped by {stopped_by}."))


def _switch(stopped_by: str | None) -> Iterator[Block]:
    """One button stops every effect; asking back keeps a thumb from doing it by accident."""
    if stopped_by is None:
        sure = ConfirmObject(
            title="Stop everything?",
            text=PlainTextObject(text="Nothing will be sent, paid or changed until you resume."),
            confirm="Stop",
            deny="Cancel",
            style="danger",
        )
        button = ButtonElement(
            text=label("Stop everything"), action_id=STOP, style="danger", confirm=sure
        )
    else:
        button = ButtonElement(text=label("Resume"), action_id=RESUME, style="primary")
    yield DividerBlock()
    yield ActionsBlock(elements=[button])
