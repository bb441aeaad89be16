"""Words and signs for what a card is: told by words first, by a sign second, by colour last."""

from bot.kernel.cards import Card

# State: sign, words. A sign never stands alone.
STATES: dict[str, tuple[str, str]] = {
    "open": ("", ""),
    "pending": ("●", "Waits for you"),
    "approved": ("…", "Approved, at work"),
    "rejected": ("✕", "Rejected"),
    "expired": ("◷", "Expired"),
    "withdrawn": ("↩", "Withdrawn"),
    "done": ("✓", "Done"),
    "failed": ("!", "Failed"),
    "unknown": ("?", "Unclear"),
    "running": ("…", "At work"),
    "waiting": ("●", "Waits for you"),
    "parked": ("!", "Parked"),
}
_TALK = {"reply", "question", "refusal"}


def shape_of(card: Card) -> str:
    """Whether a card reads as something said, or stands as a card of its own."""
    return "said" if card.kind in _TALK and not card.fields and not card.approval else "card"
