"""What an agent is given: the run it works for, the moment, and what it may look up or have written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.business.customers import Customer
from bot.business.invoices import Invoice
from bot.business.payments import Payment
from bot.kernel.actions import Proposal
from bot.kernel.ids import MessageId
from bot.kernel.messages import Message
from bot.kernel.runs import Run
from bot.memory.knowledge import Knowledge
from bot.models.writer import Writer


@dataclass(frozen=True)
class Brief:
    """Read-only: an agent proposes, it never acts. `now` is the operator's own time."""

    run: Run
    now: datetime
    currency: str
    customer: Callable[[str], Customer | None]
    invoice: Callable[[str], Invoice | None]
    payment: Callable[[str], Payment | None]
    names: Callable[[], list[str]]
    message: Callable[[MessageId], Message | None]
    knowledge: Knowledge
    writer: Writer


Agent = Callable[[Brief], Proposal]
