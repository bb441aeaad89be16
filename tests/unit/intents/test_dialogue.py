"""A thread asks for one thing at a time, takes corrections, and comes back after a detour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.intents.catalog.billing import InvoiceCreate, InvoiceSend, InvoiceVoid
from bot.intents.catalog.intent import Intent
from bot.intents.catalog.office import Edit
from bot.intents.catalog.people import CustomerAdd
from bot.intents.dialogue import LIFETIME, Dialogue, Turn, converse
from bot.intents.resolver import Resolver
from bot.intents.world import PendingApproval, World
from tests.unit.intents.worlds import empty_world, small_world

RESOLVER = Resolver()


@dataclass
class Thread:
    """One conversation, whose state goes through JSON between messages as it does for real."""

    world: World = field(default_factory=small_world)
    dialogue: Dialogue = field(default_factory=Dialogue)
    started: list[Intent] = field(default_factory=list)

    def hears(self, text: str) -> Turn:
        turn = converse(self.dialogue, text, self.world, RESOLVER)
        self.dialogue = Dialogue.model_validate_json(turn.dialogue.model_dump_json())
        self.started.extend(turn.intents)
        return turn

    def asks(self, *texts: str) -> str:
        turns = [self.hears(text) for text in texts]
        question = turns[-1].question
        return question.text if question else ""

    def invoice(self) -> InvoiceCreate:
        [invoice] = [intent for intent in self.started if isinstance(intent, InvoiceCreate)]
        return invoice


def test_what_is_missing_is_asked_one_at_a_time() -> None:
    thread = Thread()

    assert thread.asks("send an invoice") == "Which customer is it for?"
    assert thread.asks("Acme") == "What is charged, and at which price?"
    assert thread.asks("3 days at 800") == ""

    assert thread.invoice().customer == "Acme GmbH"
    assert thread.invoice().lines[0].quantity == 3


def test_a_nearly_known_customer_starts_nothing_before_the_tap() -> None:
    thread = Thread()
    thread.hears("invoice Akme 3 days at 800")

    assert thread.started == []

    thread.hears("Yes")

    assert thread.invoice().customer == "Acme GmbH"


def test_the_first_customer_ever_is_added_before_the_invoice() -> None:
    thread = Thread(world=empty_world())
    thread.hears("invoice Zorp 120 euros")
    thread.hears("hello@zorp.example")

    added, invoiced = thread.started
    assert isinstance(added, CustomerAdd)
    assert (added.customer, added.email) == ("Zorp", "hello@zorp.example")
    assert isinstance(invoiced, InvoiceCreate)


def test_a_new_customer_by_tap_is_asked_for_an_address_that_may_be_skipped() -> None:
    thread = Thread(world=empty_world())
    thread.hears("invoice Zorp 120 euros")

    assert thread.asks("New customer") == "What is the e-mail address of Zorp?"

    thread.hears("Skip")

    assert [intent.name for intent in thread.started] == ["customer.add", "invoice.create"]


def test_a_correction_changes_the_open_draft() -> None:
    thread = Thread()
    thread.hears("invoice Acme")
    thread.hears("no, Blue Harbor")
    thread.hears("due next month instead")
    thread.hears("2 x logo at 400")

    assert thread.invoice().customer == "Blue Harbor Ltd"
    assert str(thread.invoice().due) == "2026-12-18"


def test_a_correction_after_the_start_edits_the_card_that_waits() -> None:
    thread = Thread()
    thread.hears("invoice Acme 3 days of design at 800")

    [edit] = thread.hears("make it 2,200").intents

    assert isinstance(edit, Edit)
    assert edit.ref == "A-1"
    assert edit.corrected is not None
    corrected = InvoiceCreate.model_validate(edit.corrected)
    assert sum(line.quantity * line.unit_price for line in corrected.lines) == Decimal(2200)


def test_corrections_follow_one_another_whatever_is_asked_between_them() -> None:
    pending = PendingApproval(ref="A-9", intent="invoice.create", customer="Acme GmbH")
    thread = Thread(small_world().model_copy(update={"approvals": (pending,)}))
    thread.hears("invoice Acme 3 days of design at 800")
    thread.hears("change the price to 750")
    thread.hears("help")
    thread.hears("make it 2,000")

    first, second = (intent for intent in thread.started if isinstance(intent, Edit))

    assert charged(first) == (Decimal(3), Decimal(750))
    assert charged(second) == (Decimal(1), Decimal(2000))
    assert second.ref == "A-9"


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("due in 30 days", "2026-12-18"),
        ("and due next week Friday please", "2026-11-27"),
        ("payable within 7 days", "2026-11-25"),
        ("net 30", "2026-12-18"),
    ],
)
def test_a_term_of_payment_alone_is_about_the_invoice_that_waits(words: str, due: str) -> None:
    thread = Thread()
    thread.hears("invoice Acme 3 days of design at 800")

    [edit] = thread.hears(words).intents

    assert isinstance(edit, Edit)
    assert edit.corrected is not None
    assert edit.corrected["due"] == due


def test_what_is_due_is_still_a_question_while_an_invoice_waits() -> None:
    thread = Thread()
    thread.hears("invoice Acme 3 days of design at 800")

    assert [intent.name for intent in thread.hears("due in 30 days?").intents] == ["due.list"]


def test_a_guess_that_was_passed_over_is_not_asked_about_again() -> None:
    thread = Thread()
    assert thread.asks("bill Acme 3 days at 800 wibble") == "Did you mean …?"

    turn = thread.hears("status")

    assert [intent.name for intent in turn.intents] == ["status"]
    assert turn.question is None


def test_them_are_those_whom_the_message_itself_adds() -> None:
    thread = Thread()
    thread.hears("add client Brook Mill, b@mill.example, then invoice them 300 for a logo")

    assert [intent.name for intent in thread.started] == ["customer.add", "invoice.create"]
    assert thread.invoice().customer == "Brook Mill"


@pytest.mark.parametrize(
    "words", ["release the hounds", "remind Acme who they are", "lower the price of eggs"]
)
def test_what_only_sounds_like_a_deed_starts_nothing(words: str) -> None:
    assert Thread().hears(words).intents == ()


def test_a_pasted_list_is_an_invoice_of_as_many_lines() -> None:
    thread = Thread()
    pasted = "".join(f"\n- {count} hours of work on part {count} at 80" for count in range(2, 14))
    thread.hears(f"invoice Acme:{pasted}\n• hosting 15.50\ndue in 14 days")

    lines = thread.invoice().lines
    assert [int(line.quantity) for line in lines] == [*range(2, 14), 1]
    assert str(thread.invoice().due) == "2026-12-02"


def test_a_detour_is_served_and_the_question_comes_back() -> None:
    thread = Thread()
    thread.hears("invoice Acme")

    turn = thread.hears("what's going on?")

    assert [intent.name for intent in turn.intents] == ["status"]
    assert turn.question is not None
    assert turn.question.text == "What is charged, and at which price?"


def test_never_mind_drops_the_draft() -> None:
    thread = Thread()
    thread.hears("invoice Acme")
    turn = thread.hears("never mind")

    assert turn.replies == ("Dropped: write an invoice and send it.",)
    assert thread.asks("3 days at 800") != ""
    assert thread.started == []


def test_that_invoice_is_the_one_spoken_of() -> None:
    thread = Thread()
    thread.hears("resend invoice 2026-0002")
    thread.hears("void that invoice")

    sent, voided = thread.started
    assert isinstance(sent, InvoiceSend)
    assert isinstance(voided, InvoiceVoid)
    assert voided.invoice == "2026-0002"


def test_the_second_one_is_taken_from_the_list_that_was_shown() -> None:
    thread = Thread(dialogue=Dialogue().showing("2026-0001", "2026-0002"))
    thread.hears("void the second one")

    [voided] = thread.started
    assert isinstance(voided, InvoiceVoid)
    assert voided.invoice == "2026-0002"


def test_same_as_last_month_is_shown_before_it_counts() -> None:
    thread = Thread()

    asked = thread.asks("invoice Acme same as last month")

    assert asked == "That was 2026-0001 over 2,400.00 EUR. The same again?"
    assert thread.started == []

    thread.hears("yes")

    assert thread.invoice().lines[0].unit_price == 2400


def test_several_intents_start_in_the_order_in_which_they_were_said() -> None:
    thread = Thread()
    thread.hears("invoice Acme 3 days at 800 and remind me to call Dana tomorrow at 9")

    assert [intent.name for intent in thread.started] == ["invoice.create", "remind"]


def test_a_doubt_in_the_first_holds_back_the_second() -> None:
    thread = Thread()
    thread.hears("invoice Akme 3 days at 800 and invoice Blue Harbor 500")

    assert thread.started == []

    thread.hears("yes")

    assert [intent.name for intent in thread.started] == ["invoice.create", "invoice.create"]


def test_an_old_thread_starts_anew_and_says_what_it_dropped() -> None:
    thread = Thread()
    thread.hears("invoice Acme")
    later = thread.world.now + LIFETIME + timedelta(seconds=1)
    thread.world = thread.world.model_copy(update={"now": later})

    turn = thread.hears("status")

    assert turn.replies == ("I dropped what was open too long: write an invoice and send it.",)
    assert turn.question is None


def test_a_guess_that_is_confirmed_becomes_an_example() -> None:
    thread = Thread()
    turn = thread.hears("bill Acme 3 days at 800 wibble")
    assert turn.question is not None
    assert thread.started == []

    learned = thread.hears(turn.question.options[0].label).learned

    assert [example.text for example in learned] == ["bill Acme 3 days at 800 wibble"]


def test_an_amount_is_forgotten_when_a_figure_of_the_sentence_was_not_understood() -> None:
    thread = Thread()
    turn = thread.hears("bill Acme 700 for 12 whatever pony and 9 bla")
    if turn.question is not None and turn.question.options:
        thread.hears(turn.question.options[0].label)

    assert not any(isinstance(intent, InvoiceCreate) for intent in thread.started)


def test_a_librarys_guess_at_a_time_counts_only_after_a_tap() -> None:
    thread = Thread()

    assert thread.asks("book a meeting with Dana") == "When?"
    assert thread.asks("Nov. 27 2026 3 in the p.m.").startswith("Did you mean Fri 27 Nov 2026")
    assert thread.started == []

    thread.hears("Yes")

    assert [intent.name for intent in thread.started] == ["meeting.book"]


def test_an_ambiguous_approval_is_chosen_by_a_button() -> None:
    world = small_world()
    second = PendingApproval(ref="A-2", intent="refund", customer="Blue Harbor Ltd")
    thread = Thread(world=world.model_copy(update={"approvals": (*world.approvals, second)}))

    assert thread.asks("approve") == "Which one do you mean?"

    turn = thread.hears("A-2")

    assert [intent.model_dump()["ref"] for intent in turn.intents] == ["A-2"]


def charged(edit: Edit) -> tuple[Decimal, Decimal]:
    """Quantity and price of the one line that an edit leaves on an invoice."""
    [line] = InvoiceCreate.model_validate(edit.corrected).lines
    return line.quantity, line.unit_price
