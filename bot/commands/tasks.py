"""Commands about tasks and reminders: the operator's own word adds them, puts them off and ticks them off."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from bot.business.tasks import Task, TaskSaved, clock_words, day_words, stream_of
from bot.commands.answering import Answer, refused
from bot.commands.as_of import moment_in
from bot.facade.journal import ON_THEIR_WORD
from bot.facade.tasks import CLOCK, closed, mailing, saving
from bot.intents.catalog.memory import Remind, TaskAdd, TaskDone
from bot.intents.catalog.orders import TaskDrop, TaskSnooze, TaskUndo
from bot.intents.words import tokens_of
from bot.kernel.cards import Button, Card
from bot.kernel.errors import Malformed, NotAllowed, NotFound
from bot.kernel.frozen import Packed
from bot.kernel.ids import TaskId, task_id
from bot.kernel.messages import Message
from bot.kernel.ports import Append
from bot.observe.waiting import shortened
from bot.steward import Steward

_HOUR = timedelta(hours=1)
_ALIKE, _MOST_OFFERED = 80, 4


def task_add(intent: Packed, message: Message, steward: Steward) -> Answer:
    """One more thing on the list."""
    said = intent.unpack(TaskAdd)
    task = _new(said.text, message, steward).model_copy(update={"due": said.due})
    by = f", by {day_words(said.due)}" if said.due else ""
    buttons = (
        Button(label="Done", verb="say", text=f"{task.id} is done"),
        _undo_button(task, steward),
    )
    return _changed(task, f"On your list: {task.text}{by}.", message, steward, buttons)


def task_done(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Tick off the task that is meant; one that repeats is done for this time."""
    found = _meant(intent.unpack(TaskDone).text, message, steward)
    if len(found) != 1:
        return _which(found, steward, lambda task: f"{task.id} is done")
    task = _still_open(found[0])
    if task.repeat:
        return _done_this_time(task, message, steward)
    done = task.model_copy(update={"state": "done", "at": None, "card": ""})
    return _closing(task, done, f"Done: {task.words}.", message, steward)


def _done_this_time(task: Task, message: Message, steward: Steward) -> Answer:
    """It comes again; where it was not brought up yet, the next time is left out."""
    zone, at = steward.office.settings.zone, task.at
    following = at if task.card or at is None else task.after(at, zone)
    again = f"; the next time is {clock_words(following.astimezone(zone))}" if following else ""
    after = task.model_copy(update={"at": following, "card": ""})
    return _closing(task, after, f"Done{again}.", message, steward)


def task_snooze(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Bring a task up again later, in an hour if no time is said."""
    said = intent.unpack(TaskSnooze)
    task = _still_open(_known(said.task, steward))
    until = _moment(said.until, steward) if said.until else None
    return put_off(task, until, message, steward)


def brought_up(steward: Steward) -> Task | None:
    """The only task whose card waits to be answered."""
    shown = [task for task in steward.office.books.tasks() if task.card]
    return shown[0] if len(shown) == 1 else None


def put_off(task: Task, until: datetime | None, message: Message, steward: Steward) -> Answer:
    """Bring a task up again at a moment, or in an hour."""
    at = until or steward.office.clock.now() + _HOUR
    later = task.model_copy(update={"at": at, "state": "open", "card": ""})
    words = (
        f"I will bring it up again on {clock_words(at.astimezone(steward.office.settings.zone))}."
    )
    return _closing(task, later, words, message, steward)


def task_drop(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Take a task or a reminder off the list, undone."""
    found = _meant(intent.unpack(TaskDrop).words, message, steward)
    if len(found) != 1:
        return _which(found, steward, lambda task: f"cancel {task.id}")
    gone = _still_open(found[0]).model_copy(update={"state": "dropped", "at": None, "card": ""})
    return _closing(found[0], gone, f"Off your list: {gone.words}.", message, steward)


def task_undo(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Put a task back as it was before one change, while nothing changed it since."""
    said = intent.unpack(TaskUndo)
    task = _known(said.task, steward)
    events = steward.office.log.read(stream_of(task.id))
    changes = [event.version for event in events if event.actor != CLOCK]
    if changes[-1] != said.change:
        return refused(f"“{task.words}” was changed again since, or taken back already.")
    before = events[said.change - 2].fact if said.change > 1 else None
    if not isinstance(before, TaskSaved):
        gone = task.model_copy(update={"state": "dropped", "at": None, "card": ""})
        return _closing(task, gone, f"Taken back: {task.words}.", message, steward)
    words = f"As it was before: {before.task.told(steward.office.settings.zone)}."
    return _changed(before.task, words, message, steward)


def last_change(steward: Steward) -> tuple[datetime, Button] | None:
    """When the operator last changed a task, and the button that takes that back."""
    task = steward.office.books.latest_task()
    if task is None:
        return None
    events = steward.office.log.read(stream_of(task.id))
    last = next(event for event in reversed(events) if event.actor != CLOCK)
    label = shortened(f"take back: {task.words}")
    return last.at, Button(label=label, verb="say", text=_take_back(task, last.version))


def remind(intent: Packed, message: Message, steward: Steward) -> Answer:
    """Bring something up at its time: to the operator, or to a customer by a mail that is shown first."""
    said = intent.unpack(Remind)
    office = steward.office
    at = said.repeat.first if said.repeat else said.at
    if at is not None and at <= office.clock.now():
        return refused(f"{clock_words(at)} is over already: say a time that is still to come.")
    times = {"at": at, "repeat": said.repeat.rule if said.repeat else "", "first": at}
    task = _new(said.text, message, steward).model_copy(update=times)
    if said.customer is None:
        words = f"I will remind you{_when(task, steward)}: {task.text}."
        return _changed(task, words, message, steward, (_undo_button(task, steward),))
    return _remind_customer(task, said.customer, message, steward)


def _remind_customer(task: Task, name: str, message: Message, steward: Steward) -> Answer:
    """At its time a mail is drafted and shown; at once where no time was said."""
    known = steward.office.books.customer(name)
    if known is None:
        return refused(f"I don't know a customer “{name}”: add them first, with their address.")
    if not known.email:
        return refused(f"I have no e-mail address of {known.name} yet: tell me, then say it again.")
    task = task.model_copy(update={"customer": known.name})
    if task.at is None:
        run, due = mailing(task, steward.office.clock.now(), steward.office)
        return Answer((), (run,), (due,))
    words = (
        f"I will draft a mail to {known.name} about {task.text}{_when(task, steward)}, "
        "and show it to you before it goes out."
    )
    return _changed(task, words, message, steward, (_undo_button(task, steward),))


def _when(task: Task, steward: Steward) -> str:
    """` on Friday 6 March at 9:00`, after the quiet hours where it falls into them."""
    if task.at is None:
        return ""
    local = task.at.astimezone(steward.office.settings.zone)
    shown = steward.office.policy.quiet.over(local)
    after = ", after your quiet hours" if shown > local else ""
    again = ", and again after that" if task.repeat else ""
    return f" on {clock_words(shown)}{after}{again}"


def _new(text: str, message: Message, steward: Steward) -> Task:
    operator = steward.operator(message.sender)
    if operator is None:
        raise NotAllowed("Only the owner of this office can do that.")
    return Task(
        id=task_id(message.id, text),
        text=text,
        operator=operator.id,
        conversation=message.conversation,
        channel=message.sender.channel,
    )


def _meant(words: str, message: Message, steward: Steward) -> list[Task]:
    """The open tasks that words name: by name, by place in the list shown last, or by their words."""
    tasks = steward.office.books.tasks()
    named = {task.id: task for task in tasks}
    if known := steward.office.books.task(TaskId(words)):
        return [known]
    if words.isdigit():
        listed = steward.listed(message.conversation)[int(words) - 1 : int(words)]
        return [named[TaskId(name)] for name in listed if name in named]
    said = {token.norm for token in tokens_of(words)}
    exact = [task for task in tasks if said <= {token.norm for token in tokens_of(task.words)}]
    alike = [
        task
        for task in tasks
        if fuzz.token_set_ratio(words.casefold(), task.words.casefold()) >= _ALIKE
    ]
    return exact or alike


def _which(found: Sequence[Task], steward: Steward, says: Callable[[Task], str]) -> Answer:
    """Ask with a button for each task that may be meant, or for each there is where none fits."""
    tasks = list(found) or steward.office.books.tasks()
    if not tasks:
        return refused("Your list is empty: there is no such task.")
    asked = "Which one do you mean?" if found else "No task fits that. Which one do you mean?"
    buttons = tuple(
        Button(label=shortened(task.words), verb="say", text=says(task))
        for task in tasks[:_MOST_OFFERED]
    )
    card = Card(key="", kind="question", text=asked, buttons=buttons)
    return Answer((card,))


def _known(name: str, steward: Steward) -> Task:
    task = steward.office.books.task(TaskId(name))
    if task is None:
        raise NotFound(f"There is no task {name} on your list.")
    return task


def _still_open(task: Task) -> Task:
    if task.state != "open":
        raise NotAllowed(f"“{task.words}” is off your list already.")
    return task


def _moment(words: str, steward: Steward) -> datetime:
    """The moment that words name; raises Malformed where they name none that is to come."""
    moment = moment_in(words, steward)
    if moment <= steward.office.clock.now():
        raise Malformed(f"“{words}” is over already: say a time that is still to come.")
    return moment


def _changed(
    task: Task, words: str, message: Message, steward: Steward, buttons: tuple[Button, ...] = ()
) -> Answer:
    card = Card(key="", text=words, buttons=buttons, listed=(task.id,))
    return Answer((card,), (_saved(task, message, steward),))


def _closing(before: Task, after: Task, words: str, message: Message, steward: Steward) -> Answer:
    """The change, and the card that brought the task up without its buttons, wherever it is shown."""
    cards, appends = closed(before, words, steward.office, message.conversation)
    said = Card(key="", text=words, buttons=(_undo_button(after, steward),))
    return Answer((*cards, said), (_saved(after, message, steward), *appends))


def _saved(task: Task, message: Message, steward: Steward) -> Append:
    operator = steward.operator(message.sender)
    who = operator.id if operator else ""
    return saving(task, steward.office, actor=who, source=message.id, why=ON_THEIR_WORD)


def _undo_button(task: Task, steward: Steward) -> Button:
    """Takes back the change that is stored with it, and no other."""
    change = steward.office.log.version(stream_of(task.id)) + 1
    return Button(label="Undo", verb="say", text=_take_back(task, change))


def _take_back(task: Task, change: int) -> str:
    return f"take back task {task.id}/{change}"
