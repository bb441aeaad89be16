"""Intents about customers, leads, meetings and the mail that goes to them."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from bot.intents.catalog.intent import (
    CustomerName,
    Email,
    Intent,
    LeadName,
    Minutes,
    Moment,
    Person,
    Text,
)


class CustomerAdd(Intent):
    name: ClassVar[str] = "customer.add"
    summary: ClassVar[str] = "add a customer"
    customer: Text = Field(description="What is the customer's name?")
    email: Email | None = Field(None, description="What is their e-mail address?")
    contact: Text | None = Field(None, description="Who is the contact?")


class CustomerShow(Intent):
    name: ClassVar[str] = "customer.show"
    summary: ClassVar[str] = "show what is known of a customer, or all of them"
    changes: ClassVar[bool] = False
    customer: CustomerName | None = Field(None, description="Which customer?")


class CustomerUpdate(Intent):
    name: ClassVar[str] = "customer.update"
    summary: ClassVar[str] = "change what is known of a customer"
    own_word: ClassVar[bool] = True
    customer: CustomerName = Field(description="Which customer?")
    field: Text = Field(description="What has changed?")
    value: Text = Field(description="What is it now?")


class LeadAdd(Intent):
    name: ClassVar[str] = "lead.add"
    summary: ClassVar[str] = "note somebody who may become a customer"
    lead: Text = Field(description="Who is the lead?")
    email: Email | None = Field(None, description="What is their e-mail address?")
    source: Text | None = Field(None, description="Where do they come from?")
    note: Text | None = Field(None, description="What do they want?")


class LeadQualify(Intent):
    name: ClassVar[str] = "lead.qualify"
    summary: ClassVar[str] = "judge whether a lead is worth the time"
    lead: LeadName = Field(description="Which lead?")


class MeetingPropose(Intent):
    name: ClassVar[str] = "meeting.propose"
    summary: ClassVar[str] = "offer somebody times for a meeting"
    outward: ClassVar[bool] = True
    person: Person = Field(description="With whom?")
    at: Moment | None = Field(None, description="When?")
    minutes: Minutes | None = Field(None, description="How long?")
    topic: Text | None = Field(None, description="About what?")


class MeetingBook(Intent):
    name: ClassVar[str] = "meeting.book"
    summary: ClassVar[str] = "put a meeting into the calendar and invite"
    outward: ClassVar[bool] = True
    person: Person = Field(description="With whom?")
    at: Moment = Field(description="When?")
    minutes: Minutes | None = Field(None, description="How long?")
    topic: Text | None = Field(None, description="About what?")


class MeetingCancel(Intent):
    name: ClassVar[str] = "meeting.cancel"
    summary: ClassVar[str] = "cancel a meeting"
    outward: ClassVar[bool] = True
    person: Person | None = Field(None, description="With whom?")
    at: Moment | None = Field(None, description="Which one, when is it?")
    reason: Text | None = Field(None, description="Why?")


class MeetingNotes(Intent):
    name: ClassVar[str] = "meeting.notes"
    summary: ClassVar[str] = "keep notes of a meeting and draw tasks from them"
    person: Person | None = Field(None, description="With whom was it?")
    text: Text = Field(description="What are the notes?")


class EmailDraft(Intent):
    name: ClassVar[str] = "email.draft"
    summary: ClassVar[str] = "draft a mail to somebody"
    person: Person = Field(description="To whom?")
    topic: Text | None = Field(None, description="What about?")


class EmailReply(Intent):
    name: ClassVar[str] = "email.reply"
    summary: ClassVar[str] = "draft an answer to a mail"
    person: Person | None = Field(None, description="To whom?")
    text: Text | None = Field(None, description="What shall it say?")


class OutreachDraft(Intent):
    name: ClassVar[str] = "outreach.draft"
    summary: ClassVar[str] = "draft a first mail to people who do not know us"
    audience: Text = Field(description="To whom?")
    topic: Text | None = Field(None, description="About what?")


class OutreachStart(Intent):
    name: ClassVar[str] = "outreach.start"
    summary: ClassVar[str] = "start a series of first mails"
    outward: ClassVar[bool] = True
    audience: Text = Field(description="To whom?")
    topic: Text | None = Field(None, description="About what?")
