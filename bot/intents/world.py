"""What the office knows when a sentence is heard: the only thing that understanding depends on."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

from bot.intents.values.reading import Setting


class _Known(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(_Known):
    name: str
    email: str | None = None


class Customer(_Known):
    name: str
    contacts: tuple[Contact, ...] = ()


class Lead(_Known):
    name: str


class Invoice(_Known):
    number: str
    customer: str
    total: Decimal
    currency: str
    due: date | None = None
    state: str = "open"


class PendingApproval(_Known):
    ref: str
    intent: str
    customer: str | None = None


class World(_Known):
    """The moment, the place and the names that a sentence may speak of; `now` must be aware."""

    now: datetime
    tz: str = "UTC"
    currency: str = "EUR"
    locale: str = "en"
    customers: tuple[Customer, ...] = ()
    leads: tuple[Lead, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    approvals: tuple[PendingApproval, ...] = ()

    @model_validator(mode="after")
    def _is_aware(self) -> World:
        if self.now.tzinfo is None:
            raise ValueError(f"now is {self.now.isoformat()} without an offset; add one, as +01:00")
        return self

    @cached_property
    def setting(self) -> Setting:
        """The moment in the operator's own time zone, with currency and locale."""
        return Setting(self.now.astimezone(ZoneInfo(self.tz)), self.currency, self.locale)
