"""Intents that steer the office itself: looking, deciding, stopping and its own rules."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, JsonValue

from bot.intents.catalog.intent import Amount, ApprovalRef, CustomerName, Intent, Moment, Text, When


class Help(Intent):
    name: ClassVar[str] = "help"
    summary: ClassVar[str] = "show what Steward can do"
    changes: ClassVar[bool] = False
    topic: Text | None = Field(None, description="Help with what?")


class Status(Intent):
    name: ClassVar[str] = "status"
    summary: ClassVar[str] = "show what is running and what waits"
    changes: ClassVar[bool] = False
    run: Text | None = Field(None, description="Which run?")


class Replay(Intent):
    name: ClassVar[str] = "replay"
    summary: ClassVar[str] = "show step by step how something came about"
    changes: ClassVar[bool] = False
    ref: Text | None = Field(None, description="Which run shall I replay?")


class Digest(Intent):
    name: ClassVar[str] = "digest"
    summary: ClassVar[str] = "show the report of the day"
    changes: ClassVar[bool] = False
    period: When | None = Field(None, description="For which days?")


class Stop(Intent):
    name: ClassVar[str] = "stop"
    summary: ClassVar[str] = "stop every effect at once"


class Resume(Intent):
    name: ClassVar[str] = "resume"
    summary: ClassVar[str] = "let effects happen again after a stop"
    own_word: ClassVar[bool] = True


class Approve(Intent):
    name: ClassVar[str] = "approve"
    summary: ClassVar[str] = "approve what waits for a decision"
    found: ClassVar[frozenset[str]] = frozenset(("ref",))
    outward: ClassVar[bool] = True
    ref: ApprovalRef = Field(description="Which one shall I approve?")
    customer: CustomerName | None = Field(None, description="For which customer?")


class Reject(Intent):
    name: ClassVar[str] = "reject"
    summary: ClassVar[str] = "reject what waits for a decision"
    found: ClassVar[frozenset[str]] = frozenset(("ref",))
    ref: ApprovalRef = Field(description="Which one shall I reject?")
    customer: CustomerName | None = Field(None, description="For which customer?")
    reason: Text | None = Field(None, description="Why?")


class Edit(Intent):
    name: ClassVar[str] = "edit"
    summary: ClassVar[str] = "change what waits for a decision"
    found: ClassVar[frozenset[str]] = frozenset(("ref", "change"))
    ref: ApprovalRef = Field(description="Which one shall I change?")
    customer: CustomerName | None = Field(None, description="For which customer?")
    change: Text = Field(description="What shall I change?")
    corrected: dict[str, JsonValue] | None = None
    """All slots of the intent as the operator now wants them, where they are clear."""


class Undo(Intent):
    name: ClassVar[str] = "undo"
    summary: ClassVar[str] = "take back the last thing that was done"
    own_word: ClassVar[bool] = True
    outward: ClassVar[bool] = True
    what: Text | None = Field(None, description="What shall I undo?")


class Snooze(Intent):
    name: ClassVar[str] = "snooze"
    summary: ClassVar[str] = "ask again later"
    until: Moment | None = Field(None, description="Until when?")
    ref: ApprovalRef | None = Field(None, description="Which one?")


class PolicyShow(Intent):
    name: ClassVar[str] = "policy.show"
    summary: ClassVar[str] = "show what Steward may do alone and what it asks"
    changes: ClassVar[bool] = False
    topic: Text | None = Field(None, description="Which rule?")


class PolicySet(Intent):
    name: ClassVar[str] = "policy.set"
    summary: ClassVar[str] = "change what Steward may do alone"
    own_word: ClassVar[bool] = True
    rule: Text = Field(description="What shall the rule say?")


class BudgetShow(Intent):
    name: ClassVar[str] = "budget.show"
    summary: ClassVar[str] = "show how much may be spent and how much is left"
    changes: ClassVar[bool] = False


class BudgetSet(Intent):
    name: ClassVar[str] = "budget.set"
    summary: ClassVar[str] = "change how much may be spent"
    amount: Amount = Field(description="How much may I spend?")
    per: Text | None = Field(None, description="Per day, week or month?")


class Costs(Intent):
    name: ClassVar[str] = "costs"
    summary: ClassVar[str] = "show what Steward itself has cost"
    changes: ClassVar[bool] = False
    period: When | None = Field(None, description="For which days?")


class GoalPlan(Intent):
    name: ClassVar[str] = "goal.plan"
    summary: ClassVar[str] = "turn a goal into a plan of tasks"
    goal: Text = Field(description="What do you want to reach?")


class Import(Intent):
    name: ClassVar[str] = "import"
    summary: ClassVar[str] = "take in customers, invoices or documents from a file"
    source: Text = Field(description="What shall I import, and from where?")
