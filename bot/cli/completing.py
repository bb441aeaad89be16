"""What a shell offers for an argument: cards that wait, runs, customers. Never an error, and nothing is made."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

Offers = list[tuple[str, str]]


def approval_refs(incomplete: str) -> Offers:
    """The references of the cards that wait, each with what was said."""
    return _offered(incomplete, _waiting)


def run_ids(incomplete: str) -> Offers:
    """The latest runs, each with what was said."""
    return _offered(incomplete, _runs)


def named(incomplete: str) -> Offers:
    """Everybody in the books, and the latest runs."""
    return [*_offered(incomplete, _customers), *run_ids(incomplete)]


def _offered(begins: str, look: "Callable[[Engine], Iterable[tuple[str, str]]]") -> Offers:
    """What there is that begins so; in a home that is broken or not there, nothing."""
    from bot.config import read_settings
    from bot.storage.database import open_database, sqlite_url

    with suppress(Exception):
        settings = read_settings()
        path = settings.home / "steward.db"
        if settings.database_url or path.exists():
            found = look(open_database(settings.database_url or sqlite_url(path)))
            return [offer for offer in found if offer[0].casefold().startswith(begins.casefold())]
    return []


def _waiting(engine: "Engine") -> Iterable[tuple[str, str]]:
    from bot.storage.runs import Runs

    for run in Runs(engine).pending():
        for state in run.steps.values():
            if state.approval and state.approval.status == "pending":
                yield state.approval.ref, run.title


def _runs(engine: "Engine") -> Iterable[tuple[str, str]]:
    from bot.storage.runs import Runs

    return [(run.id, run.title) for run in Runs(engine).latest(30)]


def _customers(engine: "Engine") -> Iterable[tuple[str, str]]:
    from bot.storage.books import Books

    return [(customer.name, customer.email) for customer in Books(engine).customers()]
