"""Whether the parts that keep state answer: database, Redis, workers, Chroma and the index."""

import fcntl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from bot.bootstrap import CHROMA_NOTE, chroma_url, connect_redis, database, open_memory
from bot.config import Settings
from bot.operations.finding import Finding, good
from bot.storage.log import SqlLog
from bot.storage.migrate import HEAD, migrate, revision

_LOCK_SECONDS = 3


def database_checks(settings: Settings) -> Iterator[Finding]:
    """Reachable, of this version, and free to be written."""
    try:
        engine = database(settings)
        with engine.connect() as connection:
            found = revision(connection)
    except DBAPIError as fault:
        fix = "Start it, or correct DATABASE_URL." if settings.database_url else "steward restore"
        yield Finding("Database", "fault", _short(fault), "Nothing can be read or stored.", fix)
        return
    if found is None:
        means = "This home holds no office yet."
        yield Finding("Database", "hint", "It is empty.", means, "steward up")
    elif found != HEAD:
        yield _of_another_version(found, engine)
    elif (locked := _locked(settings, engine)) is not None:
        yield locked
    else:
        yield good("Database", "It answers, is of this version and free to be written.")


def _of_another_version(found: str, engine: Engine) -> Finding:
    words = f"Its tables are of version {found}, and this Steward's are {HEAD}."
    if found > HEAD:
        means = "A newer Steward made them, and this one cannot read them. Nothing is lost."
        return Finding("Database", "fault", words, means, "Install the newest version.")
    means = "An older Steward made them; the next start brings them up to date, too."
    fix = "Bring them up to date."
    return Finding("Database", "fault", words, means, fix, lambda: migrate(engine))


def part_checks(settings: Settings) -> Iterator[Finding]:
    is_open = _is_open(settings.home)
    yield from _redis(settings, is_open)
    yield from _chroma(settings, is_open)


def _locked(settings: Settings, engine: Engine) -> Finding | None:
    """Whether somebody keeps SQLite's only lock for writing; PostgreSQL ends such sessions itself."""
    if engine.dialect.name != "sqlite":
        return None
    hasty = create_engine(engine.url, connect_args={"timeout": _LOCK_SECONDS})
    try:
        with hasty.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.rollback()
    except DBAPIError:
        words = f"Another program has held it for more than {_LOCK_SECONDS} s."
        fix = f"fuser {settings.home / 'steward.db'} names it; close that program."
        return Finding("Database", "fault", words, "Steward waits and stores nothing.", fix)
    finally:
        hasty.dispose()
    return None


def _is_open(home: Path) -> bool:
    """Whether `steward up` holds this home."""
    try:
        with (home / "up.lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _redis(settings: Settings, is_open: bool) -> Iterator[Finding]:
    if not settings.redis_url and not is_open:
        means = "Nothing happens on its own: no timers, no chats. Commands still work."
        yield Finding("Office", "hint", "It is closed.", means, "steward up")
        return
    try:
        redis = connect_redis(settings)
        redis.ping()
    except (RedisError, OSError) as fault:
        means = "Workers are not woken; the clock rings once it is back, and nothing is lost."
        fix = "Start it, or correct REDIS_URL." if settings.redis_url else "steward up"
        yield Finding("Redis", "fault", f"It does not answer ({fault}).", means, fix)
        return
    yield good("Redis", "It answers.")
    at_work = {name for worker in Worker.all(connection=redis) for name in worker.queue_names()}
    for queue in ("kernel", "edge"):
        if queue in at_work:
            yield good("Workers", f"A worker serves {queue}.")
        else:
            words = f"No worker serves {queue}."
            fix = f"steward up, or python -m worker {queue}"
            yield Finding("Workers", "fault", words, "What is due there waits.", fix)


def _chroma(settings: Settings, is_open: bool) -> Iterator[Finding]:
    url = chroma_url(settings)
    if not url:
        if is_open:
            words, means = "It is not up yet.", "Recall works meanwhile, in each process's memory."
            yield Finding("Chroma", "hint", words, means, "Wait a minute and look again.")
        return
    with suppress(httpx.HTTPError):
        if httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=3).is_success:
            yield good("Chroma", "It answers.")
            yield _index(settings)
            return
    means = "Recall by meaning fails; records themselves are in the log."
    note = settings.home / CHROMA_NOTE
    if settings.chroma_url or is_open:
        fix = "Start it, or correct CHROMA_URL." if settings.chroma_url else "steward up"
        yield Finding("Chroma", "fault", f"Nobody answers at {url}.", means, fix)
    else:
        words = f"A server that is gone left its address behind ({url})."
        yield Finding("Chroma", "fault", words, means, f"rm {note}", note.unlink)


def _index(settings: Settings) -> Finding:
    engine = database(settings)
    library = open_memory(settings, engine, SqlLog(engine)).library
    faults = () if library.outdated() else library.check().faults
    if not library.outdated() and not faults:
        return good("Index", "It equals the records.")
    words = faults[0] if faults else "Another embedder made it than the one that is set."
    return Finding("Index", "fault", words, "Recall can miss things.", "steward memory rebuild")


def _short(fault: DBAPIError) -> str:
    return f"It cannot be used: {str(fault.orig).strip().splitlines()[0]}."
