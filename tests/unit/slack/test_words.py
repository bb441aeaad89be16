"""What people write in Slack arrives as the words they meant."""

import pytest
from hypothesis import given, strategies as st

from bot.adapters.slack.words import clipped, escaped, mentions, pieces_of, plain_words

NAMES = {"U1": "Ada", "UBOT": "Steward"}


def plain(text: str) -> str:
    return plain_words(text, lambda user: NAMES.get(user, user), me="UBOT")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("<@UBOT> invoice Acme", "invoice Acme"),
        ("ask <@U1> about it", "ask @Ada about it"),
        ("ask <@U1|ada.l> about it", "ask @ada.l about it"),
        ("see <#C1|general>", "see #general"),
        ("<!here> and <!subteam^S1|@team>", "@here and @team"),
        ("mail <mailto:ada@acme.example|ada@acme.example>", "mail ada@acme.example"),
        ("<http://acme.example|acme.example> pays", "acme.example pays"),
        ("<https://acme.example/x>", "https://acme.example/x"),
        ("see <https://acme.example/x|the offer>", "see the offer (https://acme.example/x)"),
        ("*invoice* _Acme_ ~now~", "invoice Acme now"),
        ("3 * 4 * 5", "3 * 4 * 5"),
        ("customer_id_7 and a*b*c", "customer_id_7 and a*b*c"),
        ("_*both*_", "both"),
        ("run `a*b*c` now", "run a*b*c now"),
        ("```x &lt; “y”\n*z*```", "x < “y”\n*z*"),
        ("AT&amp;T &lt;3", "AT&T <3"),
        ("&gt; quoted\nanswer", "quoted\nanswer"),
        ("note “Acme’s offer”", 'note "Acme\'s offer"'),
        ("1\u202f200\u00a0€", "1 200 €"),
        ("in\u200bvoice A\u00adcme", "invoice Acme"),
        ("cafe\u0301", "café"),
        ("  two   spaces \n next ", "two spaces\nnext"),
    ],
)
def test_formatting_is_reduced_to_the_words_that_were_meant(sent: str, meant: str) -> None:
    assert plain(sent) == meant


def test_an_app_knows_when_it_is_addressed() -> None:
    assert mentions("hey <@UBOT>", "UBOT")
    assert mentions("hey <@UBOT|steward>", "UBOT")
    assert not mentions("hey <@UBOTTLE>", "UBOT")


@given(st.text(max_size=300))
def test_what_is_sent_reads_as_what_was_meant_and_mentions_nobody(text: str) -> None:
    sent = escaped(text)

    assert "<" not in sent
    assert sent.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@given(st.text(alphabet="ab \n", max_size=400), st.integers(min_value=5, max_value=80))
def test_splitting_loses_no_word_and_keeps_the_limit(text: str, most: int) -> None:
    pieces = pieces_of(text, most)

    assert all(0 < len(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_clipping_says_that_something_is_missing() -> None:
    assert clipped("abcdef", 4) == "abc…"
    assert clipped("abcd", 4) == "abcd"
