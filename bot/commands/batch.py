"""Approving what a list shows, all at once; what changed since is refused, with a fresh list."""

from bot.commands.answering import Answer
from bot.facade.batches import approve, noted, shown_as
from bot.intents.catalog.orders import ApproveShown
from bot.kernel.cards import Card
from bot.kernel.errors import NotAllowed
from bot.kernel.frozen import Packed
from bot.kernel.messages import Message
from bot.observe.digest import waiting_card
from bot.steward import Steward


def approve_shown(intent: Packed, message: Message, steward: Steward) -> Answer:
    """`approve all shown NAME`, as the button says it; without a name it only shows what waits."""
    name = intent.unpack(ApproveShown).list
    operator = steward.operator(message.sender)
    if operator is None:
        raise NotAllowed("Only the owner of this office can decide that.")
    if not name:
        return _fresh("This is what “all” would be.", message, steward)
    try:
        shown = shown_as(name, steward.office)
        appends, due = approve(shown, operator, message.sender, steward.office)
    except NotAllowed as refusal:
        return _fresh(str(refusal), message, steward)
    runs = [append.run.title for append in appends if append.run]
    told = Card(
        key="",
        title=f"Approved {len(runs)}, each signed",
        text="\n".join(f"• {title}" for title in runs),
    )
    return Answer((told,), appends, due)


def _fresh(words: str, message: Message, steward: Steward) -> Answer:
    """The list as it is now, which can be answered in turn."""
    office, now = steward.office, steward.office.clock.now()
    card = waiting_card(steward.seeing.waiting(), f"reply-{message.id}-list", words)
    shown = noted(office, (message.conversation,), card.key, now, now)
    return Answer((card,), (shown,) if card.buttons else ())
