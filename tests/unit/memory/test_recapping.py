"""Which time a question wants summed up, and which lines of the summaries belong to it."""

from datetime import date

import pytest

from bot.memory.recapping import recap_period, recapped
from bot.memory.records import Record, RecordId
from tests.unit.memory.worlds import NOW, note

SUMMARY = Record.model_validate(
    note("").model_dump()
    | {
        "text": "30 December, Ana: Acme wants a logo\n2 January, Ana: Birch asked for a stamp",
        "subject": "summary/c_1/2026-W01",
        "id": RecordId("k_1"),
        "version": 1,
        "written_at": NOW,
        "actor": "ana",
    }
)


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("What did we talk about with Acme last week?", date(2026, 2, 23), date(2026, 3, 2)),
        ("what did I do yesterday?", date(2026, 3, 1), date(2026, 3, 2)),
        ("What have we discussed this month?", date(2026, 3, 1), date(2026, 4, 1)),
        ("what did we agree on last month", date(2026, 2, 1), date(2026, 3, 1)),
    ],
)
def test_a_time_is_read(question: str, start: date, end: date) -> None:
    period = recap_period(question, NOW.replace(year=2026, month=3, day=2))

    assert period is not None
    assert (period.start.date(), period.end.date()) == (start, end)


@pytest.mark.parametrize(
    "question",
    ["What did we agree with Acme?", "who is Dana?", "When did we last speak to Blue Harbor?"],
)
def test_other_questions_are_for_recall(question: str) -> None:
    assert recap_period(question, NOW) is None


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("What did we discuss in December 2025?", ["30 December, Ana: Acme wants a logo"]),
        ("What did we discuss in January 2026?", ["2 January, Ana: Birch asked for a stamp"]),
        ("What did we discuss with Birch in December 2025?", []),
    ],
)
def test_only_lines_of_that_time_and_name_are_told_across_the_turn_of_a_year(
    question: str, lines: list[str]
) -> None:
    period = recap_period(question, NOW)

    assert period is not None
    assert [text for _, text in recapped(question, period, [SUMMARY])] == lines
