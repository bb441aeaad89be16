"""Every example in docs/ runs: what is said is answered as the page says, commands and files are real."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.actions import Actions
from bot.actions.kinds import ACTIONS
from bot.cli import app
from bot.config import read_settings
from bot.governance.policy import read_policy
from bot.intents.own import OwnFolder
from tests.docs.pages import DOCS, Block, Turn, blocks_of, pages, turns_of
from tests.fakes.office import Office, text_of

_LINK = re.compile(r"\]\((?!https?:)(?P<target>[^)#\s]+)")
_STEWARD = re.compile(r"^\$ steward (?P<arguments>.+)$", re.MULTILINE)
NAMES = [str(page.relative_to(DOCS.parent)) for page in pages()]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_is_answered_as_the_page_says(name: str, tmp_path: Path) -> None:
    office = Office(tmp_path)
    for block in blocks_of(DOCS.parent / name, "chat"):
        for turn in turns_of(block):
            take(turn, office, block)


@pytest.mark.parametrize("name", NAMES)
def test_commands_do_not_fail(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_HOME", str(tmp_path))
    monkeypatch.setenv("STEWARD_EMBEDDER", "hashing")
    for block in blocks_of(DOCS.parent / name, "console"):
        for arguments in _STEWARD.findall(block.body):
            done = CliRunner().invoke(app, shlex.split(arguments, comments=True))
            assert done.exit_code == 0, f"{block.place}: {arguments}\n{done.output}"


@pytest.mark.parametrize("name", NAMES)
def test_files_are_accepted(name: str, tmp_path: Path) -> None:
    page = DOCS.parent / name
    for block in blocks_of(page, "toml settings.toml"):
        (tmp_path / "settings.toml").write_text(block.body)
        read_settings({"STEWARD_HOME": str(tmp_path)})
    for block in blocks_of(page, "toml policy.toml"):
        (tmp_path / "policy.toml").write_text(block.body)
        read_policy(tmp_path / "policy.toml", Actions(ACTIONS).capabilities())
    for number, block in enumerate(blocks_of(page, "yaml intents")):
        (tmp_path / "intents").mkdir(exist_ok=True)
        (tmp_path / "intents" / f"{number}.yaml").write_text(block.body)
        assert OwnFolder(tmp_path / "intents")().faults == (), block.place


@pytest.mark.parametrize("name", NAMES)
def test_links_and_pictures_are_there(name: str) -> None:
    page = DOCS.parent / name
    targets = _LINK.findall(page.read_text(encoding="utf-8"))

    assert [t for t in targets if not (page.parent / t).exists()] == []


def take(turn: Turn, office: Office, block: Block) -> None:
    """Let one turn of a conversation happen; fails where Steward does not say what the page says."""
    match turn.speaker:
        case "You":
            office.says(turn.words)
        case "You tap":
            office.taps(turn.words)
        case "You edit":
            field, _, value = turn.words.partition("=")
            office.edits({field: value})
        case "Later":
            office.waits(turn.passing)
        case "Steward":
            shown = "\n".join([*map(text_of, office.cards), *office.told])
            assert turn.words in shown, f"{block.place}: “{turn.words}” is not in\n{shown}"
