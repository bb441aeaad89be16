"""The office: every part that a process works with, put together once by bootstrap."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.actions import Actions
from bot.agents.brief import Brief
from bot.config import Settings
from bot.connectors.bus import Bus
from bot.governance.policy import Policy
from bot.kernel.errors import Conflict
from bot.kernel.flows import Flows
from bot.kernel.ports import Batch, Bell, Clock, Documents, Log, Signer
from bot.kernel.runs import Run
from bot.memory.knowledge import OfficeKnowledge
from bot.memory.records import Records
from bot.models.transcriber import Transcriber
from bot.models.writer import Writer
from bot.storage.agenda import Agenda
from bot.storage.books import Books
from bot.storage.conversations import Conversations
from bot.storage.deliveries import Deliveries
from bot.storage.people import People
from bot.storage.runs import Runs
from bot.storage.spending import Spendings
from bot.understanding import Understand

if TYPE_CHECKING:
    from bot.memory.memory import LongTerm


@dataclass(frozen=True)
class Office:
    """The parts, by what they are for. `bell` tells the workers; `log` is the truth."""

    settings: Settings
    log: Log
    runs: Runs
    conversations: Conversations
    deliveries: Deliveries
    spendings: Spendings
    people: People
    books: Books
    agenda: Agenda
    documents: Documents
    flows: Flows
    actions: Actions
    policy: Policy
    bus: Bus
    bell: Bell
    clock: Clock
    signer: Signer
    writer: Writer
    transcriber: Transcriber
    understand: Understand
    records: Records
    memory: "Callable[[], LongTerm]"

    def commit(self, batch: Batch) -> None:
        """Store one batch and ring for what it made due; raises Conflict, with nothing stored."""
        if self.log.commit([batch]):
            raise Conflict("Somebody else was faster; look again.")
        self.bell.ring(batch.due)

    def brief(self, run: Run) -> Brief:
        """What an agent may read for this run."""
        return Brief(
            run=run,
            now=self.clock.now().astimezone(self.settings.zone),
            currency=self.settings.currency,
            customer=self.books.customer,
            invoice=self.books.invoice,
            payment=self.books.payment,
            names=lambda: [customer.name for customer in self.books.customers()],
            message=self.conversations.message,
            knowledge=OfficeKnowledge(self.memory, self.conversations.message),
            writer=self.writer,
        )
