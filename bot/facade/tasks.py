"""Tasks where they are shown: the card that brings one up, in every place where its operator is reached."""

from datetime import datetime, timedelta

from bot.business.tasks import Task, TaskSaved, clock_words, stream_of
from bot.intents.catalog.orders import Nudge
from bot.kernel.cards import Button, Card
from bot.kernel.events import Entry, Replied, RunStarted
from bot.kernel.frozen import pack
from bot.kernel.ids import ConversationId, conversation_id, scheduled_run_id
from bot.kernel.ports import Append, Due
from bot.office import Office

CLOCK = "clock"
_LATE = timedelta(minutes=10)


def saving(task: Task, office: Office, *, actor: str, source: str, why: str) -> Append:
    """The task as it is from now on."""
    stream = stream_of(task.id)
    entry = Entry(fact=TaskSaved(task=task), actor=actor, source=source, rationale=why)
    return Append(stream, office.log.version(stream), (entry,))


def reminder(task: Task, key: str, office: Office) -> Card:
    """The card that brings a task up; late, it says when it should have come."""
    now, zone = office.clock.now(), office.settings.zone
    late = task.at is not None and now - task.at > _LATE
    wanted = f"\nIt was for {clock_words(task.at.astimezone(zone))}." if late and task.at else ""
    return Card(
        key=key,
        title="Reminder",
        text=f"{task.text}{wanted}",
        buttons=(
            Button(label="Done", verb="say", style="primary", text=f"{task.id} is done"),
            Button(label="Snooze", verb="say", text=f"snooze {task.id}"),
            Button(label="Tomorrow", verb="say", text=f"snooze {task.id} until tomorrow at 9:00"),
        ),
        listed=(task.id,),
    )


def showing(
    task: Task, card: Card, office: Office, *, but: ConversationId | None = None
) -> tuple[Append, ...]:
    """Show a task's card wherever its operator is reached, or draw it anew where it is shown."""
    entry = Entry(fact=Replied(card=card), actor=CLOCK, rationale="a reminder whose time has come")
    streams = [f"conversation/{place}" for place in _places(task, office) if place != but]
    return tuple(Append(stream, office.log.version(stream), (entry,)) for stream in streams)


def closed(
    task: Task, words: str, office: Office, here: ConversationId
) -> tuple[tuple[Card, ...], tuple[Append, ...]]:
    """The card of a task without its buttons, as that of `here` and for every other place."""
    if not task.card:
        return (), ()
    card = Card(key=task.card, title="Reminder", text=f"{task.text}\n{words}")
    cards = (card,) if here in _places(task, office) else ()
    return cards, showing(task, card, office, but=here)


def mailing(task: Task, at: datetime, office: Office) -> tuple[Append, Due]:
    """Start the run that drafts the mail to the customer; one time starts one run."""
    flow = office.flows.newest(Nudge.name)
    intent = Nudge(customer=task.customer, about=task.text)
    started = RunStarted(
        flow=flow.name,
        flow_version=flow.version,
        flow_digest=office.flows.digest(flow),
        intent=pack(intent, intent.name),
        conversation=task.conversation,
        operator=task.operator,
        words=task.words,
    )
    stream = f"run/{scheduled_run_id(task.id, at.isoformat())}"
    entry = Entry(fact=started, actor=CLOCK, source=task.id, rationale="its time has come")
    return Append(stream, 0, (entry,)), Due(stream, "kernel", office.clock.now())


def _places(task: Task, office: Office) -> list[ConversationId]:
    """The operator's homes; and the thread where it was asked for, if that channel has none."""
    homes = {
        sender.channel: conversation_id(sender.channel, home)
        for operator, sender, home in office.people.operators()
        if home and operator.id == task.operator
    }
    away = [] if task.channel in homes else [task.conversation]
    return [*homes.values(), *away]
