"""Operators add intents of their own in YAML, and are told the line of what is wrong."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

from bot.intents.own import OwnFolder
from bot.intents.resolver import Resolver
from tests.unit.intents.worlds import small_world

TIMESHEET = """\
intent: timesheet.log
summary: log hours on a project
outward: false
slots:
  hours: {reads: number, ask: "How many hours?"}
  project: {reads: text, ask: "On which project?"}
heads:
  - (log|clock) {number:hours} (hours|hrs) [on|for]
parts:
  - "{text:project}"
examples:
  - log 3 hours on the harbour website
  - clock 2.5 hrs for Acme
  - log 8 hours on support
"""


def _folder(tmp_path: Path, text: str) -> OwnFolder:
    (tmp_path / "timesheet.yaml").write_text(text, "utf-8")
    return OwnFolder(tmp_path)


def test_an_own_intent_is_understood_like_any_other(tmp_path: Path) -> None:
    resolver = Resolver(own=_folder(tmp_path, TIMESHEET))

    resolution = resolver.resolve("log 3 hours on the harbour website", small_world())

    assert resolution.ask is None
    assert resolution.intents[0].name == "timesheet.log"
    assert resolution.drafts[0].slots == {"hours": "3", "project": "the harbour website"}
    assert resolution.intents[0].model_dump()["hours"] == Decimal(3)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    resolver = Resolver(own=_folder(tmp_path, TIMESHEET))
    resolver.resolve("log 3 hours on support", small_world())
    file = tmp_path / "timesheet.yaml"
    file.write_text(TIMESHEET.replace("(log|clock)", "(log|clock|punch)"), "utf-8")
    os.utime(file, ns=(1, 1))

    resolution = resolver.resolve("punch 3 hours on support", small_world())

    assert [draft.name for draft in resolution.drafts] == ["timesheet.log"]


def test_a_file_that_is_gone_takes_its_intent_with_it(tmp_path: Path) -> None:
    resolver = Resolver(own=_folder(tmp_path, TIMESHEET))
    resolver.resolve("log 3 hours on support", small_world())
    (tmp_path / "timesheet.yaml").unlink()

    resolution = resolver.resolve("log 3 hours on support", small_world())

    assert "timesheet.log" not in [draft.name for draft in resolution.drafts]


def test_an_unknown_slot_is_named_with_file_and_line(tmp_path: Path) -> None:
    own = _folder(tmp_path, TIMESHEET.replace("{number:hours}", "{number:hous}"))()

    assert own.catalog == {}
    assert own.faults == (
        "timesheet.yaml line 8: {hous} is no slot of timesheet.log; it has hours, project",
    )


def test_an_unknown_grammar_is_named_with_its_line(tmp_path: Path) -> None:
    own = _folder(tmp_path, TIMESHEET.replace("reads: number", "reads: numbr"))()

    assert own.faults[0].startswith("timesheet.yaml line 5: slot 'hours' reads 'numbr'")


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    own = _folder(tmp_path, TIMESHEET.replace("summary: log", "summary: 'log"))()

    assert own.faults[0].startswith("timesheet.yaml line ")
    assert "this is not YAML" in own.faults[0]


def test_a_shipped_intent_cannot_be_taken_over(tmp_path: Path) -> None:
    own = _folder(tmp_path, TIMESHEET.replace("timesheet.log", "invoice.create"))()

    assert own.faults == ("timesheet.yaml line 1: there is an intent 'invoice.create' already",)


def test_an_unclosed_bracket_in_a_template_is_named(tmp_path: Path) -> None:
    own = _folder(tmp_path, TIMESHEET.replace("(log|clock) {", "(log|clock {"))()

    assert own.faults[0].startswith("timesheet.yaml line 8: ")
