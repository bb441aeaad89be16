"""The catalog: every intent there is, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.intents.catalog import billing, deals, memory, office, people
from bot.intents.catalog.intent import Intent


def _intents_in(*modules: object) -> dict[str, type[Intent]]:
    found = {}
    for module in modules:
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Intent) and thing is not Intent:
                found[thing.name] = thing
    return found


CATALOG: Mapping[str, type[Intent]] = MappingProxyType(
    _intents_in(office, people, deals, billing, memory)
)
