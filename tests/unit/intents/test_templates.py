"""The shipped templates: every intent has its examples, and they mean what they stand for."""

from __future__ import annotations

import pytest

from bot.intents.catalog import CATALOG
from bot.intents.frames import Frame, shipped_templates
from bot.intents.grammars import GRAMMARS, OPEN
from bot.intents.patterns import PatternError, compile_pattern, slots_in
from bot.intents.resolver import Resolver
from tests.corpus.scoring import corpus_world

TEMPLATES = shipped_templates()
RESOLVER = Resolver()
PLACEHOLDERS = frozenset("xyz")
COMMONEST = frozenset(
    [
        "help",
        "status",
        "stop",
        "approve",
        "reject",
        "invoice.create",
        "invoice.remind",
        "payment.record",
        "due.list",
        "remind",
        "meeting.book",
        "customer.add",
        "proposal.draft",
        "task.add",
        "email.draft",
        "costs",
    ]
)


def test_every_intent_of_the_catalog_can_be_said_in_english() -> None:
    assert {frame.intent for frame in TEMPLATES.frames if frame.language == "en"} == {*CATALOG}


def test_the_commonest_intents_can_be_said_in_german() -> None:
    assert {frame.intent for frame in TEMPLATES.frames if frame.language == "de"} >= COMMONEST


@pytest.mark.parametrize(
    ("language", "name"),
    [*(("en", name) for name in sorted(CATALOG)), *(("de", name) for name in sorted(COMMONEST))],
)
def test_each_intent_has_a_dozen_examples(language: str, name: str) -> None:
    frames = [
        frame for frame in TEMPLATES.frames if (frame.language, frame.intent) == (language, name)
    ]

    assert sum(len(frame.examples) for frame in frames) >= 12


@pytest.mark.parametrize("frame", TEMPLATES.frames, ids=lambda f: f"{f.intent}.{f.language}")
def test_each_template_fills_slots_that_its_intent_has(frame: Frame) -> None:
    fields = {*CATALOG[frame.intent].model_fields, "work", "rate"}
    for phrase in (*frame.heads, *frame.parts):
        for slot in slots_in(phrase.node):
            assert slot.grammar in {*GRAMMARS, *OPEN}, phrase.source
            assert slot.name in fields | PLACEHOLDERS, phrase.source


@pytest.mark.parametrize("frame", TEMPLATES.frames, ids=lambda f: f"{f.intent}.{f.language}")
def test_the_examples_mean_their_intent(frame: Frame) -> None:
    world = corpus_world("de" if frame.language == "de" else "en")

    for example in frame.examples:
        resolution = RESOLVER.resolve(example, world)

        assert [draft.name for draft in resolution.drafts] == [frame.intent], example


@pytest.mark.parametrize(
    "source", ["(open", "open)", "[open", "{slot", "<no_such_rule>", "a {Bad Slot} b"]
)
def test_a_broken_template_is_refused(source: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(source, {})


def test_a_rule_that_uses_itself_is_refused() -> None:
    with pytest.raises(PatternError):
        compile_pattern("<loop>", {"loop": "again <loop>"})
