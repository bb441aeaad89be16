"""Restoring a backup into an empty home: verified before it is there, and stopped until you say resume."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.bootstrap import SilentBell, database, open_office
from bot.config import Settings, read_settings
from bot.connectors.durable import sync_folder
from bot.kernel.errors import Malformed, NotAllowed, Unreachable
from bot.kernel.ports import Clock
from bot.operations.fence import fence
from bot.operations.parcel import HOME, LOG, Manifest, unpack
from bot.storage.carrying import carry_in, carry_out, heads_in
from bot.storage.database import begin_read, begin_write, open_database, sqlite_url
from bot.storage.migrate import migrate
from bot.storage.verify import Verification, verify
from worker.clock import reconcile

DATABASE = "steward.db"


@dataclass(frozen=True)
class Restored:
    """An office that was put back: when it was backed up, what was checked, what has to be asked."""

    made_at: datetime
    checked: Verification
    unclear: int
    pending: int


def restore(source: Path, home: Path, passphrase: str = "", clock: Clock | None = None) -> Restored:
    """Put the office of a backup into a home that is empty or not there yet.

    It is put together and verified beside the home, which appears by one rename. Raises NotAllowed
    where the home, or the database that its settings name, has an office already.
    """
    _check_empty(home)
    with writable(home), _beside(home) as staging:
        manifest = unpack(source, passphrase, staging)
        checked = _founded(staging, manifest)
        settings = _settings_of(staging / HOME)
        outside = _outside(settings)
        within = settings.model_copy(update={"database_url": ""})
        office = open_office(within, bell=SilentBell(), clock=clock)
        unclear = fence(office, manifest)
        reconcile(office)
        pending = office.runs.pending_count()
        database(within).dispose()
        if outside is not None:
            _move_out(staging / HOME, outside)
        (staging / HOME).rename(home)
        sync_folder(home.parent)
    if outside is not None:
        there = settings.model_copy(update={"home": home})
        reconcile(open_office(there, bell=SilentBell(), clock=clock))
    return Restored(manifest.made_at, checked, unclear, pending)


@contextmanager
def writable(place: Path) -> Iterator[None]:
    """Tell a full or closed disk from everything else; raises Unreachable."""
    try:
        yield
    except OSError as error:
        raise Unreachable(
            f"{place} could not be written ({error.strerror or error}), so nothing of it is there: "
            "free the disk, or name another place."
        ) from error


def on_trial(source: Path, passphrase: str, folder: Path) -> Verification:
    """Put a backup's office together in a scratch folder; raises Malformed where it does not hold."""
    manifest = unpack(source, passphrase, folder)
    return _founded(folder, manifest)


def _founded(folder: Path, manifest: Manifest) -> Verification:
    """Make the database of an unpacked backup from its log, and verify it."""
    home = folder / HOME
    home.mkdir(exist_ok=True)
    engine = open_database(sqlite_url(home / DATABASE))
    try:
        _pour((folder / LOG).open(encoding="utf-8"), engine, manifest.heads)
        checked = verify(engine)
    finally:
        engine.dispose()
    if checked.faults:
        raise Malformed(
            f"The backup's log does not hold: {checked.faults[0]}. Take another backup; "
            "`steward verify` says whether the office itself is sound."
        )
    return checked


def _pour(lines: Iterator[str], engine: Engine, heads: str = "") -> None:
    """Fill an empty database, in one transaction, and check that the log ends as it should."""
    migrate(engine)
    with engine.connect() as connection:
        begin_write(connection)
        carry_in(lines, connection)
        if heads and heads_in(connection).digest != heads:
            raise Malformed("The backup's log ends elsewhere than its manifest says.")
        connection.commit()


def _check_empty(home: Path) -> None:
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise NotAllowed(
            f"{home} is not empty, and a restore replaces nothing: set STEWARD_HOME to a new folder, "
            "or move that one away."
        )


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """A folder on the same disk to put the office together in; a killed restore leaves only that."""
    home.parent.mkdir(parents=True, exist_ok=True)
    folder = home.with_name(f".{home.name}.restoring")
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise NotAllowed(f"Another restore into {home} is going on; wait for it.") from None
    try:
        _clear(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _settings_of(home: Path) -> Settings:
    """The settings as they will hold: the backup's own, under what the environment says."""
    return read_settings({**os.environ, "STEWARD_HOME": str(home)})


def _outside(settings: Settings) -> Engine | None:
    """The empty database beyond the home that the settings name, if they name one."""
    if not settings.database_url:
        return None
    engine = database(settings)
    migrate(engine)
    with engine.connect() as connection:
        if heads_in(connection).through:
            raise NotAllowed(
                "The database that these settings name has an office already: set DATABASE_URL to an "
                "empty one. If an earlier restore was cut off, empty that database first."
            )
    return engine


def _move_out(home: Path, outside: Engine) -> None:
    """Carry the log from the home's database to the one that will serve."""
    inside = open_database(sqlite_url(home / DATABASE))
    with inside.connect() as connection:
        begin_read(connection)
        _pour(carry_out(connection), outside)
    inside.dispose()
    for path in home.glob(f"{DATABASE}*"):
        path.unlink()


def _clear(folder: Path) -> None:
    for child in folder.iterdir():
        shutil.rmtree(child) if child.is_dir() else child.unlink()
