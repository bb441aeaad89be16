"""The answer to Why: each link of the chain under its name, and the payload."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.adapters.slack import literal
from bot.adapters.slack.kit import TEXT_MOST, header, label
from bot.adapters.slack.words import clipped, pieces_of
from bot.kernel.cards import Card

# Slack takes 100 blocks in a modal.
LINKS_MOST = 15
PAYLOAD_PIECES = 60


def why_view(reasons: Card, payload: str) -> View:
    """Everything that is known of an action, the exact payload last."""
    blocks: list[Block] = [header(reasons.title or "Why")]
    for link in reasons.fields[:LINKS_MOST]:
        words = clipped(link.value, TEXT_MOST)
        blocks += [_heading(link.label), literal.paragraph(*literal.plain(words))]
    blocks += _long("Exactly what would be done", payload, PAYLOAD_PIECES)
    return View(type="modal", title=label("Why"), close=label("Close"), blocks=blocks)


def _long(title: str, text: str, most: int) -> list[Block]:
    pieces = [literal.preformatted(piece) for piece in pieces_of(text, TEXT_MOST)[:most]]
    return [_heading(title), *pieces] if pieces else []


def _heading(text: str) -> Block:
    return literal.paragraph(literal.bold(text))
