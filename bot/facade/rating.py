"""Rating: what a thumb changes. A bad answer un-teaches what led to it, and puts what it leaned on in doubt.

Nothing else learns from an opinion: it neither changes policy nor decides anything. Which lessons count
is read by `Conversations.learned`; what is doubted waits for the weekly review, where one tap keeps it.
"""

from bot.facade.journal import append
from bot.kernel import events as e
from bot.kernel.cards import Card, cited
from bot.kernel.messages import Operator
from bot.memory.facts import STREAM, RecordDoubted
from bot.office import Office

_SHOWN = 80


def take_back(card: Card, operator: Operator, office: Office) -> None:
    """Doubt the record that a bad answer leaned on first; it is not recalled until it was reviewed."""
    refs = cited(card)
    if not refs:
        return
    said = card.text if len(card.text) <= _SHOWN else f"{card.text[: _SHOWN - 1].rstrip()}…"
    why = f"you said this answer from it was bad: “{said}”"
    stream = f"{STREAM}{refs[0].partition('@')[0]}"
    append(office, stream, e.Entry(fact=RecordDoubted(reason=why), actor=operator.id))
