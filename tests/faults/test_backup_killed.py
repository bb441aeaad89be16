"""Kill -9 at every step of a backup and of a restore: there is a whole one, or none, and the next try works."""

from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap import database
from bot.config import Settings
from bot.operations import cipher
from bot.operations.backup import back_up
from bot.operations.restore import restore
from bot.storage.verify import verify
from tests.fakes.office import Office
from tests.faults.test_connectors_killed import killed_at_every_call

# What a file system does for good, and what ends a transaction.
LASTING = frozenset(("mkdir", "rename", "unlink", "rmdir", "fsync", "commit", "flock"))
CHEAP = 2**4
SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture(autouse=True)
def _a_cheap_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase takes a second of work on purpose, which nobody needs at each death."""
    monkeypatch.setattr(cipher, "_COST", CHEAP)


@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_killed_anywhere_a_backup_has_its_name_only_when_it_is_whole(
    tmp_path: Path, passphrase: str
) -> None:
    Office(tmp_path / "home").says(SENTENCE)
    deaths = killed_at_every_call(partial(make, tmp_path, passphrase), LASTING)

    named = [n for n in range(1, deaths + 1) if backup(tmp_path, n).exists()]
    assert 0 < len(named) < deaths
    for n in (named[0], named[-1], deaths + 1):
        restore(backup(tmp_path, n), tmp_path / f"restored-{n}", passphrase)
        assert is_sound(tmp_path / f"restored-{n}")
    assert all(b"Acme" not in part.read_bytes() for part in tmp_path.glob(".*.part"))


@pytest.mark.parametrize("passphrase", ["", "correct horse"])
def test_killed_anywhere_a_restored_home_is_whole_or_not_there_and_can_be_tried_again(
    tmp_path: Path, passphrase: str
) -> None:
    Office(tmp_path / "home").says(SENTENCE)
    make(tmp_path, passphrase, 0)
    deaths = killed_at_every_call(partial(put_back, tmp_path, passphrase), LASTING)

    there = [n for n in range(1, deaths + 1) if home(tmp_path, n).exists()]
    assert 0 < len(there) < deaths
    for n in {*there[:1], *there[-1:]}:
        assert is_sound(home(tmp_path, n))
    for n in {1, deaths // 2, deaths} - set(there):
        put_back(tmp_path, passphrase, n)
        assert is_sound(home(tmp_path, n))


def make(folder: Path, passphrase: str, n: int) -> None:
    cipher._COST = CHEAP
    settings = Settings(home=folder / "home", embedder="hashing")
    back_up(settings, backup(folder, n), passphrase)


def put_back(folder: Path, passphrase: str, n: int) -> None:
    cipher._COST = CHEAP
    restore(backup(folder, 0), home(folder, n), passphrase)


def backup(folder: Path, n: int) -> Path:
    return folder / f"{n}.backup"


def home(folder: Path, n: int) -> Path:
    return folder / f"home-{n}"


def is_sound(folder: Path) -> bool:
    office = Office(folder)
    assert office.steward.stopped_by()
    assert [card.state for card in office.steward.approvals()] == ["pending"]
    return verify(database(office.parts.settings)).faults == ()
