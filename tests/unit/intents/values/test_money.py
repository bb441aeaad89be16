"""Money is read exactly, or as every amount that it could be, or not at all."""

from __future__ import annotations

import pytest

from bot.intents.values.money import read_money
from bot.intents.words import tokens_of
from tests.unit.intents.values.settings import setting


def whole(text: str, locale: str = "en", currency: str = "EUR") -> list[str]:
    """The readings of the whole text, each with what else it could be."""
    tokens = tokens_of(text)
    return [
        str(value)
        for reading in read_money(tokens, 0, setting(locale, currency))
        if reading.end == len(tokens)
        for value in (reading.value, *reading.others)
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$3k", "3,000.00 USD"),
        ("$2,400", "2,400.00 USD"),
        ("1.200,50 €", "1,200.50 EUR"),
        ("EUR 120", "120.00 EUR"),
        ("EUR120", "120.00 EUR"),
        ("2,200", "2,200.00 EUR"),
        ("120 euros", "120.00 EUR"),
        ("1,200.50", "1,200.50 EUR"),
        ("1.234.567,89 EUR", "1,234,567.89 EUR"),
        ("1'250.00 CHF", "1,250.00 CHF"),
        ("1 200,50 €", "1,200.50 EUR"),
        ("1\u202f200,50 €", "1,200.50 EUR"),
        ("12,50", "12.50 EUR"),
        ("3.5k", "3,500.00 EUR"),
        ("5 grand", "5,000.00 EUR"),
        ("£1.2k", "1,200.00 GBP"),
        ("800,-", "800.00 EUR"),
        ("2.500,- €", "2,500.00 EUR"),
        ("eight hundred euros", "800.00 EUR"),
        ("a thousand dollars", "1,000.00 USD"),
        ("three thousand two hundred and fifty", "3,250.00 EUR"),
        ("zweitausendvierhundert Euro", "2,400.00 EUR"),
        ("99.99", "99.99 EUR"),
        ("US$ 75", "75.00 USD"),
    ],
)
def test_an_amount_is_read_exactly(text: str, amount: str) -> None:
    assert whole(text) == [amount]


@pytest.mark.parametrize(
    ("text", "locale", "amounts"),
    [
        ("1.200", "en", ["1,200.00 EUR", "1.20 EUR"]),
        ("1.200 €", "en", ["1,200.00 EUR", "1.20 EUR"]),
        ("1,200", "de", ["1,200.00 EUR", "1.20 EUR"]),
        ("800.005", "en", ["800,005.00 EUR", "800.00 EUR"]),
    ],
)
def test_what_could_be_two_amounts_is_two(text: str, locale: str, amounts: list[str]) -> None:
    assert whole(text, locale) == amounts


def test_one_mark_groups_where_the_locale_says_so() -> None:
    assert whole("1.200", "de") == ["1,200.00 EUR"]
    assert whole("1,200", "en") == ["1,200.00 EUR"]


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3",
        "0",
        "3 days",
        "10%",
        "30th",
        "8pm",
        "3x",
        "0800",
        "12.3456",
        "€120 USD",
        "3-5",
        "a few euros",
        "one",
        "¥12.50",
        "٣٠٠",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert whole(text) == []


def test_a_negative_amount_is_refused_rather_than_turned_round() -> None:
    tokens = tokens_of("refund -50")

    assert read_money(tokens, 2, setting()) == []


def test_the_dollar_is_the_workspaces_own_if_it_has_one() -> None:
    assert whole("$120", currency="CAD") == ["120.00 CAD"]
    assert whole("$120", currency="EUR") == ["120.00 USD"]
