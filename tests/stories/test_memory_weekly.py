"""What happens to memory of itself: the weekly review of doubts, and summaries of what was talked about."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.kernel.cards import Card
from tests.fakes.office import Office, text_of

# Later than any clock by which the office was founded.
LATER = datetime(2031, 3, 31, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office on a Monday morning, when the review of this week, of nothing, is over."""
    office = Office(tmp_path / "home")
    office.clock.passes(LATER - office.clock.now())
    office.says("status")
    office.waits(timedelta())
    return office


def reviews(office: Office) -> list[Card]:
    return [card for card in office.cards if card.key.startswith("review-")]


def test_what_is_in_doubt_is_put_to_the_owner_once_a_week_and_kept_at_a_tap(office: Office) -> None:
    office.says("remember that the wifi password is hunter2hunter2")
    office.waits(6 * DAY)
    assert not reviews(office)

    office.waits(DAY)
    office.waits(HOUR)
    (card,) = reviews(office)
    assert card.title == "Shall I remember this?"
    assert "it seems to hold a password or key" in text_of(card)

    office.taps("1. Keep")
    office.says("what is the wifi password?")

    assert office.sees("the wifi password is hunter2hunter2 [1]")


def test_weeks_that_were_missed_are_one_review_on_return(office: Office) -> None:
    office.says("remember that the wifi password is hunter2hunter2")
    office.clock.passes(24 * DAY)
    office.restarts()

    office.waits(HOUR)
    office.waits(HOUR)

    assert len(reviews(office)) == 1


def test_a_week_without_doubts_passes_without_a_word(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.waits(8 * DAY)

    assert not reviews(office)


def test_quiet_hours_put_the_review_off(office: Office) -> None:
    (office.home / "policy.toml").write_text('[quiet]\nafter = "06:00"\nuntil = "11:00"\n')
    office.restarts()
    office.says("remember that the wifi password is hunter2hunter2")

    office.waits(7 * DAY)
    assert not reviews(office)
    office.waits(3 * HOUR)

    assert len(reviews(office)) == 1


def test_what_was_talked_about_and_done_is_summed_up_and_found_again(office: Office) -> None:
    office.says("hello there, I just spoke to Acme and they want the launch moved to October")
    office.says("invoice Acme 3 days of design at 800, due in 14 days")
    office.taps("Approve")
    office.waits(2 * HOUR)
    office.clock.passes(7 * DAY)

    office.says("what did we talk about with Acme last week?")

    (source,) = office.cards[-1].fields
    assert "they want the launch moved to October" in office.cards[-1].text
    assert "Steward: Mailed “Invoice 2031-0001” to billing@acme.example." in office.cards[-1].text
    assert source.origin is not None
    assert source.origin.words == "the summary of what was said until 31 March 2031"


def test_a_summary_is_one_record_a_week_however_often_it_is_rolled(office: Office) -> None:
    office.says("we agreed with Acme on two extra pages for 400")
    office.waits(2 * HOUR)
    office.says("we will deliver the pages to Acme on Friday")
    office.waits(2 * HOUR)

    (summary,) = [one for one in office.parts.records.current() if "summary/" in one.subject]
    assert "two extra pages for 400" in summary.text
    assert "deliver the pages to Acme on Friday" in summary.text


def test_what_memory_was_told_or_answered_is_not_summed_up_again(office: Office) -> None:
    office.says("remember that Acme pays Net 14")
    office.says("which Net does Acme pay?")
    office.waits(2 * HOUR)

    assert [one.text for one in office.parts.records.current()] == ["Acme pays Net 14"]


def test_what_is_not_understood_yet_is_summed_up_only_once_it_is(office: Office) -> None:
    office.says("We agreed with Acme on two extra pages for 400.", works=False)
    office.says("forget that Dana will move to Oak Street on Friday", works=False)

    office.waits(HOUR)
    assert not summaries(office)
    office.waits(HOUR)

    assert "two extra pages for 400" in summaries(office)
    assert "Oak Street" not in summaries(office)


def summaries(office: Office) -> str:
    return "\n".join(
        one.text for one in office.parts.records.current() if "summary/" in one.subject
    )
