"""Intents about what is due, what is to be done and what is known."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from bot.intents.catalog.intent import CustomerName, Day, Intent, Moment, Repeats, Text, When


class DueList(Intent):
    name: ClassVar[str] = "due.list"
    summary: ClassVar[str] = "show what is due or overdue"
    changes: ClassVar[bool] = False
    period: When | None = Field(None, description="For which days?")
    customer: CustomerName | None = Field(None, description="For which customer?")


class TaskAdd(Intent):
    name: ClassVar[str] = "task.add"
    summary: ClassVar[str] = "put a task on the list"
    text: Text = Field(description="What is to be done?")
    due: Day | None = Field(None, description="Until when?")


class TaskDone(Intent):
    name: ClassVar[str] = "task.done"
    summary: ClassVar[str] = "tick off a task"
    text: Text = Field(description="Which task is done?")


class Remind(Intent):
    name: ClassVar[str] = "remind"
    summary: ClassVar[str] = "remind you, or somebody else, of something at a time"
    one_of: ClassVar[tuple[str, ...]] = ("at", "repeat", "customer")
    text: Text = Field(description="Of what?")
    at: Moment | None = Field(None, description="When?")
    repeat: Repeats | None = Field(None, description="How often?")
    customer: CustomerName | None = Field(None, description="Whom?")

    def goes_out(self) -> bool:
        return self.customer is not None


class Remember(Intent):
    name: ClassVar[str] = "remember"
    summary: ClassVar[str] = "keep a fact"
    text: Text = Field(description="What shall I remember?")


class Forget(Intent):
    name: ClassVar[str] = "forget"
    summary: ClassVar[str] = "erase what is known about something"
    own_word: ClassVar[bool] = True
    text: Text = Field(description="What shall I forget?")


class Correct(Intent):
    name: ClassVar[str] = "correct"
    summary: ClassVar[str] = "put a remembered fact right"
    text: Text = Field(description="What is right?")
    wrong: Text | None = Field(None, description="What was wrong?")


class Ask(Intent):
    name: ClassVar[str] = "ask"
    summary: ClassVar[str] = "answer a question from what is known"
    changes: ClassVar[bool] = False
    question: Text = Field(description="What do you want to know?")
