"""The command line as scripts use it: JSON lines out, exit codes that tell success, refusal and fault."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"
STEWARD = Path(sys.executable).with_name("steward")
DONE, FAULT, USAGE, REFUSED = 0, 1, 2, 3


class Shell:
    """A shell in which STEWARD_HOME is set."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.settings: dict[str, str] = {}

    def __call__(self, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "STEWARD_HOME": str(self.home), **self.settings}
        return subprocess.run(
            [STEWARD, *arguments],
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def lines(self, *arguments: str) -> list[dict[str, object]]:
        done = self(*arguments)
        assert done.returncode == DONE, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def steward(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


def test_a_script_can_say_edit_approve_and_trace(steward: Shell) -> None:
    (card,) = steward.lines("say", "--json", SENTENCE)
    assert card["state"] == "pending"
    assert card["digest"]
    assert card["provenance"]["email"] == {"trust": "canonical", "words": "the books: Acme"}  # type: ignore[index]
    ref = str(card["approval"])

    (edited,) = steward.lines("edit", ref, "line1.unit_price=750", "--json")
    assert edited["digest"] != card["digest"]
    stale = steward("approve", ref, "--shown", str(card["digest"]))
    assert stale.returncode == REFUSED
    assert "out of date" in stale.stderr

    (done,) = steward.lines("approve", ref, "--shown", str(edited["digest"]), "--json")
    assert done["state"] == "done"
    (run,) = steward.lines("runs", "--json")
    types = [event["type"] for event in steward.lines("trace", str(run["run"]), "--json")]
    assert types[0] == "MessageHeard"
    assert types[-1] == "RunEnded"
    assert types.index("EffectStarted") > types.index("Decided")
    assert steward("verify").returncode == DONE


def test_refusals_exit_with_three_and_a_sentence(steward: Shell) -> None:
    nonsense = steward("say", "flibber the gnu")
    assert (nonsense.returncode, nonsense.stdout.strip()) == (
        REFUSED,
        "I did not understand that. Say it in other words, or say “help”.",
    )

    unknown = steward("approve", "a_nothing")
    assert (unknown.returncode, unknown.stderr.strip()) == (
        REFUSED,
        "There is no approval a_nothing; `approvals` lists those that wait.",
    )


def test_wrong_usage_exits_with_two(steward: Shell) -> None:
    assert steward("approve").returncode == USAGE


def test_broken_settings_are_a_fault_with_one_line_each(steward: Shell) -> None:
    steward.settings = {"STEWARD_CURRENCY": "dollars", "STEWARD_PORT": "a door"}

    done = steward("say", "help")

    assert done.returncode == FAULT
    assert done.stderr.splitlines() == [
        "STEWARD_CURRENCY: no such currency; write its ISO code, like EUR.",
        "STEWARD_PORT: Input should be a valid integer, unable to parse string as an integer.",
    ]


def test_a_broken_policy_is_a_fault_that_names_the_line(steward: Shell) -> None:
    steward.home.mkdir()
    (steward.home / "policy.toml").write_text('version = 1\n\n[default]\noutward = "always"\n')

    done = steward("say", "help")

    assert done.returncode == FAULT
    assert done.stderr.startswith("policy.toml line 4: default.outward is 'always'")


def test_a_changed_event_fails_verification(steward: Shell) -> None:
    import sqlite3

    steward("say", SENTENCE)
    with sqlite3.connect(steward.home / "steward.db") as database:
        database.execute("DROP TRIGGER event_keeps")
        database.execute("UPDATE event SET actor = 'mallory' WHERE seq = 4")

    done = steward("verify")

    assert done.returncode == FAULT
    assert "was changed after it was stored" in done.stdout


def test_the_past_is_shown_and_pictures_come_as_files_that_can_be_opened(steward: Shell) -> None:
    shown = steward("digest").stdout
    (path,) = [word for word in shown.split() if word.endswith(".png")]
    assert Path(path).read_bytes().startswith(b"\x89PNG")

    assert "billing@acme.example" in steward("at", "2999-01-01", "customer", "Acme").stdout
    unread = steward("at", "someday", "customer", "Acme")
    assert (unread.returncode, "I cannot read a time" in unread.stderr) == (REFUSED, True)


def test_a_sentence_is_understood_in_the_world_of_a_file_before_there_is_an_office(
    steward: Shell, tmp_path: Path
) -> None:
    world = tmp_path / "world.json"
    world.write_text('{"now": "2026-11-18T10:00:00", "tz": "Europe/Berlin", "customers": []}')
    said = ["who still owes us money", "time to chase the ones that are late with paying"]

    done = steward("resolve", "--json", "-", "--world", str(world), stdin="\n".join(said))

    assert done.returncode == DONE, done.stderr
    plain, unusual = [json.loads(line) for line in done.stdout.splitlines()]
    assert (plain["tier"], plain["intents"]) == (1, [{"name": "due.list", "slots": {}}])
    assert (unusual["tier"], unusual["outward"]) == (2, False)
    assert unusual["alternatives"] != []
