"""A week of a small business, as its digests tell it: long names, other money, a no, and what is late."""

from collections.abc import Callable
from datetime import timedelta

from tests.fakes.office import Office

LONG = "Donaudampfschifffahrtsgesellschaft Wien mbH"
DAYS: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("add customer Beta Ltd, ana@beta.example", ""),
        (f"add customer {LONG}, kassa@dampf.example", ""),
        ("invoice Acme 3 days of design at 800, due in 5 days", "Approve"),
    ),
    (
        ("invoice Beta Ltd £640 for proofreading the annual report, due in 14 days", "Approve"),
        ("invoice Acme 120 euros for hosting, due in 7 days", "Approve"),
    ),
    (
        ("invoice 2026-0003 was paid", ""),
        (f"invoice {LONG} 12 days of consulting at 1150, due in 30 days", "Approve"),
    ),
    (("invoice Acme 80 euros for stickers", "Reject"),),
    (("invoice Beta Ltd 2 days of editing at 420, due in 14 days", "Approve"),),
    (),
    (
        ("invoice Acme 2 days of design at 800, due in 14 days", ""),
        ("invoice Beta Ltd 90 euros for a rush fee, due in 10 days", ""),
    ),
)


def lived(office: Office) -> Office:
    """Let the week pass; it ends on a Sunday, with two invoices waiting."""
    for day in DAYS:
        office.waits(timedelta(days=1))
        for words, answer in day:
            office.says(words)
            if answer:
                office.taps(answer)
    return office


def quiet(office: Office) -> Office:
    """An office in which next to nothing happened."""
    office.says("help")
    office.waits(timedelta(hours=1))
    return office


OFFICES: dict[str, Callable[[Office], Office]] = {"busy": lived, "quiet": quiet}
