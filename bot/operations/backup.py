"""Making a backup while the office works, which only gets its name once it was restored and verified."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.bootstrap import SilentBell, SystemClock, database, open_office
from bot.config import Settings
from bot.connectors.durable import sync_folder
from bot.facade.journal import append
from bot.kernel.errors import NotAllowed
from bot.kernel.events import BackupMade, Entry
from bot.kernel.ports import Clock
from bot.operations.belongings import belongings
from bot.operations.parcel import LOG, Manifest, pack
from bot.operations.restore import on_trial, writable
from bot.storage.carrying import carry_out, heads_in
from bot.storage.database import begin_read
from bot.storage.verify import Verification

SCRATCH, SUFFIX = ".backup", ".backup"


@dataclass(frozen=True)
class Backup:
    """A backup that was proved to be whole."""

    path: Path
    size: int
    files: int
    checked: Verification


def back_up(
    settings: Settings, target: Path, passphrase: str = "", clock: Clock | None = None
) -> Backup:
    """Write the whole office into one file; raises NotAllowed where that is there already.

    The log is read at one moment, the files after it: each file that the log mentions is there, and
    a journal of what left may know more than the log, but never less.
    """
    clock = clock or SystemClock()
    target = _named(target, now := clock.now())
    with writable(target), _scratch(settings.home) as scratch, _part_of(target) as part:
        manifest = _packed(settings, part, passphrase, scratch, now)
        checked = on_trial(part, passphrase, scratch / "trial")
        part.rename(target)
        sync_folder(target.parent)
    _note(settings, target, manifest, clock, encrypted=bool(passphrase))
    return Backup(target, target.stat().st_size, len(manifest.files) - 1, checked)


def _named(target: Path, now: datetime) -> Path:
    """The file to write: in a folder it is named by the moment."""
    target = target.expanduser().absolute()
    if target.is_dir():
        target = target / f"steward-{now:%Y-%m-%d-%H%M%S}{SUFFIX}"
    if target.exists():
        raise NotAllowed(f"{target} is there already, and a backup replaces nothing: name another.")
    if not target.parent.is_dir():
        raise NotAllowed(f"There is no folder {target.parent}: make it, or name another.")
    return target


@contextmanager
def _scratch(home: Path) -> Iterator[Path]:
    """A folder in the home, for one backup at a time; what a killed one left in it goes first."""
    folder = home / SCRATCH
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _clear(folder)
        yield folder
        _clear(folder)
    except BlockingIOError:
        raise NotAllowed("Another backup of this office is being made; wait for it.") from None
    finally:
        os.close(descriptor)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """The name under which a backup grows; where it fails, nothing stays."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _packed(
    settings: Settings, part: Path, passphrase: str, scratch: Path, now: datetime
) -> Manifest:
    log = scratch / LOG
    with database(settings).connect() as connection, log.open("w", encoding="utf-8") as lines:
        begin_read(connection)
        for line in carry_out(connection):
            lines.write(f"{line}\n")
        heads = heads_in(connection)
    seal = Manifest(made_at=now, events=heads.through, heads=heads.digest, files={})
    with part.open("wb") as file:
        manifest = pack(file, passphrase, log, belongings(settings.home), seal)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _note(
    settings: Settings, target: Path, manifest: Manifest, clock: Clock, *, encrypted: bool
) -> None:
    """Tell the log, so that everybody can see how old the last backup is."""
    fact = BackupMade(name=target.name, through=manifest.events, encrypted=encrypted)
    office = open_office(settings, bell=SilentBell(), clock=clock)
    append(office, "office", Entry(fact=fact, actor="steward", rationale="so that nothing is lost"))


def _clear(folder: Path) -> None:
    for child in folder.iterdir():
        shutil.rmtree(child) if child.is_dir() else child.unlink()
