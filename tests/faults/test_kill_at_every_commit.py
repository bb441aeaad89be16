"""A worker is killed at every commit of the invoice flow, and still one mail and one number exist."""

from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap import database
from bot.storage.verify import verify
from tests.fakes.workers import RunningOffice, running_office
from tests.faults.sabotage import CommitPoint, kill_at

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"

# Every fact that a worker stores on the way of one invoice, with the worker that stores it.
UNTIL_ASKED = [
    ("kernel", "MessageResolved", ""),
    ("kernel", "AgentAsked", "draft"),
    ("edge", "Proposed", "draft"),
    ("kernel", "ApprovalOpened", "issue"),
]
AFTER_APPROVAL = [
    ("kernel", "EffectScheduled", "issue"),
    ("edge", "EffectStarted", "issue"),
    ("edge", "InvoiceIssued", ""),
    ("edge", "EffectDone", "issue"),
    ("kernel", "EffectScheduled", "typeset"),
    ("edge", "EffectStarted", "typeset"),
    ("edge", "EffectDone", "typeset"),
    ("kernel", "EffectScheduled", "send"),
    ("edge", "EffectStarted", "send"),
    ("edge", "EffectDone", "send"),
    ("kernel", "RunEnded", ""),
]


def _points(places: list[tuple[str, str, str]]) -> list[CommitPoint]:
    return [
        CommitPoint(role, fact, step, moment)  # type: ignore[arg-type]
        for role, fact, step in places
        for moment in ("before", "after")
    ]


@pytest.mark.parametrize("point", _points(UNTIL_ASKED + AFTER_APPROVAL), ids=str)
def test_a_kill_at_any_commit_leaves_one_number_and_one_mail(
    point: CommitPoint, tmp_path: Path
) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        _sabotage(office, point)
        office.says(SENTENCE)
        if (point.role, point.fact, point.step) in UNTIL_ASKED:
            _restart(office, point)
        office.decides(office.shows("pending"))
        if (point.role, point.fact, point.step) in AFTER_APPROVAL:
            _restart(office, point)
        office.shows("done")

        assert [invoice.number[4:] for invoice in office.parts.books.invoices()] == ["-0001"]
        assert len(list((tmp_path / "outbox" / "new").iterdir())) == 1
        assert verify(database(office.settings)).faults == ()


def test_the_list_of_commit_points_is_the_whole_flow(tmp_path: Path) -> None:
    """If the flow gains a commit, it has to gain a place above."""
    with running_office(tmp_path) as office:
        office.opens()
        office.says(SENTENCE)
        office.decides(office.shows("pending"))
        office.shows("done")
        stored = {
            (event.fact.kind, getattr(event.fact, "step", ""))
            for event in office.parts.log.read_all()
            if event.actor in ("kernel", "edge", "ledger")
        }
    named = {(fact, step) for _, fact, step in UNTIL_ASKED + AFTER_APPROVAL}
    # These are stored together with one that is named, in the same transaction.
    together = {
        ("RunStarted", ""),
        ("DialogueMoved", ""),
        ("Judged", "issue"),
        ("Judged", "typeset"),
        ("Judged", "send"),
    }
    assert stored == named | together


def _sabotage(office: RunningOffice, point: CommitPoint) -> None:
    office.kills(point.role)
    office.starts(point.role, partial(kill_at, point))


def _restart(office: RunningOffice, point: CommitPoint) -> None:
    assert office.dies(point.role), f"the worker never came to {point}"
    office.revives(point.role)
