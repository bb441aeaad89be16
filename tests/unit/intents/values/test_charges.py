"""Invoice lines are read in any order, and a price that could be each or all is asked."""

from __future__ import annotations

import pytest

from bot.intents.values.charges import read_charge
from bot.intents.values.quantities import Charge
from bot.intents.values.reading import Reading
from bot.intents.words import tokens_of
from tests.unit.intents.values.settings import setting


def best(text: str) -> Reading[Charge] | None:
    tokens = tokens_of(text)
    found = [r for r in read_charge(tokens, 0, setting()) if r.end == len(tokens)]
    return min(found, key=lambda reading: reading.cost, default=None)


def lines(charge: Charge) -> list[str]:
    return [
        f"{line.quantity} {line.unit or 'x'} {line.description} @ {line.unit_price}"
        for line in charge.lines
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 days of design at 800", ["3 day design @ 800"]),
        ("5 hours at 90/h", ["5 hour  @ 90"]),
        ("half a day of training at 900", ["0.5 day training @ 900"]),
        ("two and a half days at 800", ["2.5 day  @ 800"]),
        ("a day of support at 600", ["1 day support @ 600"]),
        (
            "2 x logo at 400 and 1 day of support at 600",
            ["2 x logo @ 400", "1 day support @ 600"],
        ),
        ("120 euros", ["1 x  @ 120"]),
        ("2,400 for the website", ["1 x website @ 2400"]),
        ("logo design 400", ["1 x logo design @ 400"]),
        ("800 a day for 3 days of consulting", ["3 day consulting @ 800"]),
        ("300 photos at 2.50 each", ["300 x photos @ 2.50"]),
        ("project phase 2, 4000", ["1 x project phase 2 @ 4000"]),
        ("3 days for a total of 2400", ["1 x 3 days @ 2400"]),
        ("3 Tage Design zu je 800 Euro", ["3 day Design @ 800"]),
        ("10 Std. à 85,50 €", ["10 hour  @ 85.50"]),
        (
            "3 days design (800/day), 1 day workshop (1200)",
            ["3 day design @ 800", "1 day workshop @ 1200"],
        ),
    ],
)
def test_lines_are_read(text: str, expected: list[str]) -> None:
    reading = best(text)

    assert reading is not None
    assert lines(reading.value) == expected
    assert reading.others == ()


def test_a_price_that_may_be_each_or_all_is_both() -> None:
    reading = best("3 days for 2400")

    assert reading is not None
    assert lines(reading.value) == ["3 day  @ 2400"]
    assert [lines(other) for other in reading.others] == [["1 x 3 days @ 2400"]]


@pytest.mark.parametrize(
    "text",
    [
        "somewhere between 500 and 600",
        "about 800",
        "3-5 days at 800",
        "a few days at 800",
        "50 bananas",
        "3 days at -800",
        "100 EUR and 50 USD",
    ],
)
def test_what_is_not_certain_is_no_charge(text: str) -> None:
    assert best(text) is None


def test_what_may_be_a_count_is_a_price_that_must_be_confirmed() -> None:
    counted, named, plain = best("500 bananas"), best("€500 bananas"), best("500 logo design")

    assert counted is not None
    assert counted.value.perhaps_counted
    assert named is not None
    assert plain is not None
    assert not named.value.perhaps_counted
    assert not plain.value.perhaps_counted


@pytest.mark.parametrize("text", ["300 tomorrow", "300 next week"])
def test_a_time_is_nothing_that_is_sold(text: str) -> None:
    assert best(text) is None
