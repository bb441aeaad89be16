"""Disconnections, restarts and double deliveries at every point of a card's life: nothing lost or twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.slack.poster import TRY_AGAIN
from bot.adapters.slack.rendering import FOLD_MOST
from bot.bootstrap import OWNER
from bot.kernel.cards import Button, Card
from bot.kernel.events import AnswerRated
from bot.kernel.ids import conversation_id
from bot.rounds.elsewhere import divert
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import House, Way

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"
LONG = Card(
    key="long",
    kind="approval",
    state="pending",
    title="Shall I send the long letter?",
    payload="word " * FOLD_MOST,
    buttons=(
        Button(label="Approve", verb="approve", style="primary", ref="a_1", digest="d"),
        Button(label="Reject", verb="reject", style="danger", ref="a_1", digest="d"),
    ),
)


@pytest.fixture(params=["socket", "http"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    way: Way = request.param
    with FakeSlack() as slack, House(tmp_path, slack, way) as house:
        yield house


def cards(house: House) -> list[str]:
    return [post.text for post in house.slack.posts(house.desk) if "Acme" in post.text]


def test_a_message_brought_four_times_is_one_message(house: House) -> None:
    house.slack.loses_acks(3)
    house.says(INVOICE)
    house.slack.passes(60)
    house.slack.passes(300)
    house.slack.redelivers(house.slack.deliveries[0])

    assert house.rests()
    assert house.slack.deliveries[0].attempts == 5
    assert len(cards(house)) == 1


def test_what_slack_took_before_the_answer_was_lost_is_not_posted_again(house: House) -> None:
    house.slack.breaks("chat.postMessage", after_doing=True)

    thread = house.says(INVOICE)
    card = house.slack.sees(house.desk, "Shall I invoice Acme", thread)

    assert house.rests()
    assert len(cards(house)) == 1
    house.slack.taps(house.owner, card, "Approve")
    assert house.sends(1)


def test_a_crash_between_posting_and_noting_it_does_not_post_twice(house: House) -> None:
    house.slack.breaks("chat.postMessage", after_doing=True)
    house.slack.breaks("conversations.replies", times=50)
    house.says(INVOICE)
    assert house.slack.waits(lambda: len(cards(house)) == 1)
    house.shuts_the_door()
    house.slack.mends("conversations.replies")

    house.opens_the_door()

    assert house.rests()
    assert len(cards(house)) == 1


def test_a_decision_made_while_slack_was_away_shows_on_the_card_afterwards(house: House) -> None:
    thread = house.says(INVOICE)
    card = house.slack.sees(house.desk, "Shall I invoice Acme", thread)
    assert house.rests()
    house.shuts_the_door()
    house.approves_elsewhere()
    assert house.sends(1)

    house.opens_the_door()

    done = house.slack.sees(house.desk, "Approved", thread)
    assert (done.ts, "Approve" in done.buttons) == (card.ts, False)
    assert len(cards(house)) == 1


def test_a_rate_limit_is_obeyed_and_nothing_is_lost_or_reordered(house: House) -> None:
    house.slack.limits("chat.postMessage", retry_after=7, times=2)
    before = house.slack.clock.now()
    threads = [house.says("status"), house.says("customers"), house.says("status")]

    assert house.rests()
    posts = house.slack.posts(house.desk)
    assert [post.thread for post in posts] == threads
    assert house.slack.clock.now() - before >= 14
    limited = [call for call in house.slack.calls if call.error == "ratelimited"]
    assert len(limited) == 2, "and we kept to the rate by ourselves"


def test_a_card_that_somebody_deleted_is_posted_again_when_it_changes(house: House) -> None:
    thread = house.says(INVOICE)
    card = house.slack.sees(house.desk, "Shall I invoice Acme", thread)
    assert house.rests()

    card.deleted = True
    house.approves_elsewhere()

    again = house.slack.sees(house.desk, "Approved", thread)
    assert again.ts != card.ts


def test_a_long_payload_can_be_approved_once_its_file_is_attached(house: House) -> None:
    thread = house.says("status")
    house.slack.sees(house.desk, "All quiet", thread)

    house.shows(thread, LONG)

    shown = house.slack.sees(house.desk, "attached file", thread)
    assert shown.buttons == ["Approve", "Reject"]
    first = house.slack.calls_of("chat.postMessage")[-1]
    assert "Approve" not in str(first.args["blocks"]).replace("to approve here", "")
    [file] = [file for post in house.slack.posts(house.desk) for file in post.files]
    assert file.content.decode().count("word") == FOLD_MOST

    house.shows(thread, LONG.model_copy(update={"state": "approved", "text": "Sent."}))
    decided = house.slack.sees(house.desk, "Sent.", thread)
    assert house.rests()
    assert (decided.ts, decided.buttons) == (shown.ts, [])
    assert len(house.slack.calls_of("files.completeUploadExternal")) == 1


def test_a_long_payload_that_cannot_be_attached_cannot_be_approved(house: House) -> None:
    thread = house.says("status")
    house.slack.sees(house.desk, "All quiet", thread)

    house.slack.refuses("files.getUploadURLExternal", "storage_limit_reached")
    house.shows(thread, LONG)

    shown = house.slack.sees(house.desk, "nothing to approve here yet", thread)
    assert shown.buttons == ["Reject"]

    assert house.slack.waits(house.adapter.idle)
    house.slack.passes(TRY_AGAIN + 1)
    assert house.slack.waits(lambda: shown.buttons == ["Approve", "Reject"])
    assert house.rests()
    assert sum(bool(post.files) for post in house.slack.posts(house.desk)) == 1


def test_files_are_not_uploaded_again_by_a_later_revision_or_a_restart(house: House) -> None:
    thread = house.says(INVOICE)
    card = house.slack.sees(house.desk, "Shall I invoice Acme", thread)
    house.slack.taps(house.owner, card, "Approve")
    assert house.sends(1)
    assert house.rests()

    house.shuts_the_door()
    house.opens_the_door()
    house.says("status")

    assert house.rests()
    assert len(house.slack.calls_of("files.completeUploadExternal")) == 1
    assert len(cards(house)) == 1


def test_a_channel_that_is_gone_holds_up_no_other(house: House) -> None:
    channel = house.slack.channel("closing")
    root = house.slack.says(house.owner, channel, f"<@{house.slack.app_user}> status")
    house.slack.sees(channel, "All quiet", root.ts)
    house.slack.archives(channel)
    house.slack.says(house.owner, channel, f"<@{house.slack.app_user}> status", root.ts)

    thread = house.says("status")

    house.slack.sees(house.desk, "All quiet", thread)


def test_a_card_that_slack_refuses_is_excused_and_holds_up_no_other(house: House) -> None:
    thread = house.says("status")
    house.slack.sees(house.desk, "All quiet", thread)

    house.slack.refuses("chat.postMessage", "invalid_blocks")
    house.shows(thread, Card(key="odd", title="Something odd", text="Words."))
    house.shows(thread, Card(key="fine", text="All is well."))

    excuse = house.slack.sees(house.desk, "I could not show “Something odd” here", thread)
    assert "It is in the console" in excuse.shown
    house.slack.sees(house.desk, "All is well.", thread)
    assert house.rests()


def test_what_an_archived_channel_does_not_take_comes_in_direct_messages(house: House) -> None:
    slack, channel = house.slack, house.slack.channel("closing")
    root = slack.says(house.owner, channel, f"<@{slack.app_user}> status")
    slack.sees(channel, "All quiet", root.ts)
    slack.says(house.owner, house.desk, "status")
    with house.hands.resting():
        slack.says(house.owner, channel, f"<@{slack.app_user}> customers", root.ts)
        slack.archives(channel)

    assert slack.waits(lambda: bool(house.office.deliveries.obstacles()))
    assert divert(house.office) == 1

    why = slack.sees(house.desk, "that channel is archived")
    answer = slack.sees(house.desk, "Acme: billing@acme.example")
    assert float(why.ts) < float(answer.ts)
    assert house.rests()


def test_a_long_answer_is_streamed_and_a_refused_stream_becomes_one_message(house: House) -> None:
    thread = house.says("status")
    house.slack.sees(house.desk, "All quiet", thread)
    text = "\n".join(f"Line {n} of a long answer." for n in range(100))

    house.shows(thread, Card(key="streamed", text=text))
    streamed = house.slack.sees(house.desk, "Line 99", thread)
    assert house.rests()
    assert not streamed.streaming
    assert len(house.slack.calls_of("chat.appendStream")) >= 2

    house.slack.likes(house.owner, streamed, good=False)
    stream = f"conversation/{conversation_id('slack', f'{house.desk}:{thread}')}"
    facts = [event.fact for event in house.office.log.read(stream)]
    assert AnswerRated(key="streamed", good=False, operator=OWNER) in facts

    house.slack.refuses("chat.startStream", "channel_type_not_supported")
    house.shows(thread, Card(key="posted", text=f"Again.\n{text}"))
    house.slack.sees(house.desk, "Again.", thread)
    assert len(house.slack.calls_of("chat.startStream")) == 2


def test_a_stream_that_breaks_off_is_completed_in_the_same_message(house: House) -> None:
    thread = house.says("status")
    house.slack.sees(house.desk, "All quiet", thread)
    text = "\n".join(f"Line {n} of a long answer." for n in range(100))

    house.slack.limits("chat.appendStream", retry_after=20)
    house.shows(thread, Card(key="broken", text=text))

    whole = house.slack.sees(house.desk, "Line 99", thread)
    assert house.rests()
    assert not whole.streaming
    assert sum("Line 0 of" in post.shown for post in house.slack.posts(house.desk)) == 1


def test_a_crash_in_the_middle_of_a_streamed_answer_leaves_one_whole_answer(house: House) -> None:
    thread = house.says("status")
    house.slack.sees(house.desk, "All quiet", thread)
    text = "\n".join(f"Line {n} of a long answer." for n in range(100))

    house.slack.limits("chat.appendStream", retry_after=20)
    house.slack.limits("chat.update", retry_after=20, times=1_000)
    house.shows(thread, Card(key="cut", text=text))
    assert house.slack.waits(lambda: bool(house.slack.calls_of("chat.update")))
    house.shuts_the_door()
    house.slack.mends("chat.update")
    house.opens_the_door()

    whole = house.slack.sees(house.desk, "Line 99", thread)
    assert house.rests()
    assert not whole.streaming
    assert len(house.slack.posts(house.desk, thread)) == 2


@pytest.mark.parametrize("house", ["socket"], indirect=True)
def test_slack_may_ask_for_a_new_connection_or_cut_it_and_nothing_is_lost(house: House) -> None:
    house.slack.disconnects()
    assert house.slack.connected()
    first = house.says("status")
    house.slack.sees(house.desk, "All quiet", first)

    house.slack.drops()
    second = house.says("customers")
    house.slack.passes(60)
    assert house.slack.connected()
    house.slack.passes(300)

    house.slack.sees(house.desk, "Acme: billing@acme.example", second)
    assert house.rests()
    assert len(house.slack.posts(house.desk)) == 2
