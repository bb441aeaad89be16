"""What users of such bots suffer, and does not happen here: each complaint as a conversation."""

from datetime import timedelta
from pathlib import Path

from bot.bootstrap import database
from bot.config import Settings
from bot.kernel.events import ApprovalExpired, Decided, TapRefused
from bot.storage.verify import verify
from tests.fakes.office import STRANGER, Office

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


def test_a_double_tap_sends_one_mail_and_says_that_the_first_answer_counts(office: Office) -> None:
    office.says(SENTENCE)
    card = office.card
    office.taps("Approve")

    said = office.taps("Approve", on=card)

    assert said.startswith("It was already approved by Owner on 2 March at 09:00")
    assert len(office.mailbox) == 1


def test_a_rejection_after_an_approval_does_not_count(office: Office) -> None:
    office.says(SENTENCE)
    card = office.card
    office.taps("Approve")

    assert "the first answer counts" in office.taps("Reject", on=card)
    assert office.card.state == "done"


def test_a_stranger_cannot_decide_and_the_attempt_is_kept(office: Office) -> None:
    office.says(SENTENCE)

    said = office.taps("Approve", by=STRANGER)

    assert said == "Only the owner of this office can decide that."
    assert office.card.state == "pending"
    assert office.mailbox == []
    kept = [e.fact for e in office.parts.log.read("refusals")]
    assert [type(fact) for fact in kept] == [TapRefused]


def test_a_stranger_gets_a_polite_refusal_and_nothing_else(office: Office) -> None:
    heard = office.says("what is the owner's bank account?", by=STRANGER)

    assert heard.refusal is not None
    assert heard.refusal.startswith("I only talk to the owner of this office.")
    assert office.parts.runs.latest() == []
    assert office.parts.conversations.message(heard.message) is not None


def test_a_superseded_card_cannot_be_approved(office: Office) -> None:
    office.says(SENTENCE)
    old = office.card
    office.edits({"line1.unit_price": "750"})

    said = office.taps("Approve", on=old)

    assert "was edited since (version 2 waits now)" in said
    assert office.mailbox == []
    assert office.card.state == "pending"


def test_an_edit_shows_what_changed_and_what_is_sent_is_the_edited_one(office: Office) -> None:
    office.says(SENTENCE)
    office.edits({"line1.unit_price": "750", "due": "2026-04-01"})

    changed = [(line.mark, line.text) for line in office.card.diff]
    assert ("-", "Total: €2,400.00") in changed
    assert ("+", "Total: €2,250.00") in changed

    office.taps("Approve")

    (mail,) = office.mailbox
    assert "€2,250.00" in mail.body
    assert "1 April 2026" in mail.body


def test_an_edit_that_makes_no_sense_names_the_field_and_changes_nothing(office: Office) -> None:
    office.says(SENTENCE)

    said = office.edits({"email": "not an address"})

    assert said == "email: “not an address” is no e-mail address; write one like ana@acme.example."
    assert "version 2" not in office.card.title


def test_an_expired_card_says_expired_and_not_rejected(office: Office) -> None:
    office.says(SENTENCE)
    card = office.card
    office.waits(timedelta(days=4))

    assert office.card.state == "expired"
    said = office.taps("Approve", on=card)

    assert said.startswith("It expired on 5 March at 09:00 without an answer")
    facts = [type(e.fact) for e in office.steward.trace(card.run)]
    assert ApprovalExpired in facts
    assert Decided not in facts
    assert office.mailbox == []


def test_a_tap_in_the_second_of_expiry_is_refused_even_before_the_clock_noticed(
    office: Office,
) -> None:
    office.says(SENTENCE)
    office.clock.passes(timedelta(days=3))

    assert "It expired" in office.taps("Approve")
    assert office.mailbox == []


def test_the_same_message_delivered_three_times_makes_one_card(office: Office) -> None:
    for _ in range(3):
        office.says(SENTENCE, external_id="the same")

    assert len([card for card in office.cards if card.kind == "approval"]) == 1


def test_a_restart_keeps_what_is_pending(office: Office) -> None:
    office.says(SENTENCE)
    office.restarts()

    assert office.card.state == "pending"
    office.taps("Approve")
    assert len(office.mailbox) == 1


def test_a_snoozed_card_comes_back_and_still_expires_in_time(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Snooze")
    assert office.sees("Put aside until")

    office.waits(timedelta(hours=5))
    assert not office.sees("Put aside until")
    assert office.card.state == "pending"

    office.waits(timedelta(days=3))
    assert office.sees("Expired without an answer")


def test_stop_holds_back_what_was_approved_until_resume(office: Office) -> None:
    office.says(SENTENCE)
    office.says("stop")
    office.taps("Approve")

    assert office.mailbox == []
    assert office.sees("Everything is stopped")

    office.says("resume")

    assert len(office.mailbox) == 1
    assert office.card.state == "done"


def test_a_new_customer_is_asked_for_once_and_the_invoice_goes_on(office: Office) -> None:
    office.says("invoice Beta Ltd 2 days of consulting at 600")
    assert office.sees("I don't know a customer “Beta Ltd” yet")

    office.taps("New customer")
    office.says("ana@beta.example")
    office.taps("Approve")

    assert [mail.to for mail in office.mailbox] == ["ana@beta.example"]


def test_a_card_without_an_address_cannot_be_approved_before_it_is_edited(office: Office) -> None:
    office.says("invoice Beta Ltd 2 days of consulting at 600")
    office.taps("New customer")
    office.says("skip")

    assert "Approve" not in [button.label for button in office.card.buttons]
    assert office.sees("I have no e-mail address for Beta Ltd: tap Edit.")

    office.edits({"email": "ana@beta.example"})
    office.taps("Approve")

    assert [mail.to for mail in office.mailbox] == ["ana@beta.example"]


def test_undo_voids_the_invoice_after_a_card_of_its_own(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve")
    office.taps("Undo")
    assert office.sees("Shall I void invoice 2026-0001?")

    office.taps("Approve")

    assert [invoice.state for invoice in office.parts.books.invoices()] == ["void"]
    office.says(SENTENCE)
    office.taps("Approve")
    numbers = [invoice.number for invoice in office.parts.books.invoices()]
    assert numbers == ["2026-0001", "2026-0002"]


def test_words_edit_the_card_that_waits(office: Office) -> None:
    office.says("invoice Acme 2 days of consulting at 600")
    office.says("make it 1,300")

    assert office.card.title.startswith("Shall I invoice Acme €1,300.00")
    assert "(version 2)" in office.card.title


def test_nonsense_is_answered_kept_and_starts_nothing(office: Office) -> None:
    heard = office.says("flibber the gnu sideways")

    assert office.sees("I did not understand that.")
    assert office.parts.runs.latest() == []
    assert office.parts.conversations.message(heard.message) is not None


def test_everything_above_leaves_a_log_that_verifies(office: Office) -> None:
    office.says(SENTENCE)
    office.taps("Approve", by=STRANGER)
    office.edits({"line1.unit_price": "750"})
    office.taps("Approve")
    office.says("void invoice 2026-0001")
    office.taps("Reject")
    office.says("invoice Acme 100 euros for a logo")
    office.waits(timedelta(days=4))

    found = verify(database(office.parts.settings))
    assert found.faults == ()
    assert found.decisions == 2


BERLIN = Settings(home=Path(), embedder="hashing", owner="Lena Hall", tz="Europe/Berlin")


def test_who_answered_first_is_told_by_name_and_by_the_operators_own_clock(tmp_path: Path) -> None:
    office = Office(tmp_path, settings=BERLIN.model_copy(update={"home": tmp_path}))
    office.says(SENTENCE)
    card = office.card
    office.taps("Approve")

    first = "It was already approved by Lena Hall on 2 March at 10:00; the first answer counts."
    assert office.taps("Reject", on=card) == first
    office.says(f"status {office.card.run}")
    assert "2026-03-02 10:00:00  Lena Hall" in office.cards[-1].text
    assert "approved by Lena Hall on terminal" in office.cards[-1].text


def test_what_was_put_aside_or_ran_out_is_told_by_the_operators_own_clock(tmp_path: Path) -> None:
    office = Office(tmp_path, settings=BERLIN.model_copy(update={"home": tmp_path}))
    office.says(SENTENCE)
    card = office.card
    office.taps("Snooze")
    assert "Put aside until 2 March at 14:00." in office.card.text

    office.clock.passes(timedelta(days=30))
    assert office.taps("Approve", on=card).startswith("It expired on 5 March at 10:00 without")


def test_who_stopped_everything_is_told_by_name(tmp_path: Path) -> None:
    office = Office(tmp_path, settings=BERLIN.model_copy(update={"home": tmp_path}))
    office.says("stop everything")
    office.says("status")

    assert "All effects are stopped (by Lena Hall)." in office.cards[-1].text


def test_looking_back_tells_names_and_the_operators_own_clock(tmp_path: Path) -> None:
    office = Office(tmp_path, settings=BERLIN.model_copy(update={"home": tmp_path}))
    office.says("replay it")
    assert office.cards[-1].text == "Nothing has run yet: say what should happen first."

    office.says("add customer Beta Ltd, ana@beta.example")
    office.says("at yesterday 8:00 customer Beta Ltd")
    assert office.cards[-1].text == (
        "On 1 March 2026 at 08:00 the books had no customer “Beta Ltd”; "
        "the books have them since 2 March 2026 at 10:00."
    )
    office.says("at today 10:30 customer Beta Ltd")
    assert "Since 2 March 2026 at 10:00, by Lena Hall: " in office.cards[-1].text
