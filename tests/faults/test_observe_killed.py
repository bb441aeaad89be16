"""The clock is killed while it posts the digest, before and after its commit: it is posted once."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.bootstrap import database
from bot.kernel.cards import Card
from bot.storage.verify import verify
from tests.fakes.workers import THREAD, RunningOffice, running_office, until
from tests.faults.sabotage import CommitPoint, kill_at


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_digest_whose_clock_is_killed_is_posted_once(moment: str, tmp_path: Path) -> None:
    with running_office(tmp_path) as office:
        office.opens()
        office.says("help")
        office.replies("What I can do")
        office.kills("clock")
        office.starts("clock", partial(_dies_at_the_digest, moment))
        assert office.dies("clock"), "the clock never came to its digest"

        office.starts("clock", _lives_tomorrow)
        until(lambda: _digest(office), "a digest")
        office.says("status", external_id="2")
        office.replies("All quiet")

        assert len(_digests(office)) == 1
        assert verify(database(office.settings)).faults == ()


def _dies_at_the_digest(moment: str) -> None:
    _lives_tomorrow()
    kill_at(CommitPoint("kernel", "DigestSent", "", moment))  # type: ignore[arg-type]


def _lives_tomorrow() -> None:
    """From now on this worker's clock stands at noon of the day after tomorrow."""
    from bot.bootstrap import SystemClock

    noon = datetime.now(UTC).replace(hour=12, minute=0) + timedelta(days=2)
    SystemClock.now = lambda self: noon  # type: ignore[method-assign]


def _digests(office: RunningOffice) -> list[Card]:
    return [card for card in office.steward.feed(THREAD) if card.kind == "digest"]


def _digest(office: RunningOffice) -> Card | None:
    return next(iter(_digests(office)), None)
