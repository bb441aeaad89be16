"""One message is one trace, read off the log, whoever reads it and however often."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.observe.follower import Follower
from bot.observe.spans import Span, Spans
from tests.fakes.office import Office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_message_is_followed_from_the_chat_to_the_last_effect(office: Office) -> None:
    office.says(SENTENCE)
    office.waits(timedelta(minutes=5))
    office.taps("Approve")

    spans = [span for span in spans_of(office) if span.name != "post"]

    assert len({span.trace for span in spans}) == 1
    assert {"hear", "run", "draft", "ask", "queue", "perform"} <= {span.name for span in spans}
    assert ancestry_of(spans) == {span.id for span in spans if not span.parent}
    assert all(span.start <= span.end for span in spans)


def test_waiting_for_a_person_is_told_from_work(office: Office) -> None:
    office.says(SENTENCE)
    office.waits(timedelta(minutes=5))
    office.taps("Approve")

    asked = [span for span in spans_of(office) if span.name == "ask"]

    assert [span.end - span.start for span in asked] == [timedelta(minutes=5)]
    assert ("steward.decision", "approve") in asked[0].facets


def test_every_reading_gives_the_same_spans(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Reject")

    assert spans_of(office) == spans_of(office)


def test_two_messages_are_two_traces(office: Office) -> None:
    office.says(SENTENCE)
    office.says("help")

    heard = [span for span in spans_of(office) if span.name == "hear"]

    assert len({span.trace for span in heard}) == 2


def spans_of(office: Office) -> list[Span]:
    """Everything that the office's log closes, in order."""
    found: list[Span] = []
    spans = Spans(office.parts.log)
    Follower(office.parts.log).follow(
        lambda page: found.extend(span for event in page for span in spans.closed_by(event))
    )
    return found


def ancestry_of(spans: list[Span]) -> set[str]:
    """Where one ends that climbs from any span to what it happened in; fails on a lost parent."""
    parents = {span.id: span.parent for span in spans}
    ends = set()
    for span in spans:
        place = span.id
        while parents[place]:
            place = parents[place]
        ends.add(place)
    return ends
