"""Answers what was talked about or done in a time, from the summaries: "what did we discuss with Acme last week?" """

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.memory.records import Record
from bot.memory.times import Period, period_named

SUMMARY = "summary/"
_ASKS = re.compile(
    r"\s*(?:what|which \w+) (?:did|have|has|was|were) (?:we|i|you|they|been)?\b"
    r".*\b(?:talk|discuss|sp[eo]ak|spoken|do|done|sa(?:y|id)|agree|decide|happen|work|promise)\w*\b.*",
    re.IGNORECASE,
)
_LATELY = re.compile(r"\b(?P<which>today|yesterday|(?:this|last|past) (?:week|month))\b", re.I)
_WITH = re.compile(r"\b(?:with|about|for|to)\s+(?P<who>[A-ZÄÖÜ][\w&'-]*(?:\s+[A-ZÄÖÜ][\w&'-]*)*)")
_DAY = re.compile(r"(?P<day>\d{1,2} [A-Z][a-z]+), ")
_WEEK = re.compile(r"/(?P<year>\d{4})-W(?P<week>\d\d)$")


def recap_period(question: str, at: datetime) -> Period | None:
    """The time that a question wants to have summed up; None where it asks for something else."""
    if not _ASKS.fullmatch(question):
        return None
    named = _LATELY.search(question)
    return _lately(named["which"].casefold(), at) if named else period_named(question, at)


def recapped(
    question: str, period: Period, summaries: Iterable[Record]
) -> Iterator[tuple[Record, str]]:
    """The lines of each summary that fall into the time, and name whom the question names."""
    who = _WITH.search(question)
    name = who["who"].casefold() if who else ""
    for record in summaries:
        lines = [
            line
            for line in record.text.split("\n")
            if name in line.casefold() and _falls(line, record, period)
        ]
        if lines:
            yield record, "\n".join(lines)


def _lately(which: str, at: datetime) -> Period:
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    day = timedelta(days=1)
    if which in ("today", "yesterday"):
        start = today if which == "today" else today - day
        return Period(start, start + day)
    monday, first = today - today.weekday() * day, today.replace(day=1)
    if which.endswith("week"):
        start = monday if which.startswith("this") else monday - 7 * day
        return Period(start, start + 7 * day)
    start = first if which.startswith("this") else (first - day).replace(day=1)
    return Period(start, (start + 31 * day).replace(day=1))


def _falls(line: str, record: Record, period: Period) -> bool:
    """Whether a line's day, in the week of its summary, lies in the time."""
    week, day = _WEEK.search(record.subject), _DAY.match(line)
    if not week or not day:
        return False
    year, number = int(week["year"]), int(week["week"])
    days = (datetime.fromisocalendar(year, number, n) for n in range(1, 8))
    found = next((one for one in days if f"{one:%-d %B}" == day["day"]), None)
    return found is not None and period.start.date() <= found.date() < period.end.date()
