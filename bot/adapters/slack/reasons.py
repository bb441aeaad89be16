"""The answer to Why: which rule asked, where each value came from, what happened so far, and the payload."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.adapters.slack import literal
from bot.adapters.slack.kit import TEXT_MOST, header, label
from bot.adapters.slack.words import clipped, pieces_of
from bot.kernel.cards import Card

# Slack takes 100 blocks in a modal.
HISTORY_PIECES = 15
PAYLOAD_PIECES = 60
FIELDS_MOST = 60
VALUE_MOST = 300


def why_view(reasons: Card, payload: str) -> View:
    """Everything that is known of an action, the exact payload last."""
    blocks: list[Block] = [header(reasons.title or "Why")]
    if reasons.rule.strip():
        blocks.append(literal.paragraph(*literal.plain(clipped(reasons.rule, TEXT_MOST))))
    blocks += _sources(reasons)
    blocks += _long("What happened so far", reasons.text, HISTORY_PIECES)
    blocks += _long("Exactly what would be done", payload, PAYLOAD_PIECES)
    return View(type="modal", title=label("Why"), close=label("Close"), blocks=blocks)


def _sources(reasons: Card) -> list[Block]:
    rows = [
        [
            literal.bold(f"{field.label}: "),
            *literal.plain(clipped(field.value or "—", VALUE_MOST)),
            literal.italic(f" ({field.origin.trust})" if field.origin else ""),
        ]
        for field in reasons.fields[:FIELDS_MOST]
    ]
    return [_heading("Where it comes from"), literal.lines(rows)] if rows else []


def _long(title: str, text: str, most: int) -> list[Block]:
    pieces = [literal.preformatted(piece) for piece in pieces_of(text, TEXT_MOST)[:most]]
    return [_heading(title), *pieces] if pieces else []


def _heading(text: str) -> Block:
    return literal.paragraph(literal.bold(text))
