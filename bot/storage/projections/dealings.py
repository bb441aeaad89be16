"""Read models of dealings: leads, contracts and deliveries."""

from bot.business.dealings import ContractSaved, DeliverableSaved, LeadSaved
from bot.kernel.events import Event
from bot.storage.book_tables import ContractRow, DeliverableRow, LeadRow
from bot.storage.reducers import reduces
from bot.storage.writer import Row, Writer


@reduces(LeadSaved)
def lead_saved(_event: Event, fact: LeadSaved, write: Writer) -> None:
    lead = fact.lead
    row: Row = {
        "id": lead.id,
        "name": lead.name,
        "state": lead.state,
        "body": lead.model_dump_json(),
    }
    write.upsert(LeadRow, row)


@reduces(ContractSaved)
def contract_saved(event: Event, fact: ContractSaved, write: Writer) -> None:
    contract = fact.contract
    row: Row = {
        "id": contract.id,
        "seq": event.seq,
        "customer": contract.customer,
        "state": contract.state,
        "body": contract.model_dump_json(),
    }
    write.upsert(ContractRow, row)


@reduces(DeliverableSaved)
def deliverable_saved(event: Event, fact: DeliverableSaved, write: Writer) -> None:
    deliverable = fact.deliverable
    row: Row = {
        "id": deliverable.id,
        "seq": event.seq,
        "customer": deliverable.customer,
        "state": deliverable.state,
        "body": deliverable.model_dump_json(),
    }
    write.upsert(DeliverableRow, row)
