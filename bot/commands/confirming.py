"""Commands that a model heard in a recording: what looks or stops is done, all else waits for a tap."""

from bot.commands.answering import Answer
from bot.kernel.cards import Button, Card
from bot.kernel.frozen import Packed
from bot.kernel.messages import Message, Trust

# Nothing is decided or changed for good by these: an edit is asked again on its card.
HARMLESS = frozenset(
    {"help", "status", "digest", "replay", "runs", "waiting", "why", "costs"}
    | {"edit", "snooze", "undo", "stop"}
    | {"customer.show", "due.list", "policy.show", "budget.show"}
)
LABEL_MOST = 40


def confirmed_first(intent: Packed, message: Message, words: str) -> Answer | None:
    """The question whether this was meant, whose button says the same words as a person's own.

    None where the words are the operator's already, or do no harm if they were misheard.
    """
    if message.trust is Trust.OPERATOR or intent.kind in HARMLESS:
        return None
    said = words or message.text
    label = said if len(said) <= LABEL_MOST else "Yes, that"
    card = Card(
        key="",
        kind="question",
        title="Did I hear you right?",
        text=f"“{said}”\nI do that once you tap it, or type it.",
        buttons=(Button(label=label, verb="say", style="primary", text=said),),
    )
    return Answer((card,))
