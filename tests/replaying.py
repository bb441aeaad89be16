"""Replays every run that a test made, when the test is over: each must come out identical, and do nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bot.office
from bot.facade.seeing import Seeing
from bot.kernel.runs import Run
from bot.observe.replay import Replay
from bot.office import Office
from bot.storage.runs import Runs
from tests.fakes.smtp import MailServer

_EVERY = 100_000


@contextmanager
def watched() -> Iterator[dict[str, Office]]:
    """Every office on a real database that is opened meanwhile: the latest of each."""
    opened: dict[str, Office] = {}
    put_together = bot.office.Office.__init__

    def noticed(self: Office, *parts: object, **named: object) -> None:
        put_together(self, *parts, **named)  # type: ignore[arg-type]
        if isinstance(self.runs, Runs):
            opened[f"{self.settings.home} {self.settings.database_url}"] = self

    bot.office.Office.__init__ = noticed  # type: ignore[method-assign]
    try:
        yield opened
    finally:
        bot.office.Office.__init__ = put_together  # type: ignore[method-assign]


def lives(office: Office) -> bool:
    """Whether its database is still there: some tests take it away."""
    return bool(office.settings.database_url) or (office.settings.home / "steward.db").exists()


def differing(office: Office) -> list[Replay]:
    """The runs of an office that do not come out identical; raises AssertionError for any effect.

    What was forgotten on the operator's word cannot be compared, and says so; nothing else may.
    """
    before = outside(office)
    seeing = Seeing(office)
    found = [(run, seeing.replay(run)) for run in office.runs.latest(_EVERY)]
    assert outside(office) == before, "a replay did something outside"
    return [
        replayed
        for run, replayed in found
        if not (_is_forgotten(run, office) if replayed.uncompared else replayed.identical)
    ]


def outside(office: Office) -> tuple[object, ...]:
    """What the world has seen of an office: mails by either way, the books, files, and its whole log."""
    home = Path(office.settings.home)
    files = sorted(
        str(path) for kind in ("outbox", "documents") for path in (home / kind).rglob("*")
    )
    books = office.books
    return MailServer.received, files, books.invoices(), books.payments(), office.log.last()


def _is_forgotten(run: Run, office: Office) -> bool:
    return any(event.forgotten for event in office.log.read(f"run/{run.id}"))
