"""What a chat shows of a card is journalled in an external id, and read back the same."""

import pytest
from hypothesis import given, strategies as st

from bot.adapters.telegram.copies import Copy, read_copy

numbers = st.integers(min_value=1, max_value=2**40)


@given(
    st.lists(numbers, min_size=1, max_size=5).map(tuple),
    st.integers(min_value=0, max_value=99),
    st.booleans(),
    st.sampled_from(["", "0a1b2c3d"]),
    st.lists(numbers, max_size=3).map(tuple),
)
def test_a_copy_is_read_as_it_was_written(
    messages: tuple[int, ...], files: int, caption: bool, document: str, also: tuple[int, ...]
) -> None:
    copy = Copy(messages, files, caption, document, also)
    assert read_copy(str(copy)) == copy


@pytest.mark.parametrize("other", ["", "12", "t", "t1", "t1+", "1700000000.000100"])
def test_what_another_hand_wrote_is_no_copy(other: str) -> None:
    assert read_copy(other) is None
