"""What only Slack does, over Socket Mode and over signed HTTP; `tests/conversations` has the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import House, Way

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"


@pytest.fixture(params=["socket", "http"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    way: Way = request.param
    with FakeSlack() as slack, House(tmp_path, slack, way) as house:
        yield house


def test_an_edit_opens_with_the_typed_fields_and_shows_faults_in_place(house: House) -> None:
    slack = house.slack
    thread = house.says(INVOICE)
    card = slack.sees(house.desk, "Shall I invoice Acme", thread)
    assert "Lines 1:\n│ Description: design\n│ Quantity: 3" in card.shown

    slack.taps(house.owner, card, "Edit")
    form = slack.sees_view(house.owner, "Line 1: price")
    assert form.updates == 1, "the loading view came first"

    errors = slack.submits(form, {"Line 1: price": "plenty"})
    assert list(errors) == ["Line 1: price"]
    assert slack.submits(form, {"Line 1: price": "750"}) == {}

    edited = slack.sees(house.desk, "(version 2)", thread)
    assert edited.ts == card.ts
    assert "2,250.00" in edited.shown
    assert "-" in edited.shown
    slack.taps(house.owner, edited, "Approve")
    assert house.sends(1)


def test_words_in_the_thread_of_an_older_card_mean_that_card(house: House) -> None:
    slack = house.slack
    house.says("status")
    house.asks_at_the_terminal(INVOICE)
    older = slack.sees(house.desk, "Shall I invoice Acme")
    newer = house.says("invoice Acme 1 day of consulting at 500")
    slack.sees(house.desk, "500.00", newer)

    slack.says(house.owner, house.desk, "change the amount to 2,200", older.ts)
    edited = slack.sees(house.desk, "2,200.00", "")
    assert edited.ts == older.ts
    slack.says(house.owner, house.desk, "approve", older.ts)

    assert house.sends(1)
    assert "Approve" in slack.sees(house.desk, "500.00", newer).buttons


def test_what_a_guest_says_in_our_thread_is_neither_obeyed_nor_overheard(house: House) -> None:
    slack = house.slack
    channel, mallory = slack.channel("general"), slack.user("Mallory", guest=True)
    root = slack.says(house.owner, channel, f"<@{slack.app_user}> {INVOICE}")
    card = slack.sees(channel, "Shall I invoice Acme", root.ts)

    for words in ("approve", "change the amount to 9,000", f"<@{slack.app_user}> approve"):
        slack.says(mallory, channel, words, root.ts)
    slack.says(house.owner, channel, "why?", root.ts)

    why = slack.sees(channel, "Why: ", root.ts)
    assert "9,000" not in why.shown
    assert "Approve" in card.buttons
    assert house.rests()
    assert house.mailbox == []


def test_nobody_but_the_owner_decides_wherever_the_card_is(house: House) -> None:
    slack = house.slack
    channel, mallory = slack.channel("general"), slack.user("Mallory", guest=True)
    root = slack.says(house.owner, channel, f"<@{slack.app_user}> {INVOICE}")
    card = slack.sees(channel, "Shall I invoice Acme", root.ts)

    slack.taps(mallory, card, "Approve")
    assert slack.waits(lambda: bool(slack.ephemerals(channel, mallory)))
    assert "Only the owner" in slack.ephemerals(channel, mallory)[0].shown

    for label in ("Edit", "Reject", "Why"):
        slack.taps(mallory, card, label)
        slack.sees_view(mallory, "Only the owner").closed = True
    assert house.rests()
    assert house.mailbox == []


def test_a_stranger_is_refused_politely_and_overheard_nowhere(house: House) -> None:
    slack = house.slack
    channel, mallory = slack.channel("general"), slack.user("Mallory")

    slack.says(mallory, slack.direct(mallory), INVOICE)
    slack.sees(slack.direct(mallory), "I only talk to the owner")

    root = slack.says(house.owner, channel, f"<@{slack.app_user}> status")
    slack.sees(channel, "All quiet", root.ts)
    slack.says(mallory, channel, "and invoice me too", root.ts)
    slack.says(mallory, channel, "nothing to do with you")
    assert house.rests()
    assert len(slack.posts(channel)) == 1


def test_a_mention_is_two_events_and_one_message_and_its_thread_is_a_session(house: House) -> None:
    slack = house.slack
    channel = slack.channel("general")

    root = slack.says(house.owner, channel, f"<@{slack.app_user}> status")
    slack.sees(channel, "All quiet", root.ts)
    slack.says(house.owner, channel, "customers", root.ts)
    slack.sees(channel, "Acme: billing@acme.example", root.ts)

    assert house.rests()
    assert len(slack.posts(channel)) == 2


def test_what_was_asked_elsewhere_waits_at_home_and_never_in_a_channel(house: House) -> None:
    slack = house.slack
    channel = slack.channel("general")
    first = house.says("status")
    slack.sees(house.desk, "All quiet", first)
    root = slack.says(house.owner, channel, f"<@{slack.app_user}> status")
    slack.sees(channel, "All quiet", root.ts)

    house.asks_at_the_terminal(INVOICE)

    card = slack.sees(house.desk, "Shall I invoice Acme", thread="")
    slack.taps(house.owner, card, "Approve")
    assert house.sends(1)
    slack.sees(house.desk, "Approved", thread="")
    assert house.rests()
    assert len(slack.posts(channel)) == 1


def test_what_we_say_ourselves_is_never_heard(house: House) -> None:
    slack = house.slack
    channel = slack.channel("general")
    root = slack.says(house.owner, channel, f"<@{slack.app_user}> status")
    answer = slack.sees(channel, "All quiet", root.ts)

    slack.echoes(answer)

    assert all(delivery.acked for delivery in slack.deliveries)
    assert house.rests()
    assert len(slack.posts(channel)) == 1


def test_a_message_is_heard_also_where_slack_does_not_say_who_its_author_is(house: House) -> None:
    house.slack.breaks("users.info", times=10)

    thread = house.says("status")

    house.slack.sees(house.desk, "All quiet", thread)


def test_a_slash_command_is_answered_where_no_channel_reads_along(house: House) -> None:
    slack = house.slack
    channel = slack.channel("general")

    asked = slack.commands(house.owner, channel, "/steward", "status")
    helped = slack.commands(house.owner, channel, "/steward")

    assert "direct messages" in str(asked.answer)
    assert "/steward replay" in str(helped.answer)
    slack.sees(house.desk, "All quiet")
    assert slack.posts(channel) == []


def test_why_shows_the_chain_that_led_there_and_the_exact_payload(house: House) -> None:
    slack = house.slack
    thread = house.says(INVOICE)
    card = slack.sees(house.desk, "Shall I invoice Acme", thread)

    slack.taps(house.owner, card, "Why")

    view = slack.sees_view(house.owner, "Where it comes from")
    assert "default.outward" in view.shown
    assert "98% sure, by templates" in view.shown
    assert '"unit_price": "800"' in view.shown


def test_a_button_that_speaks_speaks_once_for_a_double_tap(house: House) -> None:
    slack = house.slack
    thread = house.says("stop")
    card = slack.sees(house.desk, "Everything is stopped", thread)

    slack.taps(house.owner, card, "Resume")
    slack.taps(house.owner, card, "Resume")

    slack.sees(house.desk, "Effects happen again", thread)
    assert house.rests()
    assert len(slack.posts(house.desk, thread)) == 2
