"""Reminders at their time: what is to be brought up is shown, or drafted as a mail, exactly once, however late."""

from bot.business.tasks import Task
from bot.facade.tasks import CLOCK, mailing, reminder, saving, showing
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
    return sum(not office.log.commit([_brought_up(task, office)]) for task in due)


def _brought_up(task: Task, office: Office) -> Batch:
    now, zone = office.clock.now(), office.settings.zone
    following = task.after(now, zone)
    if task.customer:
        state = "open" if following else "done"
        after = task.model_copy(update={"at": following, "state": state})
        run, due = mailing(task, task.at or now, office)
        return Batch(now, (_saved(after, office), run), (due,))
    key = f"reminder-{task.id}-{now:%Y%m%dT%H%M}"
    after = task.model_copy(update={"at": following, "card": key})
    posts = showing(task, reminder(task, key, office), office)
    return Batch(now, (_saved(after, office), *posts))


def _saved(task: Task, office: Office) -> Append:
    return saving(task, office, actor=CLOCK, why="its time has come")
