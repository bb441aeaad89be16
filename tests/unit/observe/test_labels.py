"""What does not fit on a button is cut behind a word, and still says most of what it said."""

import pytest
from hypothesis import given, strategies as st

from bot.observe.waiting import shortened


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Invoice Acme", "Invoice Acme"),
        ("Approve 1: Invoice Harbour Yoga 450.00 EUR", "Approve 1: Invoice…"),
        ("Look at 2: Send Bluebird (by mail)", "Look at 2: Send Bluebird…"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsges…"),
    ],
)
def test_a_label_ends_with_a_whole_word_where_it_can(words: str, label: str) -> None:
    assert shortened(words, 26) == label


@given(st.text(), st.integers(2, 60))
def test_a_label_always_fits(words: str, most: int) -> None:
    assert len(shortened(words, most)) <= most
