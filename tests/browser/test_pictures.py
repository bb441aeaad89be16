"""Every picture in docs is taken here or by the tests of the console, from real conversations."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.observe.charts import chart
from bot.observe.pictures import Theme
from tests.browser.conftest import Camera, keep
from tests.fakes.office import Office, Worker
from tests.pictures import digest, slack, telegram
from tests.pictures.week import lived

CHATS: dict[str, Callable[[Office], str]] = {
    "slack": digest.in_slack,
    "telegram": digest.in_telegram,
}
WIDTHS = {"slack": 660, "telegram": 448}


def test_every_kind_of_slack_card_is_drawn(camera: Camera) -> None:
    taken = [camera(page, f"slack-{name}", WIDTHS["slack"]) for name, page in slack.pages()]

    assert len(taken) == 11


def test_every_kind_of_telegram_card_is_drawn(camera: Camera) -> None:
    pages = telegram.pages()
    taken = [camera(page, f"telegram-{name}", WIDTHS["telegram"]) for name, page in pages]

    assert len(taken) == 11


@pytest.mark.parametrize("chat", CHATS)
def test_the_digest_of_a_week_is_drawn_with_its_chart(
    chat: str, office: Office, camera: Camera
) -> None:
    worker = Worker(lived(office))
    worker.start()
    try:
        page = CHATS[chat](office)
    finally:
        worker.stop()

    assert "data:image/png;base64," in page
    assert camera(page, f"{chat}-digest", WIDTHS[chat]).height > 600


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("stretch", "days"), [("daily", 1), ("weekly", 7)])
def test_the_chart_of_each_digest_is_drawn_in_each_theme(
    stretch: str, days: int, theme: Theme, office: Office
) -> None:
    until = lived(office).clock.now()
    seen = office.steward.seeing.digest(until - timedelta(days=days), until)

    assert keep(chart(seen, theme), f"digest-{stretch}-{theme}").width == 1080


def test_docs_have_no_picture_that_no_page_shows_and_show_none_that_is_not_there() -> None:
    docs = Path(__file__).parents[2] / "docs"
    pages = [docs.parent / "README.md", *docs.rglob("*.md")]
    shown = "".join(page.read_text("utf-8") for page in pages)
    there = {picture.name for picture in (docs / "pictures").iterdir()}

    assert {name for name in there if f"pictures/{name})" not in shown} == set()
