"""Days, moments, terms and recurrences, from a Wednesday morning at ten in Berlin."""

from __future__ import annotations

import pytest

from bot.intents.values.periods import read_period
from bot.intents.values.recurrence import read_recurrence
from bot.intents.values.terms import read_due
from bot.intents.values.times import read_moment
from bot.intents.words import tokens_of
from tests.unit.intents.values.settings import setting


def moments(text: str, locale: str = "en") -> list[str]:
    """Every moment that the whole text can mean, the likeliest first."""
    tokens = tokens_of(text)
    for reading in read_moment(tokens, 0, setting(locale)):
        if reading.end == len(tokens):
            return [f"{moment:%Y-%m-%d %H:%M}" for moment in (reading.value, *reading.others)]
    return []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("next Tuesday", "2026-11-24 09:00"),
        ("in half an hour", "2026-11-18 10:30"),
        ("tonight at 8", "2026-11-18 20:00"),
        ("a week from today", "2026-11-25 09:00"),
        ("in 14 days", "2026-12-02 09:00"),
        ("end of month", "2026-11-30 09:00"),
        ("tomorrow morning at 8", "2026-11-19 08:00"),
        ("Friday at noon", "2026-11-20 12:00"),
        ("5pm Friday", "2026-11-20 17:00"),
        ("at half past 3", "2026-11-18 15:30"),
        ("at quarter to five", "2026-11-18 16:45"),
        ("mid-December", "2026-12-15 09:00"),
        ("the 15th of next month", "2026-12-15 09:00"),
        ("20 minutes from now", "2026-11-18 10:20"),
        ("in an hour and a half", "2026-11-18 11:30"),
        ("2026-11-30 14:00", "2026-11-30 14:00"),
        ("day after tomorrow", "2026-11-20 09:00"),
        ("tomorrow's", "2026-11-19 09:00"),
        ("Friday week", "2026-11-27 09:00"),
        ("December 15th, 2027 at 10am", "2027-12-15 10:00"),
        ("in 3 months", "2027-02-18 09:00"),
        ("on the 3rd at 10", "2026-12-03 10:00"),
        ("at midnight", "2026-11-19 00:00"),
        ("in einer halben Stunde", "2026-11-18 10:30"),
        ("heute Abend um 8", "2026-11-18 20:00"),
        ("am 2.12. um 14:30", "2026-12-02 14:30"),
        ("übermorgen um 15 Uhr", "2026-11-20 15:00"),
        ("nächste Woche Montag um 8", "2026-11-23 08:00"),
        ("um halb vier", "2026-11-18 15:30"),
        ("Ende des Monats", "2026-11-30 09:00"),
    ],
)
def test_a_moment_is_read(text: str, moment: str) -> None:
    assert moments(text) == [moment]


def test_next_before_a_day_of_this_week_is_two_days() -> None:
    assert moments("next Friday") == ["2026-11-27 09:00", "2026-11-20 09:00"]


def test_figures_with_a_stroke_are_two_days_unless_the_locale_tells() -> None:
    assert moments("3/4/2027") == ["2027-04-03 09:00", "2027-03-04 09:00"]
    assert moments("3/4/2027", "en-US") == ["2027-03-04 09:00"]
    assert moments("3/4/2027", "en-GB") == ["2027-04-03 09:00"]
    assert moments("25/12/2026") == ["2026-12-25 09:00"]


@pytest.mark.parametrize("text", ["soon", "someday", "30 February", "31.02.2027", "at 25:00", "8"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    assert moments(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("net 30", "2026-12-18"),
        ("net30", "2026-12-18"),
        ("30 days net", "2026-12-18"),
        ("in 14 days", "2026-12-02"),
        ("14 days", "2026-12-02"),
        ("within 2 weeks", "2026-12-02"),
        ("on receipt", "2026-11-18"),
        ("by the end of the month", "2026-11-30"),
        ("next month", "2026-12-18"),
        ("EOM", "2026-11-30"),
        ("10 business days", "2026-12-02"),
        ("15.12.", "2026-12-15"),
        ("innerhalb von 30 Tagen", "2026-12-18"),
    ],
)
def test_a_due_day_is_read(text: str, day: str) -> None:
    tokens = tokens_of(text)
    found = [r for r in read_due(tokens, 0, setting()) if r.end == len(tokens)]

    assert found[0].value.isoformat() == day
    assert found[0].others == ()


@pytest.mark.parametrize(
    ("text", "rule", "first"),
    [
        ("every Monday at 9", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 09:00"),
        ("every Tuesday and Thursday at 6am", "FREQ=WEEKLY;BYDAY=TU,TH", "2026-11-19 06:00"),
        ("on Mondays, Wednesdays & Fridays", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "2026-11-20 09:00"),
        ("jeden Montag und Mittwoch um 8", "FREQ=WEEKLY;BYDAY=MO,WE", "2026-11-23 08:00"),
        ("every other Friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-20 09:00"),
        ("daily at 8am", "FREQ=DAILY", "2026-11-19 08:00"),
        ("every weekday at 8:30", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-19 08:30"),
        ("on the 1st of every month", "FREQ=MONTHLY;BYMONTHDAY=1", "2026-12-01 09:00"),
        ("every 2 weeks", "FREQ=WEEKLY;INTERVAL=2", "2026-11-19 09:00"),
        ("jeden Montag um 9 Uhr", "FREQ=WEEKLY;BYDAY=MO", "2026-11-23 09:00"),
    ],
)
def test_what_comes_again_is_read(text: str, rule: str, first: str) -> None:
    tokens = tokens_of(text)
    found = [r for r in read_recurrence(tokens, 0, setting()) if r.end == len(tokens)]

    assert found[0].value.rule == rule
    assert f"{found[0].value.first:%Y-%m-%d %H:%M}" == first


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("this week", "2026-11-16", "2026-11-22"),
        ("next 7 days", "2026-11-18", "2026-11-25"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("in November", "2026-11-01", "2026-11-30"),
        ("Q4", "2026-10-01", "2026-12-31"),
        ("today", "2026-11-18", "2026-11-18"),
        ("year to date", "2026-01-01", "2026-11-18"),
    ],
)
def test_a_period_is_read(text: str, start: str, end: str) -> None:
    tokens = tokens_of(text)
    found = [r for r in read_period(tokens, 0, setting()) if r.end == len(tokens)]

    assert (found[0].value.start.isoformat(), found[0].value.end.isoformat()) == (start, end)
