"""The way out keeps order and pace, merges edits, obeys 429 and survives a broken line."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings, strategies as st

from bot.adapters.telegram.calls import EditKeys, EditText, Key, Paced, Place, SendText
from bot.adapters.telegram.driver import Driver, Gone, open_driver
from bot.adapters.telegram.outgoing import Outgoing
from bot.kernel.errors import StewardError, Unreachable
from tests.fakes.telegram import FakeTelegram

SECOND = 0.01
PICK = ((Key("Pick", "P1"),),)
EDITS = st.builds(
    EditText, st.just(0), st.just(0), st.sampled_from("abc"), st.sampled_from([(), PICK])
) | st.builds(EditKeys, st.just(0), st.just(0), st.sampled_from([(), PICK]))


def send_all(telegram: FakeTelegram, calls: Sequence[Paced]) -> list[int | StewardError | None]:
    """Hand everything over at once; what came of each."""

    async def session(driver: Driver) -> list[int | StewardError | None]:
        await driver.open()
        outgoing = Outgoing(driver, SECOND)
        done = await asyncio.gather(
            *(outgoing.send(call) for call in calls), return_exceptions=True
        )
        await outgoing.close()
        await driver.close()
        return [
            one
            for one in done
            if not isinstance(one, BaseException) or isinstance(one, StewardError)
        ]

    return asyncio.run(session(open_driver("ptb", telegram.token, telegram.url)))


def test_a_burst_reaches_one_chat_in_order_and_never_too_fast() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        ada = telegram.person("Ada")
        send_all(telegram, [SendText(Place(ada.id), f"line {number}") for number in range(12)])
        assert [post.text for post in telegram.posts(ada)] == [
            f"line {number}" for number in range(12)
        ]


def test_a_group_gets_twenty_a_minute_and_no_more() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        team = telegram.group("Team", telegram.person("Ada"))
        send_all(telegram, [SendText(Place(team.id), f"line {number}") for number in range(23)])
        assert len(telegram.posts(team)) == 23


def test_many_chats_together_stay_below_thirty_a_second() -> None:
    with FakeTelegram(second=0.3) as telegram:
        people = [telegram.person(f"Person{number}") for number in range(45)]
        asyncio.run(fan_out(telegram, [SendText(Place(person.id), "hi") for person in people]))
        assert all(len(telegram.posts(person)) == 1 for person in people)


async def fan_out(telegram: FakeTelegram, calls: Sequence[Paced]) -> None:
    driver = open_driver("ptb", telegram.token, telegram.url)
    await driver.open()
    outgoing = Outgoing(driver, 0.3)
    await asyncio.gather(*(outgoing.send(call) for call in calls))
    await driver.close()


def test_edits_of_one_message_that_wait_become_the_last_of_them() -> None:
    with FakeTelegram(second=0.05) as telegram:
        ada = telegram.person("Ada")

        first, done = asyncio.run(progress(telegram, ada.id, [20, 40, 60, 80, 100]))

        assert done == [first] * 5
        assert telegram.posts(ada)[0].text == "100%"
        assert len(telegram.called("editMessageText")) == 1


async def progress(
    telegram: FakeTelegram, chat: int, shares: Sequence[int]
) -> tuple[int, list[int | None]]:
    driver = open_driver("ptb", telegram.token, telegram.url)
    await driver.open()
    outgoing = Outgoing(driver, 0.05)
    first = await outgoing.send(SendText(Place(chat), "0%"))
    assert first is not None
    edits = [outgoing.send(EditText(chat, first, f"{share}%")) for share in shares]
    done = await asyncio.gather(*edits)
    await driver.close()
    return first, done


def test_the_same_edit_asked_for_again_while_it_is_on_its_way_is_done_once() -> None:
    """As where a tap and the posting of its card both want the card to show what was decided."""
    with FakeTelegram(second=SECOND) as telegram:
        ada = telegram.person("Ada")
        asyncio.run(edited(telegram, ada.id, [EditText(0, 0, "decided")] * 12))
        assert len(telegram.called("editMessageText")) == 1


def test_buttons_that_were_asked_for_earlier_do_not_come_back() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        ada = telegram.person("Ada")
        wanted: list[EditText | EditKeys] = [
            EditText(0, 0, "open", PICK),
            EditKeys(0, 0, PICK),
            EditText(0, 0, "decided"),
        ]
        asyncio.run(edited(telegram, ada.id, wanted, apart=0.0))
        assert telegram.posts(ada)[0].buttons == []


@given(st.lists(EDITS, max_size=6), st.sampled_from([0.0, 0.003]))
@settings(max_examples=25, deadline=None)
def test_whatever_is_edited_the_last_word_stands_and_nothing_is_edited_to_the_same(
    wanted: list[EditText | EditKeys], apart: float
) -> None:
    with FakeTelegram(second=0.001) as telegram:
        ada = telegram.person("Ada")
        asyncio.run(edited(telegram, ada.id, wanted, apart))
        post = telegram.posts(ada)[0]
        texts = ["start", *(one.html for one in wanted if isinstance(one, EditText))]
        keys = wanted[-1].keys if wanted else ()
        assert (post.text, post.buttons) == (texts[-1], [key.label for row in keys for key in row])


async def edited(
    telegram: FakeTelegram, chat: int, wanted: Sequence[EditText | EditKeys], apart: float = 0.003
) -> None:
    """Post a message and ask for edits of it, so many seconds apart, whether or not they were done."""
    driver = open_driver("ptb", telegram.token, telegram.url)
    await driver.open()
    outgoing = Outgoing(driver, telegram.second)
    first = await outgoing.send(SendText(Place(chat), "start"))
    assert first is not None
    asked = []
    for one in wanted:
        asked.append(asyncio.ensure_future(outgoing.send(replace(one, chat=chat, message=first))))
        await asyncio.sleep(apart)
    await asyncio.gather(*asked)
    await driver.close()


def test_an_edit_that_changes_nothing_has_done_its_work() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        telegram.forgives("not modified")
        ada = telegram.person("Ada")
        (first,) = send_all(telegram, [SendText(Place(ada.id), "same")])
        assert isinstance(first, int)
        assert send_all(telegram, [EditText(ada.id, first, "same")]) == [first]


def test_a_429_is_obeyed_and_order_is_kept() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        ada = telegram.person("Ada")
        telegram.network.slows("sendMessage", seconds=3)
        send_all(telegram, [SendText(Place(ada.id), "one"), SendText(Place(ada.id), "two")])
        assert [post.text for post in telegram.posts(ada)] == ["one", "two"]


def test_a_broken_line_is_tried_again() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        ada = telegram.person("Ada")
        telegram.network.breaks("sendMessage")
        telegram.network.breaks("sendMessage")
        send_all(telegram, [SendText(Place(ada.id), "one"), SendText(Place(ada.id), "two")])
        assert [post.text for post in telegram.posts(ada)] == ["one", "two"]


def test_a_line_that_stays_broken_is_reported_and_the_next_message_is_tried() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        ada = telegram.person("Ada")
        for _ in range(5):
            telegram.network.breaks("sendMessage")
        lost, posted = send_all(
            telegram, [SendText(Place(ada.id), "one"), SendText(Place(ada.id), "two")]
        )
        assert isinstance(lost, Unreachable)
        assert isinstance(posted, int)


def test_a_refusal_stops_nobody_else() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        telegram.forgives("to edit not found")
        ada = telegram.person("Ada")
        gone, posted = send_all(
            telegram, [EditText(ada.id, 999, "x"), SendText(Place(ada.id), "two")]
        )
        assert isinstance(gone, Gone)
        assert isinstance(posted, int)


def test_a_group_that_moved_is_followed() -> None:
    with FakeTelegram(second=SECOND) as telegram:
        telegram.forgives("upgraded")
        group = telegram.group("Team", telegram.person("Ada"))
        moved = telegram.upgrades(group)
        send_all(telegram, [SendText(Place(group.id), "one"), SendText(Place(group.id), "two")])
        assert [post.text for post in telegram.posts(moved)] == ["one", "two"]
