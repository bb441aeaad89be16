"""Every page we cut is accepted by Telegram's own parser, within its limit, and loses no word."""

import re

import pytest
from hypothesis import given, settings, strategies as st

from bot.adapters.telegram.markup import (
    block,
    bold,
    code,
    escape,
    folded,
    italic,
    length,
    pages,
    plain,
    quoted,
)
from tests.fakes.telegram.formatting import ENTITY_LIMIT, parse, utf16_length
from tests.fakes.telegram.wire import Entity

words = st.text(
    st.one_of(
        st.sampled_from("ab <&>\"'\n😀é👩‍💻🇩🇪\u0301x"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=60,
)
piece = st.one_of(
    words.map(escape), words.map(bold), words.map(italic), words.map(code), words.map(block)
)
rich = st.recursive(
    piece,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5).map("".join),
        inner.map(lambda html: f"<b>{html}</b>"),
        inner.map(lambda html: f'<a href="https://a.example/?x=1&amp;y=2">{html}</a>'),
    ),
    max_leaves=12,
)
documents = st.one_of(rich, rich.map(quoted), rich.map(folded))


@settings(deadline=None)
@given(documents)
def test_what_we_compose_telegram_reads_as_we_do(html: str) -> None:
    read, _ = parse(html, "HTML")
    assert (read, utf16_length(read)) == (plain(html), length(html))


@settings(deadline=None, max_examples=300)
@given(documents, st.integers(min_value=8, max_value=80))
def test_pages_fit_parse_and_lose_no_word(html: str, limit: int) -> None:
    read = [parse(page, "HTML") for page in pages(html, limit)]

    assert all(0 < utf16_length(text) <= limit for text, _ in read)
    assert all(len(entities) <= ENTITY_LIMIT for _, entities in read)
    assert squeezed("".join(text for text, _ in read)) == squeezed(plain(html))


@settings(deadline=None, max_examples=300)
@given(documents, st.integers(min_value=8, max_value=80))
def test_every_character_keeps_its_formatting_across_pages(html: str, limit: int) -> None:
    whole = dressed(*parse(html, "HTML"))
    paged = [one for page in pages(html, limit) for one in dressed(*parse(page, "HTML"))]
    assert paged == whole


def test_a_page_ends_where_a_reader_would_end_it() -> None:
    assert pages("one two three\nfour five", 18) == ("one two three", "four five")
    assert pages("one two three four", 14) == ("one two three", "four")
    assert pages("<b>one two</b> three", 8) == ("<b>one two</b>", "three")


def test_a_tag_that_runs_over_the_edge_is_closed_and_opened_again() -> None:
    assert pages('<pre><code class="language-diff">+ one\n+ two</code></pre>', 6) == (
        '<pre><code class="language-diff">+ one</code></pre>',
        '<pre><code class="language-diff">+ two</code></pre>',
    )


@pytest.mark.parametrize("cluster", ["👩‍💻", "🇩🇪", "e\u0301", "👍🏽"])
def test_what_a_reader_sees_as_one_character_is_not_cut(cluster: str) -> None:
    for before in range(1, 8):
        text = "x" * before + cluster + "y" * 8
        assert any(cluster in page for page in pages(text, 9)), before


def test_more_formatting_than_telegram_shows_goes_to_the_next_page() -> None:
    html = " ".join(bold(str(number)) for number in range(150))
    cut = pages(html)
    assert len(cut) == 2
    assert squeezed("".join(plain(page) for page in cut)) == squeezed(plain(html))


def test_a_text_that_fits_is_one_page_of_its_own() -> None:
    assert pages("<b>x</b>" + "y" * 4095) == ("<b>x</b>" + "y" * 4095,)
    assert len(pages("y" * 4097)) == 2
    assert pages(" \n ") == ()


def test_no_word_of_a_stranger_becomes_formatting() -> None:
    assert escape("<b>&lt;\x00\x07") == "&lt;b&gt;&amp;lt;"


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def dressed(text: str, entities: list[Entity]) -> list[tuple[str, frozenset[str]]]:
    """Each visible character with the kinds of formatting on it."""
    units = text.encode("utf-16-le")
    return [
        (char, frozenset(e.type for e in entities if e.offset <= at < e.offset + e.length))
        for at, char in positions(units)
        if not char.isspace()
    ]


def positions(units: bytes) -> list[tuple[int, str]]:
    at, found = 0, []
    for char in units.decode("utf-16-le"):
        found.append((at, char))
        at += utf16_length(char)
    return found
