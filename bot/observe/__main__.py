"""`python -m bot.observe`: tells collectors of logs and traces what the log gained, until told to stop."""

import logging
from collections.abc import Iterator
from pathlib import Path

from bot import __version__
from bot.bootstrap import database
from bot.config import Settings, read_settings
from bot.kernel.errors import Unreachable
from bot.kernel.ports import Log
from bot.observe.follower import Follower
from bot.observe.logs import start_logging
from bot.observe.telling import Lines, Teller, Traces
from bot.signals import told_to_stop
from bot.storage.log import SqlLog

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS, _LONGEST_PAUSE = 1.0, 60.0


def main() -> None:
    """Follow the log; what a collector did not take is offered again, more and more slowly."""
    stop = told_to_stop()
    settings = read_settings()
    start_logging("observer", settings)
    tellings = list(_tellings(settings, SqlLog(database(settings))))
    pause = _LOOK_SECONDS
    while not stop.wait(pause):
        heard = [_tell(teller, follower) for teller, follower in tellings]
        pause = _LOOK_SECONDS if all(heard) else min(pause * 2, _LONGEST_PAUSE)


def _tellings(settings: Settings, log: Log) -> Iterator[tuple[Teller, Follower]]:
    """Who is told, each with the place in the log that they have reached."""
    if settings.log_format == "json":
        yield Lines(), _follower(log, settings.home, "lines")
    if settings.otel_exporter_otlp_endpoint:
        traces = Traces(log, settings.otel_exporter_otlp_endpoint, __version__)
        yield traces, _follower(log, settings.home, "traces")


def _follower(log: Log, home: Path, name: str) -> Follower:
    places = home / "observed"
    places.mkdir(parents=True, exist_ok=True)
    return Follower(log, place=places / name)


def _tell(teller: Teller, follower: Follower) -> bool:
    try:
        follower.follow(teller.tell)
    except Unreachable as silence:
        _LOG.warning("%s It is tried again.", silence)
        return False
    return True


if __name__ == "__main__":
    main()
