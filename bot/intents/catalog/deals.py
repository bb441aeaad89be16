"""Intents about work that is offered, agreed, priced, delivered and published."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from bot.intents.catalog.intent import (
    Amount,
    CustomerName,
    Day,
    Intent,
    Lines,
    Link,
    Moment,
    Percent,
    Person,
    Text,
)


class ProposalDraft(Intent):
    name: ClassVar[str] = "proposal.draft"
    summary: ClassVar[str] = "draft a proposal for a customer or a lead"
    customer: Person = Field(description="For whom?")
    topic: Text | None = Field(None, description="For what work?")
    lines: Lines | None = Field(None, description="What is offered, at which price?")
    currency: str | None = None


class ProposalSend(Intent):
    name: ClassVar[str] = "proposal.send"
    summary: ClassVar[str] = "send a proposal that is drafted"
    outward: ClassVar[bool] = True
    customer: Person = Field(description="To whom?")
    topic: Text | None = Field(None, description="Which proposal?")


class ContractRecord(Intent):
    name: ClassVar[str] = "contract.record"
    summary: ClassVar[str] = "record a contract that was agreed"
    customer: CustomerName = Field(description="With which customer?")
    topic: Text | None = Field(None, description="About what?")
    amount: Amount | None = Field(None, description="For how much?")
    per: Text | None = Field(None, description="Per month, or once?")
    start: Day | None = Field(None, description="From when?")
    end: Day | None = Field(None, description="Until when?")


class ContractChange(Intent):
    name: ClassVar[str] = "contract.change"
    summary: ClassVar[str] = "change a contract"
    customer: CustomerName = Field(description="With which customer?")
    change: Text | None = Field(None, description="What changes?")
    amount: Amount | None = Field(None, description="For how much?")
    per: Text | None = Field(None, description="Per month, or once?")
    end: Day | None = Field(None, description="Until when?")


class PriceChange(Intent):
    name: ClassVar[str] = "price.change"
    summary: ClassVar[str] = "change a price"
    outward: ClassVar[bool] = True
    one_of: ClassVar[tuple[str, ...]] = ("amount", "percent")
    item: Text | None = Field(None, description="The price of what?")
    customer: CustomerName | None = Field(None, description="For which customer?")
    amount: Amount | None = Field(None, description="What is the new price?")
    percent: Percent | None = Field(None, description="By how many percent?")
    per: Text | None = Field(None, description="Per what?")
    start: Day | None = Field(None, description="From when?")


class DeliverableRecord(Intent):
    name: ClassVar[str] = "deliverable.record"
    summary: ClassVar[str] = "record that work was delivered"
    title: Text = Field(description="What was delivered?")
    customer: CustomerName | None = Field(None, description="To which customer?")
    link: Link | None = Field(None, description="Where is it?")
    on: date | None = Field(None, description="When?")


class ContentDraft(Intent):
    name: ClassVar[str] = "content.draft"
    summary: ClassVar[str] = "draft a post, an article or a newsletter"
    kind: Text | None = Field(None, description="What kind of text?")
    topic: Text = Field(description="About what?")


class ContentPublish(Intent):
    name: ClassVar[str] = "content.publish"
    summary: ClassVar[str] = "publish a text that is drafted"
    outward: ClassVar[bool] = True
    title: Text = Field(description="Which text?")
    channel: Text | None = Field(None, description="Where?")
    at: Moment | None = Field(None, description="When?")
