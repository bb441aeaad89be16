"""People correct their messages: in time that changes the draft, too late it changes nothing."""

from tests.fakes.office import Office


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
