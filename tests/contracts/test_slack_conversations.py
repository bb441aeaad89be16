"""The way of one message through Slack, over Socket Mode and over signed HTTP."""

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


def test_an_invoice_is_sent_when_its_card_is_approved(house: House) -> None:
    slack = house.slack
    thread = house.says(INVOICE)
    card = slack.sees(house.desk, "Shall I", thread)
    assert "Approve" in card.buttons

    slack.taps(house.owner, card, "Approve")

    done = slack.sees(house.desk, "Approved", thread)
    assert done.ts == card.ts
    assert "Approve" not in done.buttons
