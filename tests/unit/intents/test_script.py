"""What scripts read: one line of JSON for each sentence, with normalised slots."""

from __future__ import annotations

import json

from bot.intents.resolver import Resolver
from bot.intents.script import json_line
from bot.intents.world import World
from bot.intents.world_file import world_at
from tests.unit.intents.worlds import small_world

RESOLVER = Resolver()
FILE = """{
  "now": "2026-11-18T10:00:00", "tz": "Europe/Berlin", "currency": "EUR", "locale": "en",
  "customers": [{"name": "Acme GmbH", "contacts": [{"name": "Dana", "email": "d@a.example"}]}],
  "leads": [{"name": "Zenith"}],
  "invoices": [{"number": "2026-0001", "customer": "Acme GmbH", "total": "2400.00",
                "currency": "EUR", "due": "2026-11-10", "state": "sent"}],
  "approvals": [{"ref": "A-1", "intent": "invoice.create", "customer": "Acme GmbH"}]
}"""


def _line(text: str, world: World) -> dict[str, object]:
    line: dict[str, object] = json.loads(json_line(text, world, RESOLVER))
    return line


def test_a_line_says_intents_slots_tier_and_whether_it_goes_out() -> None:
    line = _line("invoice Acme 3 days of design at 800, due in 14 days", small_world())

    assert line["intents"] == [
        {
            "name": "invoice.create",
            "slots": {
                "customer": "Acme GmbH",
                "lines": [
                    {"description": "design", "quantity": "3", "unit": "day", "unit_price": "800"}
                ],
                "currency": "EUR",
                "due": "2026-12-02",
            },
        }
    ]
    assert (line["ask"], line["tier"], line["outward"]) == (None, 1, True)
    assert line["evidence"] != []


def test_a_line_that_asks_does_not_go_out() -> None:
    line = _line("invoice Akme 3 days at 800", small_world())

    assert line["ask"] == "I don't know a customer “Akme”. Did you mean **Acme GmbH**?"
    assert line["outward"] is False


def test_a_world_comes_from_a_file_and_its_clock_is_that_of_its_zone() -> None:
    world = World.model_validate_json(FILE)
    line = _line("remind me tomorrow at 9 to call Dana", world)

    assert line["intents"] == [
        {"name": "remind", "slots": {"text": "call Dana", "at": "2026-11-19T09:00:00+01:00"}}
    ]


def test_the_moment_and_the_zone_can_be_given() -> None:
    world = world_at(small_world(), "2026-12-24T08:00", "America/New_York")
    line = _line("remind me in half an hour to wrap the gifts", world)

    assert line["intents"] == [
        {
            "name": "remind",
            "slots": {"text": "wrap the gifts", "at": "2026-12-24T08:30:00-05:00"},
        }
    ]
