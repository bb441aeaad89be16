"""Reads moments: a day, a clock time, or both, always with the operator's time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from bot.intents.values.calendar import bare
from bot.intents.values.dates import read_date
from bot.intents.values.durations import read_span
from bot.intents.values.numbers import read_number_words
from bot.intents.values.reading import Reading, Setting
from bot.intents.words import Token

_PARTS = {
    "morning": time(9),
    "noon": time(12),
    "midday": time(12),
    "lunch": time(12),
    "lunchtime": time(12),
    "afternoon": time(14),
    "evening": time(18),
    "night": time(20),
    "midnight": time(0),
    "eod": time(17),
    "cob": time(17),
    "fruh": time(9),
    "vormittag": time(10),
    "mittag": time(12),
    "mittags": time(12),
    "nachmittag": time(14),
    "nachmittags": time(14),
    "abend": time(18),
    "abends": time(18),
}
_LATE = frozenset(("afternoon", "evening", "night", "nachmittag", "abend", "abends", "tonight"))
_EARLY = frozenset(("morning", "fruh", "vormittag", "morgens"))
_AT = frozenset(
    ("at", "@", "um", "gegen", "by", "around", "from", "in", "the", "this", "on", "am", ",")
)
_DEFAULT = time(9)


class _Clock:
    """A clock time, and whether its half of the day was said."""

    __slots__ = ("sure", "time")

    def __init__(self, moment: time, sure: bool) -> None:
        self.time, self.sure = moment, sure


def read_moment(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[datetime]]:
    """A moment at this place; a day alone means nine in the morning."""
    found = [
        *_from_now(tokens, at, setting),
        *_day_then_time(tokens, at, setting),
        *_time_then_day(tokens, at, setting),
        *_tonight(tokens, at, setting),
    ]
    return sorted(found, key=lambda reading: -reading.end)


def _from_now(tokens: Sequence[Token], at: int, setting: Setting) -> Iterator[Reading[datetime]]:
    """`in half an hour`, `20 minutes from now`, `in 2 hours`."""
    lead = bare(tokens, at) == "in"
    for span in read_span(tokens, at + lead, setting):
        if span.value.unit not in ("minute", "hour"):
            continue
        trailing = [bare(tokens, span.end), bare(tokens, span.end + 1)] == ["from", "now"]
        if lead or trailing:
            yield Reading(span.end + 2 * trailing, span.value.after(setting.now))
        elif bare(tokens, span.end) == "later":
            yield Reading(span.end + 1, span.value.after(setting.now))


def _day_then_time(
    tokens: Sequence[Token], at: int, setting: Setting
) -> Iterator[Reading[datetime]]:
    for day in read_date(tokens, at, setting):
        if bare(tokens, day.end - 1) == "tonight":
            continue
        yield _reading(day.end, day, _opening(day.value, setting), setting)
        for clock in (*_clocks_after(tokens, day.end, setting), *_bare_hour(tokens, day)):
            yield _reading(clock.end, day, clock.value, setting)


def _bare_hour(tokens: Sequence[Token], day: Reading[date]) -> Iterator[Reading[_Clock]]:
    """The hour that ends `monday 11`, unless it may be the number of such a day."""
    said, after = bare(tokens, day.end), bare(tokens, day.end + 1)
    if re.fullmatch(r"[7-9]|1\d", said) and after in ("", ",", ".", ";", "!", "?"):
        coming = (day.value + timedelta(days=week * 7) for week in range(9))
        if int(said) not in {each.day for each in coming}:
            yield Reading(day.end + 1, _Clock(time(int(said)), True))


def _opening(day: date, setting: Setting) -> _Clock:
    """Nine in the morning; today, where that has passed, the next full hour."""
    now = setting.now
    if day != setting.today or now.time() < _DEFAULT or now.hour == 23:
        return _Clock(_DEFAULT, True)
    return _Clock(time(now.hour + 1), True)


def _reading(end: int, day: Reading[date], clock: _Clock, setting: Setting) -> Reading[datetime]:
    others = tuple(_moment(other, clock, setting) for other in day.others)
    return Reading(end, _moment(day.value, clock, setting), others)


def _moment(day: date, clock: _Clock, setting: Setting) -> datetime:
    """The clock time on that day; today, a bare hour that has passed means the evening."""
    moment = datetime.combine(day, clock.time, setting.now.tzinfo)
    if not clock.sure and moment <= setting.now and day == setting.today and clock.time.hour < 12:
        later = moment + timedelta(hours=12)
        return later if later > setting.now else moment
    return moment


def read_clock(tokens: Sequence[Token], at: int, setting: Setting) -> list[Reading[time]]:
    """A clock time alone, for what comes again."""
    return [
        Reading(clock.end, clock.value.time)
        for clock in _clocks_after(tokens, at, setting, alone=True)
    ]


def _time_then_day(
    tokens: Sequence[Token], at: int, setting: Setting
) -> Iterator[Reading[datetime]]:
    for clock in _clocks_after(tokens, at, setting, alone=True):
        place = clock.end + (bare(tokens, clock.end) == ",")
        for day in read_date(tokens, place, setting):
            yield _reading(day.end, day, clock.value, setting)
        yield Reading(clock.end, _next_at(clock.value, setting))


def _next_at(clock: _Clock, setting: Setting) -> datetime:
    today = _moment(setting.today, clock, setting)
    if today > setting.now:
        return today
    return _moment(setting.today + timedelta(days=1), clock, setting)


def _tonight(tokens: Sequence[Token], at: int, setting: Setting) -> Iterator[Reading[datetime]]:
    """`tonight at 8`, `this evening at 7`, `heute Abend um 8`."""
    start = at + (bare(tokens, at) in ("this", "heute"))
    if bare(tokens, at) != "tonight" and bare(tokens, start) not in _LATE:
        return
    if start == at and bare(tokens, at) != "tonight":
        return
    default = _PARTS.get(bare(tokens, start), time(20))
    yield Reading(start + 1, datetime.combine(setting.today, default, setting.now.tzinfo))
    for clock in _clocks_after(tokens, start + 1, setting):
        late = _pushed_late(clock.value.time)
        yield Reading(clock.end, datetime.combine(setting.today, late, setting.now.tzinfo))


def _pushed_late(clock: time) -> time:
    return clock.replace(hour=clock.hour + 12) if 1 <= clock.hour < 12 else clock


def _clocks_after(
    tokens: Sequence[Token], at: int, setting: Setting, *, alone: bool = False
) -> Iterator[Reading[_Clock]]:
    """A clock time with the small words before it; alone, a bare hour needs its `at`."""
    place, said_at = at, False
    while bare(tokens, place) in _AT:
        said_at = said_at or bare(tokens, place) in ("at", "@", "um", "gegen", "by", "around")
        place += 1
    word = bare(tokens, place)
    if word in _PARTS and (
        not alone or place > at or word in ("noon", "midday", "midnight", "eod", "cob")
    ):
        yield from _part_of_day(tokens, place, setting)
    for end, clock, is_bare in _clock(tokens, place):
        if is_bare and not said_at:
            continue
        yield from _with_part(tokens, end, clock)


def _part_of_day(tokens: Sequence[Token], at: int, setting: Setting) -> Iterator[Reading[_Clock]]:
    part = bare(tokens, at)
    yield Reading(at + 1, _Clock(_PARTS[part], True))
    for clock in _clocks_after(tokens, at + 1, setting):
        moment = clock.value.time
        late = _pushed_late(moment) if part in _LATE else moment
        yield Reading(clock.end, _Clock(late, True))


def _with_part(tokens: Sequence[Token], end: int, clock: _Clock) -> Iterator[Reading[_Clock]]:
    """`8 in the evening`, `9 in the morning`, `8 tonight`."""
    yield Reading(end, clock)
    place = end
    while bare(tokens, place) in ("in", "the", "at", "am"):
        place += 1
    if bare(tokens, place) in _LATE:
        yield Reading(place + 1, _Clock(_pushed_late(clock.time), True))
    elif bare(tokens, place) in _EARLY:
        yield Reading(place + 1, _Clock(clock.time, True))


def _clock(tokens: Sequence[Token], at: int) -> Iterator[tuple[int, _Clock, bool]]:
    """As (end, time, whether it is a bare hour): `14:30`, `8pm`, `3.15 pm`, `half past 3`."""
    if at >= len(tokens):
        return
    yield from _spoken_clock(tokens, at)
    hit = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?", tokens[at].text)
    words = read_number_words(tokens, at) if hit is None else []
    if hit is not None:
        hour, minute = int(hit[1]), int(hit[2] or 0)
        written = hit[2] is not None and ":" in tokens[at].text
        yield from _suffixed(tokens, at + 1, hour, minute, written)
    elif words and words[0].end == at + 1 and 1 <= words[0].value <= 12:
        yield from _suffixed(tokens, at + 1, int(words[0].value), 0, False)


def _suffixed(
    tokens: Sequence[Token], end: int, hour: int, minute: int, written: bool
) -> Iterator[tuple[int, _Clock, bool]]:
    if hour > 23 or minute > 59:
        return
    suffix, after = _suffix(tokens, end)
    if suffix in ("am", "pm"):
        if 1 <= hour <= 12:
            yield after, _Clock(time(hour % 12 + 12 * (suffix == "pm"), minute), True), False
        return
    if suffix in ("uhr", "oclock"):
        extra = re.fullmatch(r"[0-5]\d", bare(tokens, after)) if suffix == "uhr" else None
        minute = int(extra[0]) if extra else minute
        yield after + bool(extra), _working(hour, minute, sure=suffix == "uhr"), False
        return
    yield end, _working(hour, minute, sure=written and (hour > 12 or hour == 0)), not written


def _suffix(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """`pm`, `p.m.`, `o'clock`, `Uhr`, and where it ends."""
    word = bare(tokens, at)
    if word in ("am", "pm", "uhr", "oclock"):
        return word, at + 1
    if word == "h" and tokens[at].glued:
        return "uhr", at + 1
    letters = [bare(tokens, at + step) for step in range(4)]
    if letters[0] in ("a", "p") and letters[1:3] == [".", "m"]:
        return letters[0] + "m", at + 3 + (letters[3] == ".")
    return "", at


def _working(hour: int, minute: int, *, sure: bool) -> _Clock:
    """Bare hours from one to six are in the afternoon, as nobody works at night."""
    if not sure and 1 <= hour <= 6:
        return _Clock(time(hour + 12, minute), True)
    return _Clock(time(hour, minute), sure or hour > 12)


def _spoken_clock(tokens: Sequence[Token], at: int) -> Iterator[tuple[int, _Clock, bool]]:
    """`half past 3`, `quarter to five`; German `halb vier` is half past three."""
    word, place = bare(tokens, at), at
    place += word in ("a",) and bare(tokens, at + 1) == "quarter"
    word = bare(tokens, place)
    minutes = {"half": 30, "quarter": 15, "halb": -30, "viertel": 15}.get(word)
    if minutes is None:
        return
    link = bare(tokens, place + 1)
    if word == "half" and (hour := _hour(tokens, place + 1)) is not None:
        yield place + 2, _working(hour, 30, sure=False), False
    if word in ("half", "quarter", "viertel") and link not in (
        "past",
        "to",
        "nach",
        "vor",
        "after",
    ):
        return
    if link in ("to", "vor"):
        minutes = -minutes
    hour_at = place + 1 if word == "halb" else place + 2
    hour = _hour(tokens, hour_at)
    if hour is not None:
        base = datetime(2000, 1, 1) + timedelta(hours=hour, minutes=minutes)
        half, after = _suffix(tokens, hour_at + 1)
        if half in ("am", "pm"):
            clock = time(base.hour % 12 + 12 * (half == "pm"), base.minute)
            yield after, _Clock(clock, True), False
        yield hour_at + 1, _working(base.hour, base.minute, sure=False), False


def _hour(tokens: Sequence[Token], at: int) -> int | None:
    text = bare(tokens, at)
    if re.fullmatch(r"1?\d", text):
        return int(text) % 12
    words = read_number_words(tokens, at) if at < len(tokens) else []
    return int(words[0].value) % 12 if words and 1 <= words[0].value <= 12 else None
