"""A card as HTML: everything that decides is readable without colour, and what is over stays told."""

import html
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from bot.config import Settings
from bot.console.rendering import Renderer
from bot.kernel.cards import (
    Attachment,
    Button,
    Card,
    CardField,
    CardState,
    DiffLine,
    FormField,
    Origin,
    Outcome,
)
from bot.kernel.messages import Trust

PENDING = Card(
    key="a_1",
    kind="approval",
    state="pending",
    title="Shall I invoice Acme?",
    fields=(CardField(name="email", label="Send to", value="ana@acme.example"),),
    form=(FormField(name="email", label="Send to", value="ana@acme.example"),),
    payload='{"email": "ana@acme.example"}',
    rule="Asked by default.outward.",
    buttons=(Button(label="Approve", verb="approve", style="primary", ref="a_1", digest="d" * 64),),
    approval="a_1",
    digest="d" * 64,
    run="r_1",
)


def words_of(card: Card) -> str:
    """What a reader of the card's text gets, one space between any two words."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", html_of(card))).split())


def html_of(card: Card) -> str:
    render = Renderer(Settings(home=Path("home"), tz="Europe/Berlin"))
    return render("card.html", card=card, csrf="c" * 64)


def test_words_from_outside_are_marked_by_words() -> None:
    origin = Origin(trust=Trust.EXTERNAL, words="their mail of Monday")
    field = CardField(name="email", label="Send to", value="eve@evil.example", origin=origin)
    warned = PENDING.model_copy(update={"fields": (field,), "warning": "Read with care: email."})

    assert "⚠ from outside their mail of Monday" in words_of(warned)
    assert "Careful. Read with care: email." in words_of(warned)


def test_a_diff_says_what_is_old_and_what_is_new() -> None:
    lines = (DiffLine(mark="-", text="Due: Monday"), DiffLine(mark="+", text="Due: Friday"))

    words = words_of(PENDING.model_copy(update={"diff": lines}))

    assert "before: − Due: Monday new: + Due: Friday" in words


def test_the_whole_payload_and_its_digest_are_on_the_card_before_the_tap() -> None:
    shown = html_of(PENDING)

    assert html.escape(PENDING.payload).replace("&quot;", "&#34;") in shown
    assert shown.index("<pre") < shown.index("Approve")
    assert f'name="shown" value="{PENDING.digest}"' in shown


def test_what_is_over_keeps_what_who_when_and_why() -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    outcome = Outcome(words="Rejected", by="Ana", at=at, reason="paid in advance")
    over = PENDING.model_copy(update={"state": "rejected", "outcome": outcome, "buttons": ()})

    words = words_of(over)

    assert "Rejected by Ana, 2 Mar 2026, 10:00 : “paid in advance”" in words
    assert "Send to ana@acme.example" in words


def test_an_unclear_outcome_is_asked_for_by_forms() -> None:
    asks = (
        Button(label="It happened", verb="happened", style="primary", ref="a_1"),
        Button(label="It did not: try again", verb="not_happened", style="danger", ref="a_1"),
    )

    shown = html_of(PENDING.model_copy(update={"state": "unknown", "buttons": asks}))

    assert 'method="post" action="/approvals/a_1/happened"' in shown
    assert 'method="post" action="/approvals/a_1/not_happened"' in shown


def test_a_chart_is_shown_and_a_document_is_handed_over() -> None:
    files = (
        Attachment(name="week.png", media_type="image/png", digest="1" * 64, size=9),
        Attachment(name="a b.pdf", media_type="application/pdf", digest="2" * 64, size=9),
    )

    shown = html_of(Card(key="d", kind="digest", title="Monday", attachments=files))

    assert f'<img src="/files/{"1" * 64}/week.png" alt="week.png">' in shown
    assert f'href="/files/{"2" * 64}/a%20b.pdf"' in shown


@pytest.mark.parametrize("state", get_args(CardState))
def test_every_state_is_told_in_words(state: CardState) -> None:
    words = words_of(PENDING.model_copy(update={"state": state, "buttons": ()}))

    assert state == "open" or not words.startswith("Trace")
