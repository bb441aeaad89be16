"""What an agent is given: the run it works for, the moment, and what it may look up or have written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.business.customers import Customer
from bot.business.invoices import Invoice
from bot.business.payments import Payment
from bot.kernel.actions import Proposal, Source
from bot.kernel.ids import MessageId
from bot.kernel.messages import Message, Trust
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

    def told(self, field: str) -> Source:
        """Where a value came from that stands in the message, as far as its words can be trusted."""
        said = "what I heard you say" if self.run.trust is Trust.MODEL else "your message"
        return Source(
            field=field,
            trust=self.run.trust,
            words=f"{said} “{self.run.title}”",
            reference=self.run.message or "",
        )


Agent = Callable[[Brief], Proposal]
