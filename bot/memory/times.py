"""Time as evidence: which period a question names, and whether a text says when something was."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_WHEN = re.compile(
    rf"""\b(?:
    yesterday|today|tonight|tomorrow|ago|since
    |(?:last|next|this|past|every)\s+\w+
    |(?:mon|tues|wednes|thurs|fri|satur|sun)days?
    |{_MONTH}
    |(?:19|20)\d\d
    |(?:day|week|weekend|month|year|hour|minute)s?
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PERIOD = re.compile(
    rf"""(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?
    \b(?P<month>{_MONTH})\b\.?
    (?:\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?
    (?:,?\s+(?P<year>(?:19|20)\d\d))?""",
    re.IGNORECASE | re.VERBOSE,
)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)(?:-(?P<day>\d\d))?\b")
_YEAR = re.compile(r"\b(?:in|during|of|since)\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_RECENT = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|current(?:ly)?|right now|at the moment|these days|up to date)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """From `start` up to, but not including, `end`."""

    start: datetime
    end: datetime


def period_named(text: str, at: datetime) -> Period | None:
    """The day, month or year that a question names; a month without a year is the last one so far."""
    if iso := _ISO.search(text):
        day = iso["day"]
        return _period(int(iso["year"]), int(iso["month"]), int(day) if day else None)
    for found in _PERIOD.finditer(text):
        if _is_month(found):
            return _from_words(found, at)
    if year := _YEAR.search(text):
        return Period(_first(int(year["year"])), _first(int(year["year"]) + 1))
    return None


def names_time(text: str) -> bool:
    """Whether a text says when: a date, a weekday, a span, "yesterday"."""
    return _WHEN.search(text) is not None


def wants_recent(text: str) -> bool:
    """Whether a question asks for what holds now; only then does age count against a record."""
    return _RECENT.search(text) is not None


def _is_month(found: re.Match[str]) -> bool:
    """ "may" and "march" are months only beside a number or with a capital letter."""
    return found["month"][0].isupper() or any(found[name] for name in ("day", "day_after", "year"))


def _from_words(found: re.Match[str], at: datetime) -> Period | None:
    month = next(
        number for number, name in enumerate(_MONTHS, 1) if name[:3] == found["month"][:3].lower()
    )
    year = int(found["year"]) if found["year"] else at.year - (month > at.month)
    day = found["day"] or found["day_after"]
    return _period(year, month, int(day) if day else None)


def _period(year: int, month: int, day: int | None) -> Period | None:
    if not 1 <= month <= 12:
        return None
    days = monthrange(year, month)[1]
    if day is None:
        start = datetime(year, month, 1, tzinfo=UTC)
        return Period(start, start + timedelta(days=days))
    if not 1 <= day <= days:
        return None
    start = datetime(year, month, day, tzinfo=UTC)
    return Period(start, start + timedelta(days=1))


def _first(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)
