"""The resolver says what was meant, or asks; it never starts anything that it is not sure of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bot.intents.catalog.billing import InvoiceCreate
from bot.intents.resolver import Resolver
from bot.intents.values.quantities import Line
from tests.unit.intents.worlds import empty_world, small_world


def test_an_invoice_in_one_sentence_is_ready_to_start() -> None:
    resolution = Resolver().resolve(
        "invoice Acme 3 days of design at 800, due in 14 days", small_world()
    )

    assert resolution.ask is None
    assert resolution.intents == (
        InvoiceCreate(
            customer="Acme GmbH",
            lines=(
                Line(
                    description="design",
                    quantity=Decimal(3),
                    unit="day",
                    unit_price=Decimal(800),
                ),
            ),
            currency="EUR",
            due=date(2026, 12, 2),
        ),
    )
    assert resolution.outward


def test_a_nearly_known_customer_is_confirmed_with_buttons() -> None:
    resolution = Resolver().resolve("invoice Akme 3 days at 800", small_world())

    assert resolution.ask is not None
    assert resolution.ask.text == ("I don't know a customer “Akme”. Did you mean **Acme GmbH**?")
    assert resolution.ask.buttons == ("Yes", "New customer")
    assert not resolution.outward


def test_the_first_customer_ever_is_offered_as_new() -> None:
    resolution = Resolver().resolve("invoice Acme 3 days at 800", empty_world())

    assert resolution.ask is not None
    assert "e-mail address" in resolution.ask.text
    assert resolution.ask.buttons == ("New customer",)
    assert [draft.name for draft in resolution.ask.options[0].before] == ["customer.add"]


def test_an_amount_that_could_be_two_is_asked() -> None:
    resolution = Resolver().resolve("invoice Acme 1.200", small_world())

    assert resolution.ask is not None
    assert len(resolution.ask.options) == 2
    assert not resolution.outward


def test_a_bare_command_needs_no_template() -> None:
    resolution = Resolver().resolve("/status", small_world())

    assert (resolution.tier, resolution.drafts[0].name) == (0, "status")


def test_the_only_pending_approval_is_the_one_that_is_meant() -> None:
    resolution = Resolver().resolve("approve", small_world())

    assert resolution.drafts[0].slots == {"ref": "A-1"}


def test_what_nothing_explains_starts_nothing() -> None:
    resolution = Resolver().resolve("make me a sandwich", small_world())

    assert resolution.intents == ()
    assert resolution.ask is not None
