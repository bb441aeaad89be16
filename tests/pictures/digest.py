"""The weekly digest of a lived week as each chat shows it, with its chart."""

from bot.bootstrap import OWNER
from bot.kernel.messages import Sender
from tests.fakes.office import Office
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import Door as SlackDoor
from tests.fakes.slack.picture import drawn_post
from tests.fakes.slack.workspace import Post
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.desk import Door as TelegramDoor
from tests.fakes.telegram.picture import drawn

ASKED = "weekly digest"
ITS_LAST = "Health: all well"


def in_slack(office: Office) -> str:
    """The page of it; the office's worker is at work meanwhile."""
    with FakeSlack() as slack:
        door, user = SlackDoor(slack), slack.user("Ada")
        sender = Sender(channel="slack", id=user, name="Ada")
        office.steward.pairings.introduce(OWNER, "Ada", sender)
        door.opens(office.steward)
        try:
            asked = slack.says(user, slack.direct(user), ASKED)
            shown = slack.sees(slack.direct(user), ITS_LAST, asked.ts)
            assert slack.waits(lambda: bool(_pictured(slack, asked)))
            shown.files = _pictured(slack, asked)[0].files
            return drawn_post(shown)
        finally:
            door.closes()


def in_telegram(office: Office) -> str:
    """The page of it; the office's worker is at work meanwhile."""
    with FakeTelegram(second=0.02) as telegram:
        door = TelegramDoor(office, telegram)
        ada = door.pairs(telegram.person("Ada"))
        door.opens()
        try:
            asked = telegram.says(ada, telegram.private(ada), ASKED)
            shown = telegram.sees(ada, ITS_LAST)
            posts = telegram.posts
            chart = telegram.waits(lambda: [p for p in posts(ada) if p.file] or None, "the chart")
            return drawn(asked, shown, *chart)
        finally:
            door.closes()


def _pictured(slack: FakeSlack, asked: Post) -> list[Post]:
    return [post for post in slack.posts(asked.channel, asked.ts) if post.files]
