"""Small worlds that sentences are resolved in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.intents.world import Contact, Customer, Invoice, Lead, PendingApproval, World

WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def empty_world() -> World:
    return World(now=WEDNESDAY, tz="Europe/Berlin")


def small_world() -> World:
    """Three customers, a lead, two open invoices and one approval that waits."""
    return World(
        now=WEDNESDAY,
        tz="Europe/Berlin",
        currency="EUR",
        locale="en",
        customers=(
            Customer(
                name="Acme GmbH",
                contacts=(Contact(name="Dana Miller", email="dana@acme.example"),),
            ),
            Customer(
                name="Blue Harbor Ltd",
                contacts=(Contact(name="Tom Reed", email="tom@blueharbor.example"),),
            ),
            Customer(name="Northwind Traders"),
        ),
        leads=(Lead(name="Zenith Labs"),),
        invoices=(
            Invoice(
                number="2026-0001",
                customer="Acme GmbH",
                total=Decimal("2400"),
                currency="EUR",
                due=date(2026, 11, 10),
                state="sent",
            ),
            Invoice(
                number="2026-0002",
                customer="Blue Harbor Ltd",
                total=Decimal("600"),
                currency="EUR",
                due=date(2026, 12, 1),
                state="sent",
            ),
        ),
        approvals=(PendingApproval(ref="A-1", intent="invoice.create", customer="Acme GmbH"),),
    )
