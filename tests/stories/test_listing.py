"""Bare commands, as a menu sends them: they show what there is, and each row is a tap."""

import pytest

from tests.fakes.office import Office

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"


def test_a_menu_that_says_replay_offers_the_latest_runs(office: Office) -> None:
    office.says(INVOICE)
    office.taps("Approve")
    office.says("/replay")
    assert office.sees("Which run shall I replay?")

    office.taps("invoice Acme 3 days of design at…")

    assert office.sees(f"{INVOICE}: identical")


@pytest.mark.parametrize("command", ["/replay", "/runs"])
def test_an_office_in_which_nothing_ran_says_so(office: Office, command: str) -> None:
    office.says(command)
    assert office.sees("Nothing has run yet")


@pytest.mark.parametrize("command", ["/approve", "waiting"])
def test_what_waits_is_shown_and_nothing_is_decided_by_looking(
    office: Office, command: str
) -> None:
    office.says(command)
    assert office.sees("Nothing waits for you")
    office.says(INVOICE)

    office.says(command)

    assert office.sees("1 waiting for you")
    assert office.card.state == "pending"
    assert office.mailbox == []


def test_the_word_approve_still_decides_where_one_card_waits(office: Office) -> None:
    office.says(INVOICE)
    office.says("approve")
    assert [mail.subject for mail in office.mailbox] == ["Invoice 2026-0001"]
