"""Reminders at their time: what is to be brought up is shown, or drafted as a mail, exactly once, however late."""

from bot.business.tasks import Task, TaskSaved, stream_of
from bot.facade.tasks import CLOCK, mailing, reminder, showing
from bot.kernel.events import Entry
from bot.kernel.ids import TaskId
from bot.kernel.ports import Append, Batch
from bot.office import Office


def bring_up(office: Office) -> int:
    """Bring up every task whose time has come, but in quiet hours; give how many.

    The expected version of a task's stream, in the transaction that shows it everywhere, makes it
    exactly once. Where a thread moved in between, the next tick tries again. What repeats and was
    missed while down is one reminder on return.
    """
    now = office.clock.now()
    due = office.books.tasks_at(now)
    local = now.astimezone(office.settings.zone)
    if not due or office.policy.quiet.over(local) > local:
        return 0
    return sum(_bring(task.id, office) for task in due)


def _bring(name: TaskId, office: Office) -> bool:
    """Bring one up, as it stands at a version that nobody else may have gone past meanwhile."""
    version = office.log.version(stream_of(name))
    task, now = office.books.task(name), office.clock.now()
    if task is None or task.state != "open" or task.at is None or task.at > now:
        return False
    return not office.log.commit([_brought_up(task, version, office)])


def _brought_up(task: Task, version: int, office: Office) -> Batch:
    now, zone = office.clock.now(), office.settings.zone
    following = task.after(now, zone)
    if task.customer:
        state = "open" if following else "done"
        after = task.model_copy(update={"at": following, "state": state})
        run, due = mailing(task, task.at or now, office)
        return Batch(now, (_saved(after, version), run), (due,))
    key = f"reminder-{task.id}-{now:%Y%m%dT%H%M}"
    after = task.model_copy(update={"at": following, "card": key})
    posts = showing(task, reminder(task, key, office), office)
    return Batch(now, (_saved(after, version), *posts))


def _saved(task: Task, version: int) -> Append:
    entry = Entry(fact=TaskSaved(task=task), actor=CLOCK, rationale="its time has come")
    return Append(stream_of(task.id), version, (entry,))
