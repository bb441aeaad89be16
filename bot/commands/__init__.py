"""Commands: intents that are answered at once, from what the office knows, without a flow."""

from collections.abc import Callable

from bot.commands.answering import Answer, refused, reply
from bot.commands.as_of import as_of
from bot.commands.batch import approve_shown
from bot.commands.books import (
    customer_add,
    customer_import,
    customer_update,
    due_list,
)
from bot.commands.customers import customer_show
from bot.commands.dealings import contract_record, deliverable_record, entry_undo, lead_add
from bot.commands.deciding import approve, edit, reject, resume, snooze, stop, undo, why
from bot.commands.office import costs, policy, runs, waiting
from bot.commands.seeing import digest, replay, status
from bot.commands.tasks import remind, task_add, task_done, task_drop, task_snooze, task_undo
from bot.facade.seeing import RUN_ID
from bot.intents.catalog import CATALOG
from bot.intents.catalog.orders import AsOf
from bot.kernel.cards import Card
from bot.kernel.errors import StewardError
from bot.kernel.frozen import Packed
from bot.kernel.messages import Message
from bot.steward import Steward

HELP = """Say what should happen, in your own words. For example:
• invoice Acme 3 days of design at 800, due in 14 days
• void invoice 2026-0001
• Acme paid 2,400; remind Acme about invoice 2026-0001
• add customer Beta Ltd, ana@beta.example; new lead: Northwind
• we signed a contract with Acme; we delivered the logo to Acme; show Acme
• task: send Dana the draft by Friday; done with the draft; due
• remind me every Monday at 9 to send the timesheet
• remind Acme about the proposal next Tuesday
• remember that Acme pays Net 14; or send a file with “remember this”, and ask about it later
• status: what runs and what waits for you
• digest: what was done, what waits, what is due; “weekly digest” for the week
• runs: the latest, each a tap away; waiting: what waits for your word
• policy: what I may do alone
• replay the Acme invoice: the same again from the record, compared step by step
• at yesterday 10:00 customer Acme: as the books had it then
• stop: nothing leaves the office until you say resume

Whatever leaves the office waits for your tap. Edit, Reject and Why are on every card."""


Command = Callable[[Packed, Message, Steward], Answer]


def answer(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Answer an intent that no flow serves; a refusal is an answer too."""
    command = COMMANDS.get(intent.kind)
    if command is None:
        meant = CATALOG[intent.kind].summary if intent.kind in CATALOG else intent.kind
        return refused(
            f"I understood: {meant}. That I cannot do yet, so nothing was done; "
            "say “help” for what I can do."
        )
    try:
        return command(intent, message, steward)
    except StewardError as refusal:
        return refused(str(refusal))


def _help(_intent: Packed, _message: Message, _steward: Steward) -> Answer:
    return reply(HELP, title="What I can do")


def _seen(look: Callable[[Message, Steward], Card]) -> Command:
    """A command that reads the operator's own words and answers with one card."""
    return lambda intent, message, steward: Answer((look(_naming_run(intent, message), steward),))


def _naming_run(intent: Packed, message: Message) -> Message:
    """The message with the run by its name, where its words only point at it: `the second one`."""
    named = RUN_ID.search(intent.body)
    if named is None or RUN_ID.search(message.text):
        return message
    return message.model_copy(update={"text": f"{named[0]} {message.text}"})


def _as_of(intent: Packed, _message: Message, steward: Steward) -> Answer:
    return Answer((as_of(intent.unpack(AsOf), steward),))


COMMANDS: dict[str, Command] = {
    "help": _help,
    "runs": _seen(runs),
    "waiting": _seen(waiting),
    "policy.show": _seen(policy),
    "costs": _seen(costs),
    "budget.show": _seen(costs),
    "status": _seen(status),
    "digest": digest,
    "replay": _seen(replay),
    "as_of": _as_of,
    "approve": approve,
    "approve.shown": approve_shown,
    "reject": reject,
    "edit": edit,
    "why": why,
    "snooze": snooze,
    "undo": undo,
    "stop": stop,
    "resume": resume,
    "customer.add": customer_add,
    "customer.update": customer_update,
    "customer.show": customer_show,
    "import": customer_import,
    "lead.add": lead_add,
    "contract.record": contract_record,
    "deliverable.record": deliverable_record,
    "entry.undo": entry_undo,
    "due.list": due_list,
    "task.add": task_add,
    "task.done": task_done,
    "task.snooze": task_snooze,
    "task.drop": task_drop,
    "task.undo": task_undo,
    "remind": remind,
}
