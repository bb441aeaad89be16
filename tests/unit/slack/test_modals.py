"""What was typed into a form comes back as changes, and what was wrong with it under its field."""

from bot.adapters.slack.modals import changes_of, faults_by_input
from bot.kernel.cards import FormField

FORM = (
    FormField(name="email", label="Send to", value="a@acme.example"),
    FormField(name="line1.unit_price", label="Price", value="800"),
    FormField(name="note", label="Note", value=""),
)
ENTERED = {"field.email": "b@acme.example", "field.line1.unit_price": "800", "field.note": ""}


def test_only_what_was_typed_anew_is_a_change() -> None:
    assert changes_of(ENTERED, FORM) == (("email", "b@acme.example"),)


def test_a_field_that_slack_did_not_send_back_is_left_as_it_is() -> None:
    assert changes_of({"field.note": "thanks"}, FORM) == (("note", "thanks"),)


def test_each_sentence_is_put_under_the_field_it_names_and_kept_whole() -> None:
    words = "email: “b” is no address; write one like a@b.example; line1.unit_price: too much"

    assert faults_by_input(words, (("email", "b"),), ENTERED) == {
        "field.email": "“b” is no address; write one like a@b.example",
        "field.line1.unit_price": "too much",
    }


def test_a_sentence_that_names_no_field_is_put_under_the_first_one_changed() -> None:
    faults = faults_by_input("There is no line 2.", (("note", "x"),), ENTERED)

    assert faults == {"field.note": "There is no line 2."}
