"""Whatever the office has to show, Slack takes it, and nothing can be approved that cannot be read."""

import json
from datetime import UTC, datetime

from hypothesis import given, settings, strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.adapters.slack.home import home_view
from bot.adapters.slack.modals import About, edit_form, reject_form
from bot.adapters.slack.reasons import why_view
from bot.adapters.slack.rendering import Rendered, document_of, rendered
from bot.kernel.cards import (
    Button,
    Card,
    CardField,
    DiffLine,
    FormField,
    Origin,
    Outcome,
)
from bot.kernel.messages import Trust
from tests.fakes.slack.jsons import Json, read
from tests.fakes.slack.rules import faults_of_message, faults_of_view

words = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", " ", "\n", "<!channel> *now*", "<https://a.example|b>", "```"]),
    st.sampled_from(["x", "word ", "line\n"]).map(lambda word: word * 3_500),
)
names = st.text(alphabet="abcdef.", min_size=1, max_size=12)
origins = st.one_of(st.none(), st.builds(Origin, trust=st.sampled_from(list(Trust)), words=words))
fields = st.builds(CardField, name=names, label=words, value=words, origin=origins)
forms = st.lists(
    st.builds(FormField, name=names, label=words, value=words),
    max_size=8,
    unique_by=lambda field: field.name,
)
verbs = st.sampled_from(
    ["approve", "edit", "reject", "why", "snooze", "say", "happened", "not_happened"]
)
buttons = st.builds(
    Button,
    label=words,
    verb=verbs,
    style=st.sampled_from(["primary", "danger", "plain"]),
    ref=names,
    digest=names,
    text=words,
)
outcomes = st.one_of(
    st.none(),
    st.builds(Outcome, words=words, by=words, at=st.just(datetime.now(UTC)), reason=words),
)
cards = st.builds(
    Card,
    key=names,
    state=st.sampled_from(["open", "pending", "approved", "rejected", "expired", "failed"]),
    title=words,
    text=words,
    fields=st.lists(fields, max_size=5).map(tuple),
    form=forms.map(tuple),
    diff=st.lists(
        st.builds(DiffLine, mark=st.sampled_from(["+", "-", " "]), text=words), max_size=4
    ).map(tuple),
    payload=words,
    rule=words,
    warning=words,
    outcome=outcomes,
    buttons=st.lists(buttons, max_size=6).map(tuple),
    approval=names,
)


def sent(shown: Rendered) -> Json:
    """A message as it goes over the wire."""
    blocks = [block.to_dict() for block in shown.blocks]
    return read(json.dumps({"text": shown.text, "blocks": blocks}))


def viewed(view: View) -> Json:
    return read(json.dumps(view.to_dict()))


def verbs_of(shown: Rendered) -> set[str]:
    return {
        verb
        for verb in ("approve", "edit", "reject", "why", "snooze")
        if f'"steward.{verb}.' in json.dumps([block.to_dict() for block in shown.blocks])
    }


@settings(deadline=None, max_examples=80)
@given(cards, st.booleans())
def test_slack_takes_every_card(card: Card, attached: bool) -> None:
    assert faults_of_message(sent(rendered(card, attached))) == []


@settings(deadline=None, max_examples=30)
@given(cards)
def test_slack_takes_every_form_about_a_card(card: Card) -> None:
    about = About(approval=card.approval, digest="d" * 64)

    assert faults_of_view(viewed(edit_form(card, about))) == []
    assert faults_of_view(viewed(reject_form(card.title, about))) == []
    assert faults_of_view(viewed(why_view(card, card.payload))) == []


@settings(deadline=None, max_examples=10)
@given(st.lists(cards, max_size=4, unique_by=lambda card: card.key))
def test_slack_takes_every_home_tab(waiting: list[Card]) -> None:
    assert faults_of_view(viewed(home_view(waiting, [], [], "0.00 EUR", None))) == []


def test_a_card_too_long_for_the_home_tab_says_where_it_is_decided() -> None:
    approve = Button(label="Approve", verb="approve", ref="a", digest="d")
    card = Card(key="k", state="pending", title="Long?", payload="word " * 900, buttons=(approve,))

    home = json.dumps(home_view([card], [], [], "0.00 EUR", None).to_dict())

    assert "approve it in our messages" in home
    assert "could not be attached" not in home
    assert '"steward.approve.' not in home


@settings(deadline=None, max_examples=40)
@given(cards)
def test_what_cannot_be_read_cannot_be_approved(card: Card) -> None:
    live = card.state in ("open", "pending")
    offered = any(button.verb == "approve" for button in card.buttons)

    unread = verbs_of(rendered(card, attached=False))
    read_whole = verbs_of(rendered(card, attached=True))

    if document_of(card) is not None:
        assert "approve" not in unread
    assert not ("approve" in read_whole and not (live and offered))


def test_a_form_or_card_with_more_than_slack_can_show_stays_within_its_limits() -> None:
    form = tuple(FormField(name=f"f{n}", label=f"Field {n}", value=str(n)) for n in range(150))
    facts = tuple(CardField(name=f"f{n}", label=f"Fact {n}", value="v" * 200) for n in range(80))
    card = Card(key="k", title="Much", text="word " * 9_000, form=form, fields=facts)
    about = About(approval="a", digest="d" * 64)

    assert faults_of_view(viewed(edit_form(card, about))) == []
    assert faults_of_message(sent(rendered(card))) == []
    document = document_of(card)
    assert document is not None
    assert "Fact 79" in document


def test_words_from_outside_are_shown_as_they_are_and_marked() -> None:
    external = Origin(trust=Trust.EXTERNAL, words="mail from eve@evil.example")
    value = "<!channel> *pay* <https://evil.example|here>"
    card = Card(
        key="k",
        title="Shall I pay?",
        fields=(CardField(name="to", label="To", value=value, origin=external),),
        warning="From outside, read with care: to.",
    )

    shown = sent(rendered(card))

    assert "&lt;!channel&gt;" in str(shown["text"])
    assert "<!channel> *pay*" in str(shown["blocks"]), "literal, in rich text"
    assert "mrkdwn" not in str(shown["blocks"])
    assert "⚠️" in str(shown["blocks"])


def test_a_button_that_slack_would_cut_short_is_left_out_rather_than_changed() -> None:
    whole = Button(label="Yes", verb="say", text="yes, do it")
    cut = Button(label="No", verb="say", text="no, because " + "x" * 2_000)

    shown = rendered(Card(key="k", text="Well?", buttons=(whole, cut)))

    assert _labels(shown.blocks) == ["Yes"]


def test_a_diff_is_shown_where_something_changed_and_not_where_all_is_new() -> None:
    field = CardField(name="total", label="Total", value="2,250")
    new = Card(key="k", fields=(field,), diff=(DiffLine(mark="+", text="Total: 2,250"),))
    changed = new.model_copy(update={"diff": (DiffLine(mark="-", text="Total: 2,400"), *new.diff)})

    assert "rich_text_preformatted" not in str(sent(rendered(new)))
    assert "- Total: 2,400\\n+ Total: 2,250" in json.dumps(sent(rendered(changed)))


def _labels(blocks: tuple[Block, ...]) -> list[str]:
    shown = [block.to_dict() for block in blocks]
    return [e["text"]["text"] for block in shown for e in block.get("elements", []) if "value" in e]
