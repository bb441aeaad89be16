"""The answer to Why: which rule asked, where each value came from, and what happened so far."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.adapters.slack import literal
from bot.adapters.slack.kit import TEXT_MOST, header, label
from bot.adapters.slack.words import clipped, pieces_of
from bot.kernel.cards import Card
from bot.kernel.events import Event

# Slack takes 100 blocks in a modal.
STEPS_MOST = 40
PAYLOAD_PIECES = 60


def why_view(card: Card, history: Sequence[Event]) -> View:
    """Everything that is known of an action, the exact payload last."""
    blocks: list[Block] = [header(card.title or "Why")]
    if card.rule.strip():
        blocks.append(literal.paragraph(*literal.plain(clipped(card.rule, TEXT_MOST))))
    blocks += _sources(card)
    if history:
        blocks.append(_heading("What happened so far"))
        blocks.append(literal.lines([_step(event) for event in history[-STEPS_MOST:]]))
    blocks += _payload(card.payload)
    return View(type="modal", title=label("Why"), close=label("Close"), blocks=blocks)


def _sources(card: Card) -> list[Block]:
    rows = [
        [
            literal.bold(f"{field.label}: "),
            *literal.plain(clipped(field.value or "—", 300)),
            literal.italic(f" — {field.origin.words} ({field.origin.trust})"),
        ]
        for field in card.fields
        if field.origin
    ]
    return [_heading("Where it comes from"), literal.lines(rows)] if rows else []


def _step(event: Event) -> list[literal.Part]:
    said = f" {event.fact.kind} by {event.actor}"
    because = f": {clipped(event.rationale, 200)}" if event.rationale else ""
    return [literal.moment(event.at), *literal.plain(said + because)]


def _payload(payload: str) -> list[Block]:
    pieces = pieces_of(payload, TEXT_MOST)[:PAYLOAD_PIECES]
    shown: list[Block] = [literal.preformatted(piece) for piece in pieces]
    return [_heading("Exactly what would be done"), *shown] if shown else []


def _heading(text: str) -> Block:
    return literal.paragraph(literal.bold(text))
