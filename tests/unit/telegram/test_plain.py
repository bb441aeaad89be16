"""A message is heard as it was meant, whatever keyboard, app or formatting it came through."""

import pytest
from hypothesis import given, settings, strategies as st

from bot.adapters.telegram.plain import mended, plain_text
from bot.adapters.telegram.wire import Entity
from tests.fakes.telegram.formatting import detected, parse


def heard(html: str) -> str:
    """What we make of a message typed with this formatting, by way of Telegram's own parser."""
    text, entities = parse(html, "HTML")
    found = [
        Entity.model_validate(one.model_dump(exclude_none=True))
        for one in entities + detected(text)
    ]
    return plain_text(text, found, "steward_bot")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<b>invoice</b> <i>Acme</i>", "invoice Acme"),
        (
            "😀 <b>invoice</b> <a href='https://acme.example/offer'>their offer</a>",
            "😀 invoice their offer (https://acme.example/offer)",
        ),
        ("<a href='https://acme.example/'>https://acme.example</a>", "https://acme.example"),
        ("@steward_bot, invoice Acme", "invoice Acme"),
        ("@Steward_Bot invoice Acme", "invoice Acme"),
        ("ask @steward_bot about @grace_h", "ask Steward about @grace_h"),
        ("/status@steward_bot", "/status"),
        ("/invoice Acme", "/invoice Acme"),
        ("call it “Größe\u00a0M”", 'call it "Größe M"'),
        ("it’s 3\u202f000,\u200b50", "it's 3 000,50"),
        ("<code>“raw”</code> and “smart”", '“raw” and "smart"'),
        ("amount −5", "amount -5"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("Gro\u0308ße", "Größe"),
        ("one \r\ntwo \u2028three", "one\ntwo\nthree"),
        ("👩‍💻 stays one", "👩‍💻 stays one"),
    ],
)
def test_formatting_and_odd_characters_are_reduced(typed: str, meant: str) -> None:
    assert heard(typed) == meant


@given(st.text())
def test_mending_is_done_once(text: str) -> None:
    assert mended(mended(text)) == mended(text)


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9))),
)
def test_entities_that_do_not_fit_the_text_break_nothing(
    text: str, spans: list[tuple[int, int]]
) -> None:
    entities = [Entity(type="code", offset=offset, length=length) for offset, length in spans]
    assert isinstance(plain_text(text, entities, "steward_bot"), str)
