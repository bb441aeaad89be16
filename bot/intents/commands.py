"""Tier 0: commands and buttons, taken word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.intents.drafts import Draft
from bot.intents.world import World

_BARE: Mapping[str, str] = MappingProxyType(
    {
        word: name
        for name, words in {
            "help": "help ? hilfe start",
            "status": "status",
            "replay": "replay",
            "digest": "digest report tagesbericht",
            "stop": "stop halt stopp",
            "resume": "resume weiter",
            "undo": "undo rückgängig",
            "approve": "approve",
            "reject": "reject",
            "edit": "edit",
            "snooze": "snooze",
            "costs": "costs kosten",
            "due.list": "due fällig",
            "policy.show": "policy",
            "budget.show": "budget",
            "customer.show": "customers kunden",
        }.items()
        for word in words.split()
    }
)
_DECISIONS = frozenset(("approve", "reject", "edit", "snooze"))
_RUN = re.compile(r"r_[a-z2-7]{12}")
_OF_RUN = re.compile(
    r"(?:(?:show|open|see|status|what about|how about|how is|hows|what is|whats)(?: me| of| with)* )?"
    rf"(?P<run>{_RUN.pattern})[?.!]*",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"/?([\w.?]+)[.!]?(?:\s+#?(\S+))?", re.UNICODE)


def command(text: str, world: World) -> Draft | None:
    """The intent of a bare command such as `/status` or `approve A-12`, if the text is one."""
    of_run = _OF_RUN.fullmatch(text.strip())
    if of_run:
        return Draft(name="status", slots={"run": of_run["run"]})
    hit = _COMMAND.fullmatch(text.strip())
    name = _BARE.get(hit[1].casefold()) if hit else None
    if hit is None or name is None:
        return None
    if hit[2] is None:
        return Draft(name=name)
    refs = {approval.ref.casefold(): approval.ref for approval in world.approvals}
    ref = refs.get(hit[2].casefold())
    return Draft(name=name, slots={"ref": ref}) if name in _DECISIONS and ref else None
