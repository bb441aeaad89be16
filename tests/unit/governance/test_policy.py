"""A policy file that cannot be read stops the start, with a line for each fault that says the fix."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.governance.policy import STARTING_POLICY, Policy, read_policy
from bot.kernel.errors import Malformed

KNOWN = frozenset({"email.send", "invoice.issue"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def faults(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Malformed) as refusal:
        read_policy(path, KNOWN)
    return str(refusal.value).splitlines()


def test_without_a_file_the_starting_policy_is_in_force(path: Path) -> None:
    assert read_policy(path, KNOWN) == Policy()


def test_the_starting_policy_says_what_is_in_force_without_it(path: Path) -> None:
    path.write_text(STARTING_POLICY, encoding="utf-8")
    assert read_policy(path, KNOWN) == Policy()


def test_what_is_written_is_read(path: Path) -> None:
    path.write_text(
        'version = 1\n[default]\ninward = "ask"\n[approvals]\nexpires_after = "36h"\n'
        '[capability."email.send"]\nautonomy = "deny"\n',
        encoding="utf-8",
    )
    policy = read_policy(path, KNOWN)
    assert policy.default.inward == "ask"
    assert policy.approvals.expires_after == timedelta(hours=36)
    assert policy.capability["email.send"].autonomy == "deny"
    assert policy.digest != Policy().digest


def test_every_fault_is_named_with_its_line_and_fix(path: Path) -> None:
    text = (
        "version = 1\n"
        "[default]\n"
        'outward = "yes"\n'
        'sideways = "ask"\n'
        "[approvals]\n"
        'expires_after = "soon"\n'
    )
    assert faults(path, text) == [
        "policy.toml line 3: default.outward is 'yes': "
        "it should be 'shadow', 'ask', 'auto' or 'deny'.",
        "policy.toml line 4: default.sideways is 'ask': "
        "there is no such setting; remove it or correct its name.",
        "policy.toml line 6: approvals.expires_after is 'soon': "
        'write a number and m, h or d, as in "3d".',
    ]


def test_an_unknown_capability_is_named_with_those_there_are(path: Path) -> None:
    text = '[default]\n\n[capability."email.sent"]\nautonomy = "ask"\n'
    assert faults(path, text) == [
        "policy.toml line 3: there is no capability 'email.sent'; "
        "use one of email.send, invoice.issue."
    ]


def test_a_file_that_is_no_toml_is_told_where_it_breaks(path: Path) -> None:
    (line,) = faults(path, "version = 1\n[default\n")
    assert line.startswith("policy.toml: ")
    assert "line 2" in line
    assert line.endswith("fix that line and start again.")
