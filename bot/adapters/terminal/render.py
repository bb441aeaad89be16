"""Cards as text for a terminal: readable without colour, in the order in which one decides."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.kernel.cards import Button, Card, CardField
from bot.kernel.messages import Trust
from bot.observe.waiting import shortened

_IN_SHORT = 70
_SIGNS = {"done": "✓", "approved": "✓", "rejected": "✗", "failed": "!", "unknown": "?"}


def text_of(card: Card, files: Mapping[str, Path] | None = None) -> str:
    """Give a card as lines of plain text; `files` says where each attachment can be opened."""
    return "\n".join(_lines(card, files or {})).replace("**", "")


def in_short(card: Card) -> str:
    """Give a card as one line: what it was about, and what came of it."""
    lines = [line for line in (card.title, *card.text.splitlines()) if line]
    came = lines[1:2] if card.title else []
    words = ": ".join(shortened(line, _IN_SHORT) for line in (*lines[:1], *came))
    return f"{_SIGNS.get(card.state, '•')} {words or card.key}".replace("**", "")


def _lines(card: Card, files: Mapping[str, Path]) -> Iterator[str]:
    sign = _SIGNS.get(card.state, "")
    if card.title:
        yield f"{sign} {card.title}".strip()
    yield from card.text.splitlines()
    for field in card.fields:
        yield from _field(field)
    if card.state == "pending" and any(line.mark == "-" for line in card.diff):
        yield "  Changed:"
        yield from (f"    {line.mark} {line.text}" for line in card.diff)
    if card.warning:
        yield f"  ⚠ {card.warning}"
    if card.rule and card.state == "pending":
        yield f"  {card.rule}"
    if card.outcome:
        yield _outcome(card)
    yield from (
        f"  📎 {files.get(file.digest, file.name)} ({file.size:,} bytes)"
        for file in card.attachments
    )
    if card.buttons:
        yield "  " + "  ".join(f"[{button.label}]" for button in card.buttons)
    if card.approval and card.state == "pending":
        yield f"  reference: {card.approval}"


def _field(field: CardField) -> Iterator[str]:
    first, *rest = field.value.splitlines() or [""]
    origin = field.origin
    mark = "⚠ " if origin and origin.trust is Trust.EXTERNAL else ""
    source = f"   ({origin.words})" if origin else ""
    yield f"  {field.label}: {mark}{first}{source if not rest else ''}"
    yield from (f"    {line}" for line in rest)
    if rest and source:
        yield f"  {source.strip()}"


def _outcome(card: Card) -> str:
    outcome = card.outcome
    assert outcome is not None
    by = f" by {outcome.by}" if outcome.by else ""
    at = f" on {outcome.at:%-d %B %Y at %H:%M}" if outcome.at else ""
    because = f": {outcome.reason}" if outcome.reason else ""
    return f"  {outcome.words}{by}{at}{because}"


def button_named(card: Card, label: str) -> Button | None:
    """The button that a person means by its label, or by the beginning of it."""
    wanted = label.strip().casefold()
    found = [button for button in card.buttons if button.label.casefold().startswith(wanted)]
    return found[0] if wanted and found else None
