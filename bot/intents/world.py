"""What the office knows when a sentence is heard: the only thing that understanding depends on."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, field_validator

from bot.intents.values.reading import Setting


class _Known(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


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
    total: Decimal = Decimal(0)
    currency: str = "EUR"
    due: date | None = None
    state: str = "open"
    received: Decimal = Decimal(0)

    @property
    def open(self) -> Decimal:
        """What is still to be paid of it."""
        return self.total - self.received


class PendingApproval(_Known):
    """A card that waits; `title` is the sentence that led to it."""

    ref: str
    intent: str = ""
    customer: str | None = None
    title: str = ""


class World(_Known):
    """The moment, the place and the names that a sentence may speak of.

    A `now` without an offset is taken as the clock on the wall in `tz`.
    """

    now: datetime
    tz: str = "UTC"
    currency: str = "EUR"
    locale: str = "en"
    customers: tuple[Customer, ...] = ()
    leads: tuple[Lead, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    approvals: tuple[PendingApproval, ...] = ()

    @field_validator("tz")
    @classmethod
    def _is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f"there is no time zone {zone!r}; write one like Europe/Berlin"
            ) from None
        return zone

    @cached_property
    def setting(self) -> Setting:
        """The moment in the operator's own time zone, with currency and locale."""
        zone = ZoneInfo(self.tz)
        now = self.now.astimezone(zone) if self.now.tzinfo else self.now.replace(tzinfo=zone)
        return Setting(now, self.currency, self.locale)
