"""Killed at a digest, at a batch of approvals or at a fork: nothing twice, and nothing half done."""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap import SystemClock, database
from bot.kernel.cards import Card
from bot.kernel.events import Decided
from bot.storage.verify import verify
from tests.fakes.workers import THREAD, WEDNESDAY, RunningOffice, Sabotage, running_office, until
from tests.faults.sabotage import CommitPoint, kill_at


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_digest_whose_clock_is_killed_is_posted_once(moment: str, tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.says("help")
        office.replies("What I can do")
        lives = partial(_lives_at, WEDNESDAY + timedelta(days=2))
        office.kills("clock")
        office.starts("clock", partial(_dies_at_the_digest, moment, lives))
        assert office.dies("clock"), "the clock never came to its digest"

        office.starts("clock", lives)
        until(lambda: _digest(office), "a digest")
        office.says("status", external_id="2")
        office.replies("All quiet")

        assert len(_digests(office)) == 1
        assert verify(database(office.settings)).faults == ()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_weekly_digest_whose_clock_is_killed_is_posted_once(moment: str, tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.says("help")
        office.replies("What I can do")
        lives = partial(_lives_at, WEDNESDAY + timedelta(days=12))
        office.kills("clock")
        office.starts("clock", partial(_dies_at_the_digest, moment, lives))
        assert office.dies("clock"), "the clock never came to its weekly digest"

        office.starts("clock", lives)
        until(lambda: _digest(office), "a digest")
        office.says("status", external_id="2")
        office.replies("All quiet")

        (shown,) = _digests(office)
        assert shown.key.startswith("weekly-")
        assert len(office.parts.log.read("digests/weekly")) == 1
        assert len(office.parts.log.read("digests")) == 1
        assert verify(database(office.settings)).faults == ()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_batch_whose_worker_is_killed_is_approved_whole_and_once(
    moment: str, tmp_path: Path
) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        for number, what in enumerate(("hosting", "stickers"), 1):
            office.says(f"invoice Acme {number}20 euros for {what}", external_id=what)
            until(partial(_waiting, office, number), f"{number} waiting")
        office.says("digest", external_id="digest")
        shown = until(lambda: _digest(office), "a digest")
        (tap,) = [button.text for button in shown.buttons if button.label.startswith("Approve all")]
        office.kills("kernel")
        office.starts("kernel", partial(kill_at, _the_batch(moment)))

        office.says(tap, external_id="tap")
        assert office.dies("kernel"), "the worker never came to the batch"
        decided = len(_decisions(office))
        assert decided == (0 if moment == "before" else 2)
        office.revives("kernel")
        until(lambda: _mails(tmp_path) == 2 or None, "two mails")
        office.replies("Approved 2, each signed")

        assert len(_decisions(office)) == 2
        assert _mails(tmp_path) == 2
        assert verify(database(office.settings)).faults == ()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_fork_whose_worker_is_killed_begins_once_and_mails_once(
    moment: str, tmp_path: Path
) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.says("invoice Acme 120 euros for hosting")
        office.decides(office.shows("pending"))
        done = office.shows("done")
        office.kills("kernel")
        office.starts("kernel", partial(kill_at, _the_fork(moment)))

        office.says(f"replay {done.run} from send", external_id="fork")
        assert office.dies("kernel"), "the worker never came to the fork"
        office.revives("kernel")
        office.replies("Forked from “send”")
        office.decides(until(partial(_waiting, office, 1), "the fork's card"))
        until(lambda: _mails(tmp_path) == 2 or None, "the fork's mail")

        assert len(office.steward.runs()) == 2
        assert len(office.parts.books.invoices()) == 1
        assert verify(database(office.settings)).faults == ()


def _the_batch(moment: str) -> CommitPoint:
    return CommitPoint("kernel", "Decided", "issue", moment)  # type: ignore[arg-type]


def _the_fork(moment: str) -> CommitPoint:
    return CommitPoint("kernel", "StepCarried", "issue", moment)  # type: ignore[arg-type]


def _waiting(office: RunningOffice, count: int) -> Card | None:
    cards = office.steward.approvals()
    return cards[-1] if len(cards) == count else None


def _decisions(office: RunningOffice) -> list[Decided]:
    facts = [event.fact for event in office.parts.log.read_all(limit=5000)]
    return [fact for fact in facts if isinstance(fact, Decided)]


def _mails(home: Path) -> int:
    return len(list((home / "outbox" / "new").glob("*")))


def _dies_at_the_digest(moment: str, lives: Sabotage) -> None:
    lives()
    kill_at(CommitPoint("kernel", "DigestSent", "", moment))  # type: ignore[arg-type]


def _lives_at(moment: datetime) -> None:
    """From now on this worker's clock stands still."""
    SystemClock.now = lambda self: moment  # type: ignore[method-assign]


def _digests(office: RunningOffice) -> list[Card]:
    return [card for card in office.steward.feed(THREAD) if card.kind == "digest"]


def _digest(office: RunningOffice) -> Card | None:
    return next(iter(_digests(office)), None)
