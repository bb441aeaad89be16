"""Cards of every shape in a chat: charts, captions, long answers that grow and shrink, files that fail."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.telegram.adapter import Setup, Webhook
from bot.adapters.telegram.check import check, pairing_link, way_in
from bot.adapters.telegram.menus import ADMINISTRATOR, GROUP, OPERATOR, STRANGER
from bot.adapters.telegram.process import on_console, setup_of
from bot.adapters.telegram.wire import Me
from bot.commands import COMMANDS
from bot.config import Settings
from bot.intents.catalog.orders import order_in
from bot.intents.commands import command
from bot.intents.world import World
from bot.kernel.cards import Attachment, Button, Card
from bot.kernel.errors import Malformed
from tests.fakes.telegram import FakeTelegram, Post, User
from tests.fakes.telegram.desk import Desk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram(second=0.01) as telegram:
        yield telegram


@pytest.fixture
def desk(telegram: FakeTelegram, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home", telegram)
    desk.opens()
    yield desk
    desk.closes()


@pytest.fixture
def ada(desk: Desk, telegram: FakeTelegram) -> User:
    return desk.pairs(telegram.person("Ada"))


@pytest.fixture
def thread(desk: Desk, telegram: FakeTelegram, ada: User) -> str:
    """A conversation that has begun, and been cleared from the screen."""
    telegram.says(ada, telegram.private(ada), "help")
    telegram.sees(ada, "What I can do").deleted = True
    return str(ada.id)


def chart(desk: Desk, name: str = "cash.png", kind: str = "image/png") -> Attachment:
    kept = desk.office.steward.keep(name, kind, PNG)
    return Attachment(
        name=kept.name, media_type=kept.media_type, digest=kept.digest, size=kept.size
    )


def test_a_chart_is_a_photo_with_its_words_as_caption(
    desk: Desk, telegram: FakeTelegram, ada: User, thread: str
) -> None:
    again = Button(label="Again", verb="say", text="digest")
    card = Card(key="digest", kind="digest", title="Monday", text="Cash", buttons=(again,))
    desk.shows(thread, card.model_copy(update={"attachments": (chart(desk),)}))

    post = telegram.sees(ada, "Monday")

    assert post.message.photo
    assert (post.contents, post.buttons) == (PNG, ["Again"])
    assert len(telegram.posts(ada)) == 1


def test_a_caption_is_edited_in_place(
    desk: Desk, telegram: FakeTelegram, ada: User, thread: str
) -> None:
    card = Card(key="digest", kind="digest", title="Monday", attachments=(chart(desk),))
    desk.shows(thread, card)
    post = telegram.sees(ada, "Monday")

    desk.shows(thread, card.model_copy(update={"title": "Monday, corrected"}))

    telegram.waits(lambda: "corrected" in post.text or None, "the caption to change")
    assert len(telegram.posts(ada)) == 1


def test_what_is_too_long_for_a_caption_is_a_text_and_then_the_file(
    desk: Desk, telegram: FakeTelegram, ada: User, thread: str
) -> None:
    words = "word " * 300
    desk.shows(
        thread,
        Card(
            key="k",
            title="Report",
            text=words,
            attachments=(chart(desk, "a.pdf", "application/pdf"),),
        ),
    )

    text = telegram.sees(ada, "Report")

    assert text.file is None
    file = telegram.waits(lambda: with_file(telegram.posts(ada)), "the file")
    assert file.id > text.id


def test_a_long_answer_runs_over_pages_that_come_and_go(
    desk: Desk, telegram: FakeTelegram, ada: User, thread: str
) -> None:
    lines = [f"line {number} of a long answer" for number in range(400)]
    more = Button(label="More", verb="say", text="more")
    card = Card(key="long", text="\n".join(lines), buttons=(more,))
    desk.shows(thread, card)
    telegram.sees(ada, "line 399")
    pages = telegram.posts(ada)
    assert "".join(page.text for page in pages).count("of a long answer") == 400
    assert [page.buttons for page in pages] == [[]] * (len(pages) - 1) + [["More"]]

    desk.shows(thread, card.model_copy(update={"text": "in short"}))

    telegram.waits(lambda: len(telegram.posts(ada)) == 1 or None, "the surplus pages to go")
    assert (telegram.posts(ada)[0].text, telegram.posts(ada)[0].buttons) == ("in short", ["More"])

    desk.shows(thread, card)

    telegram.waits(lambda: len(telegram.posts(ada)) == len(pages) or None, "the pages to come back")


def test_a_file_that_is_gone_is_explained(
    desk: Desk, telegram: FakeTelegram, ada: User, thread: str
) -> None:
    lost = Attachment(name="lost.pdf", media_type="application/pdf", digest="0" * 64, size=3)
    huge = Attachment(
        name="huge.zip", media_type="application/zip", digest="0" * 64, size=60_000_000
    )
    desk.shows(thread, Card(key="k", title="Two files", attachments=(lost, huge)))
    telegram.sees(ada, "I could not send lost.pdf")
    telegram.sees(ada, "larger than the 50 MB")


def test_a_card_that_telegram_refuses_is_not_missing_in_silence(
    desk: Desk, telegram: FakeTelegram, ada: User, thread: str
) -> None:
    telegram.network.fails("sendMessage", 400, "Bad Request: some new rule")
    desk.shows(thread, Card(key="k", title="Quarterly figures"))
    post = telegram.sees(ada, "I could not show “Quarterly figures” here")
    assert not post.silent


def test_a_card_that_was_deleted_from_the_chat_is_posted_anew(
    desk: Desk, telegram: FakeTelegram, ada: User, thread: str
) -> None:
    telegram.forgives("to edit not found")
    card = Card(key="k", title="First")
    desk.shows(thread, card)
    telegram.sees(ada, "First").deleted = True
    desk.shows(thread, card.model_copy(update={"title": "Second"}))
    telegram.sees(ada, "Second")


def test_a_second_bot_on_the_same_token_does_not_stop_the_first(
    telegram: FakeTelegram, ada: User
) -> None:
    telegram.forgives("Conflict")
    telegram.network.fails("getupdates", 409, "Conflict: terminated by other getUpdates request")
    telegram.says(ada, telegram.private(ada), "help")
    telegram.sees(ada, "What I can do")


def test_every_command_of_the_menus_is_one_that_is_answered() -> None:
    world = World(now=datetime(2026, 3, 2, tzinfo=UTC))
    for name, _ in (*OPERATOR, *ADMINISTRATOR, *GROUP, *STRANGER):
        understood = order_in(f"/{name}") or command(f"/{name}", world)
        assert understood is not None, name
        assert understood.name in COMMANDS, name


def test_setup_says_who_the_bot_is_and_how_updates_come(telegram: FakeTelegram) -> None:
    setup = Setup(token=telegram.token, driver="ptb", base=telegram.url)
    findings = check(setup)
    assert all(finding.good for finding in findings)
    assert findings[0].words == "I am @steward_bot in Telegram."
    assert "long polling" in findings[-1].words


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        (Webhook("https://a.example/telegram", ""), "no secret"),
        (Webhook("http://a.example/telegram", "s"), "https only"),
        (Webhook("https://a.example/telegram", "s"), "pushed to https://a.example/telegram"),
    ],
)
def test_setup_says_whether_a_webhook_can_work(hook: Webhook, words: str) -> None:
    assert words in way_in(Setup(token="1:x", webhook=hook)).words


def test_setup_says_that_a_token_is_wrong(telegram: FakeTelegram) -> None:
    (finding,) = check(Setup(token="1:" + "x" * 35, driver="ptb", base=telegram.url))
    assert not finding.good
    assert "TELEGRAM_TOKEN" in finding.words


def test_the_console_mounts_telegram_only_by_webhook(desk: Desk, tmp_path: Path) -> None:
    polled = Settings(home=tmp_path, telegram_token="1:x")
    pushed = polled.model_copy(
        update={
            "telegram_webhook_url": "https://a.example/telegram",
            "telegram_webhook_secret": "s",
        }
    )
    assert on_console(desk.office.steward, polled) is None
    mounted = on_console(desk.office.steward, pushed)
    assert mounted is not None
    assert mounted.route().path == "/telegram"
    mounted.stop()
    assert setup_of(pushed).webhook == Webhook("https://a.example/telegram", "s")


def test_a_webhook_needs_a_secret(desk: Desk, tmp_path: Path) -> None:
    open_to_all = Settings(
        home=tmp_path, telegram_token="1:x", telegram_webhook_url="https://a.example"
    )
    with pytest.raises(Malformed, match="TELEGRAM_WEBHOOK_SECRET"):
        on_console(desk.office.steward, open_to_all)


def test_a_pairing_link_opens_the_chat_and_sends_the_code() -> None:
    me = Me(id=7, username="steward_bot")
    assert pairing_link(me, "K7Q2-M4XD") == "https://t.me/steward_bot?start=K7Q2-M4XD"


def with_file(posts: list[Post]) -> Post | None:
    return next((post for post in posts if post.file), None)


def test_words_in_reply_to_an_older_card_mean_that_card(
    desk: Desk, telegram: FakeTelegram, ada: User, thread: str
) -> None:
    dm = telegram.private(ada)
    telegram.says(ada, dm, "invoice Acme 1 day of design at 2000")
    older = telegram.sees(ada, "2,000.00")
    telegram.says(ada, dm, "invoice Acme 1 day of consulting at 500")
    newer = telegram.sees(ada, "500.00")

    telegram.says(ada, dm, "change the amount to 2,200", reply_to=older)
    telegram.waits(lambda: "2,200.00" in older.text or None, "the older card to change")
    telegram.says(ada, dm, "approve", reply_to=older)

    telegram.waits(lambda: "Approve" not in older.buttons or None, "the older card to be decided")
    assert "Approve" in newer.buttons
