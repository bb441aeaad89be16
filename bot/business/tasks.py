"""Tasks: what the operator has to do, or is to be reminded of, on their own word."""

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from pydantic import AwareDatetime

from bot.kernel.events import Fact
from bot.kernel.frozen import Frozen
from bot.kernel.ids import ConversationId, OperatorId, TaskId


class Task(Frozen):
    """Something to do. `at` is when it is brought up next; with a `customer`, by a mail to them.

    `repeat` is a rule of RFC 5545 that counts from `first`. `card` is where it was brought up last.
    """

    id: TaskId
    text: str
    operator: OperatorId
    conversation: ConversationId
    channel: str
    due: date | None = None
    at: AwareDatetime | None = None
    repeat: str = ""
    first: AwareDatetime | None = None
    customer: str = ""
    card: str = ""
    state: Literal["open", "done", "dropped"] = "open"

    @property
    def words(self) -> str:
        """What is to be done, in a few words."""
        return f"remind {self.customer} about {self.text}" if self.customer else self.text

    def told(self, zone: ZoneInfo) -> str:
        """The task with its time, for a list."""
        if self.at is not None:
            again = ", and again after that" if self.repeat else ""
            return f"{self.words}: {clock_words(self.at.astimezone(zone))}{again}"
        return f"{self.words}: by {day_words(self.due)}" if self.due else self.words

    def day(self, zone: ZoneInfo) -> date | None:
        """The day that it is for, in the operator's own time; None where it may wait for ever."""
        return self.at.astimezone(zone).date() if self.at else self.due

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """When its rule brings it up next, by the clock on the wall; None for what comes once."""
        if not self.repeat or self.first is None:
            return None
        starts = self.first.astimezone(zone).replace(tzinfo=None)
        rule = rrulestr(self.repeat, dtstart=starts)
        found: datetime | None = rule.after(moment.astimezone(zone).replace(tzinfo=None))
        return found.replace(tzinfo=zone) if found else None


class TaskSaved(Fact):
    """A task was added, brought up, put off, done or dropped: its whole new state."""

    task: Task


def stream_of(task: TaskId) -> str:
    return f"task/{task}"


def day_words(day: date) -> str:
    """`Friday 6 March`."""
    return f"{day:%A} {day.day} {day:%B}"


def clock_words(at: datetime) -> str:
    """`Friday 6 March at 9:00`, by the clock that the moment is on."""
    return f"{day_words(at.date())} at {at.hour}:{at:%M}"
