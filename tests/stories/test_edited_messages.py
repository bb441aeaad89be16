"""People correct their messages: in time that changes the draft, too late it changes nothing."""

from tests.fakes.office import Office

TAKEN = "Taken back: you edited your message."


def test_an_edit_before_the_approval_replaces_the_draft(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800", external_id="1")
    office.says("invoice Acme 3 days of design at 750", external_id="1/e1", edits="1")

    states = [card.state for card in office.cards if card.kind == "approval"]
    assert states == ["withdrawn", "pending"]
    assert "€2,250.00" in office.card.title
    office.taps("Approve")
    assert len(office.mailbox) == 1


def test_an_edit_of_an_edit_replaces_the_latest_draft(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800", external_id="1")
    office.says("invoice Acme 3 days of design at 750", external_id="1/e1", edits="1")
    office.says("invoice Acme 3 days of design at 700", external_id="1/e2", edits="1")

    states = [card.state for card in office.cards if card.kind == "approval"]
    assert states == ["withdrawn", "withdrawn", "pending"]
    assert "€2,100.00" in office.card.title


def test_an_edit_after_the_approval_says_why_it_changes_nothing(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800", external_id="1")
    office.taps("Approve")
    office.says("invoice Acme 3 days of design at 750", external_id="1/e1", edits="1")

    assert office.sees("Your edit came too late: what the message asked for is done already.")
    assert len(office.mailbox) == 1
    assert len([card for card in office.cards if card.kind == "approval"]) == 1


def test_an_edited_reminder_replaces_the_first_one(office: Office) -> None:
    office.says("remind me on Friday at 9 to send the timesheet", external_id="1")
    office.says("remind me on Friday at 10 to send the timesheet", external_id="1/e1", edits="1")
    office.says("remind me on Friday at 11 to send the timesheet", external_id="1/e2", edits="1")

    (task,) = office.parts.books.tasks()
    assert task.told(office.parts.settings.zone) == "send the timesheet: Friday 6 March at 11:00"
    assert [card.text.partition("\n")[2] for card in office.cards] == [TAKEN, TAKEN, ""]
    assert [bool(card.buttons) for card in office.cards] == [False, False, True]


def test_an_edited_task_replaces_all_that_the_first_words_added(office: Office) -> None:
    office.says("task: call Dana; task: send Bob the draft", external_id="1")
    assert len(office.parts.books.tasks()) == 2
    office.says("task: call Dana by Friday", external_id="1/e1", edits="1")

    assert [task.text for task in office.parts.books.tasks()] == ["call Dana"]
    assert office.parts.books.tasks()[0].due is not None


def test_an_edited_tick_ticks_off_the_other_task(office: Office) -> None:
    office.says("task: call Dana")
    office.says("task: send Bob the draft")
    office.says("done with call Dana", external_id="1")
    office.says("done with the draft", external_id="1/e1", edits="1")

    assert [task.text for task in office.parts.books.tasks()] == ["call Dana"]


def test_an_edited_lead_or_contract_replaces_its_entry(office: Office) -> None:
    office.says("new lead: Nordwind", external_id="1")
    office.says("new lead: Northwind", external_id="1/e1", edits="1")
    office.says("we signed a contract with Acme for 2,000 a month", external_id="2")
    office.says("we signed a contract with Acme for 2,500 a month", external_id="2/e1", edits="2")

    assert [lead.name for lead in office.parts.books.leads()] == ["Northwind"]
    (contract,) = office.parts.books.contracts("acme")
    assert contract.amount == 2500


def test_an_edit_of_a_task_that_was_changed_since_says_why_it_changes_nothing(
    office: Office,
) -> None:
    office.says("task: call Dana", external_id="1")
    office.taps("Done")
    office.says("task: call Dana by Friday", external_id="1/e1", edits="1")

    assert office.cards[-1].text == (
        "Your edit changed nothing. “call Dana” was changed again since, or taken back already."
    )
    assert office.parts.books.tasks() == []


def test_an_edit_of_what_was_to_be_remembered_corrects_it(office: Office) -> None:
    office.says("remember that Acme pays Net 14", external_id="1")
    office.says("remember that Acme pays Net 30", external_id="1/e1", edits="1")
    office.says("remember that Acme pays Net 60", external_id="1/e2", edits="1")

    assert [record.text for record in office.steward.remembered()] == ["Acme pays Net 60"]


def test_what_was_remembered_stays_when_the_edit_asks_for_something_else(office: Office) -> None:
    office.says("remember that Acme pays Net 14", external_id="1")
    office.says("invoice Acme 3 days of design at 750", external_id="1/e1", edits="1")

    assert office.cards[-1].text.startswith("I have remembered what your message said at first")
    assert len(office.steward.remembered()) == 1
    assert office.steward.approvals() == []


def test_an_edit_leaves_answers_to_questions_alone(office: Office) -> None:
    office.says("status", external_id="1")
    office.says("due", external_id="1/e1", edits="1")

    assert office.cards[-1].title == "Due"


def test_an_edit_of_a_new_customer_puts_that_one_right(office: Office) -> None:
    office.says("add customer Beta Ltd, ana@beta.example", external_id="1")
    office.says("add customer Betta Ltd, anna@beta.example", external_id="1/e1", edits="1")

    found = [one for one in office.steward.customers() if "bet" in one.name.casefold()]
    assert [(one.name, one.email) for one in found] == [("Betta Ltd", "anna@beta.example")]


def test_a_customer_who_is_there_with_another_address_can_be_changed_in_a_tap(
    office: Office,
) -> None:
    office.says("add customer Beta Ltd, ana@beta.example")
    office.says("add customer Beta Ltd, anna@beta.example")
    assert office.sees("Beta Ltd is in the books already (ana@beta.example).")

    office.taps("Use anna@beta.example")

    assert [c.email for c in office.steward.customers() if c.name == "Beta Ltd"] == [
        "anna@beta.example"
    ]
