"""The shipped sentences that a router learns from: those of every intent, and strangers."""

from __future__ import annotations

from bot.intents.frames import Templates, shipped_templates
from bot.intents.router_lesson import Example


def shipped_examples(templates: Templates | None = None) -> tuple[Example, ...]:
    """Each example with its intent; what Steward does not do is labelled with None."""
    shipped = templates or shipped_templates()
    known = [
        Example(sentence, name)
        for name, sentences in shipped.examples().items()
        for sentence in sentences
    ]
    return (*known, *(Example(sentence, None) for sentence in shipped.strangers))
