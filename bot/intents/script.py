"""What `steward resolve --json` prints: one line of JSON for each sentence."""

from __future__ import annotations

import json

from bot.intents.resolver import Resolution, Resolver
from bot.intents.world import World


def json_line(text: str, world: World, resolver: Resolver) -> str:
    """One line of JSON that says how a sentence was understood; bytes that are no text are marked."""
    readable = text.encode("utf-8", errors="replace").decode("utf-8")
    return json.dumps(as_line(resolver.resolve(readable, world)), ensure_ascii=False)


def as_line(resolution: Resolution) -> dict[str, object]:
    return {
        "text": resolution.text,
        "intents": [
            {"name": draft.name, "slots": dict(draft.slots)}
            for draft in resolution.drafts
            if not draft.is_guess
        ],
        "ask": resolution.ask.text if resolution.ask else None,
        "buttons": list(resolution.ask.buttons) if resolution.ask else [],
        "tier": resolution.tier,
        "confidence": resolution.confidence,
        "alternatives": list(resolution.alternatives),
        "outward": resolution.outward,
        "evidence": list(resolution.evidence),
    }
