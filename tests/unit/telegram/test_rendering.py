"""Any card, whatever strangers wrote into it, is one that Telegram takes, and hides nothing."""

from datetime import UTC, datetime

from hypothesis import given, settings, strategies as st

from bot.adapters.spelling import readable
from bot.adapters.telegram.calls import Keys
from bot.adapters.telegram.references import tapped
from bot.adapters.telegram.rendering import Rendered, explained, rendered
from bot.kernel.cards import Button, Card, CardField, DiffLine, Origin, Outcome
from bot.kernel.frozen import digest_of
from bot.kernel.messages import Trust
from tests.fakes.telegram.formatting import (
    ENTITY_LIMIT,
    TEXT_LIMIT,
    check_keyboard,
    parse,
    utf16_length,
)
from tests.fakes.telegram.wire import InlineButton, Keyboard

DIGEST = digest_of("IssueInvoice", "{}")
APPROVE = Button(
    label="Approve", verb="approve", style="primary", ref="a_abcdefghijkl", digest=DIGEST
)
REJECT = Button(label="Reject", verb="reject", style="danger", ref="a_abcdefghijkl", digest=DIGEST)
WHY = Button(label="Why", verb="why", ref="a_abcdefghijkl")
BUTTONS = (APPROVE, REJECT, WHY)

words = st.text(st.one_of(st.sampled_from("<>&\"'ab \n😀"), st.characters()), max_size=120)
long_words = st.one_of(
    words, st.integers(1, 60).flatmap(lambda n: words.map(lambda text: text * n))
)
origins = st.builds(Origin, trust=st.sampled_from(Trust), words=words)
cards = st.builds(
    Card,
    key=st.just("k"),
    kind=st.sampled_from(["reply", "approval", "result", "digest"]),
    state=st.sampled_from(["open", "pending", "approved", "rejected", "expired", "done", "failed"]),
    title=words,
    text=long_words,
    fields=st.lists(
        st.builds(
            CardField, name=st.just("f"), label=words, value=long_words, origin=st.none() | origins
        ),
        max_size=30,
    ).map(tuple),
    diff=st.lists(
        st.builds(DiffLine, mark=st.sampled_from("+- "), text=long_words), max_size=20
    ).map(tuple),
    payload=long_words,
    rule=words,
    warning=words,
    outcome=st.none()
    | st.builds(
        Outcome,
        words=words,
        by=words,
        at=st.just(datetime(2026, 3, 2, 9, tzinfo=UTC)),
        reason=words,
    ),
    buttons=st.just(BUTTONS),
    approval=st.sampled_from(["", "a_abcdefghijkl"]),
)


@settings(deadline=None, max_examples=300)
@given(cards, st.booleans())
def test_every_page_of_every_card_is_taken_by_telegram(card: Card, attached: bool) -> None:
    shown = rendered(card, attached)

    for page in shown.pages:
        text, entities = parse(page, "HTML")
        assert 0 < utf16_length(text.strip()) <= TEXT_LIMIT
        assert len(entities) <= ENTITY_LIMIT
    check_keyboard(keyboard(shown.keys))


@settings(deadline=None, max_examples=200)
@given(cards)
def test_why_is_always_taken_too(card: Card) -> None:
    parse(explained(card), "HTML")


@settings(deadline=None, max_examples=200)
@given(cards)
def test_approve_is_offered_only_where_the_whole_payload_can_be_read(card: Card) -> None:
    shown = rendered(card, attached=False)
    read = "".join(parse(page, "HTML")[0] for page in shown.pages)
    if "Approve" in labels(shown):
        visible = "".join(char for char in readable(card.payload) if char.isalnum())
        assert visible in "".join(char for char in read if char.isalnum())


@settings(deadline=None, max_examples=200)
@given(cards)
def test_what_is_decided_can_not_be_decided_again(card: Card) -> None:
    if card.state not in ("open", "pending"):
        assert not {"Approve", "Reject"} & labels(rendered(card))


@settings(deadline=None)
@given(cards)
def test_what_is_cut_short_is_whole_in_the_document(card: Card) -> None:
    shown = rendered(card)
    if shown.document is not None:
        assert readable(card.payload) in shown.document
        assert all(field.value in shown.document for field in card.fields)


def test_a_decided_card_keeps_what_was_approved_by_whom_when_and_why() -> None:
    card = Card(
        key="k",
        kind="approval",
        state="rejected",
        title="Invoice Acme €2,400.00",
        fields=(CardField(name="to", label="Send to", value="billing@acme.example"),),
        payload='{"exact": "payload"}',
        outcome=Outcome(
            words="Rejected",
            by="Ada",
            at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
            reason="too early",
        ),
        buttons=BUTTONS,
        approval="a_abcdefghijkl",
    )
    (page,) = rendered(card).pages
    text, entities = parse(page, "HTML")
    assert text == (
        "🚫 Invoice Acme €2,400.00\n\nSend to: billing@acme.example\n\n"
        "🚫 Rejected by Ada, 2 Mar 2026, 09:05 UTC: too early"
    )
    assert [entity.unix_time for entity in entities if entity.type == "date_time"] == [1772442300]


def test_words_from_outside_are_marked() -> None:
    field = CardField(
        name="to",
        label="Send to",
        value="eve@evil.example",
        origin=Origin(trust=Trust.EXTERNAL, words="a mail"),
    )
    card = Card(key="k", title="Pay?", fields=(field,), warning="From outside, read with care: to.")
    (page,) = rendered(card).pages
    text, entities = parse(page, "HTML")
    assert "⚠️ Careful: From outside, read with care: to." in text
    assert "Send to: eve@evil.example ⚠️" in text
    assert "blockquote" in [entity.type for entity in entities]


def test_buttons_stand_in_rows_that_a_thumb_can_hit() -> None:
    says = tuple(
        Button(label=f"Take the offer number {n}", verb="say", text=f"offer {n}") for n in range(4)
    )
    shown = rendered(Card(key="k", text="Which?", buttons=says + BUTTONS))
    assert [[key.label for key in row] for row in shown.keys] == [
        ["Take the offer number 0"],
        ["Take the offer number 1"],
        ["Take the offer number 2"],
        ["Take the offer number 3", "Approve"],
        ["Reject", "Why"],
    ]


def labels(shown: Rendered) -> set[str]:
    return {key.label for row in shown.keys for key in row}


def keyboard(keys: Keys) -> Keyboard:
    assert all(tapped(key.reference) for row in keys for key in row)
    return Keyboard(
        inline_keyboard=[
            [
                InlineButton(text=key.label, callback_data=key.reference, style=key.style)
                for key in row
            ]
            for row in keys
        ]
    )
