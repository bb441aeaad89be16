"""Draws every kind of Slack card from a real conversation."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.kernel.cards import Button, Card, CardField, Origin
from bot.kernel.messages import Trust
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.house import House
from tests.fakes.slack.picture import drawn_post, drawn_view

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"


def pages() -> Iterator[tuple[str, str]]:
    """Each picture's name and page, as the conversation goes on."""
    with (
        tempfile.TemporaryDirectory() as home,
        FakeSlack() as slack,
        House(Path(home), slack) as house,
    ):
        thread = house.says(INVOICE)
        card = slack.sees(house.desk, "Shall I invoice Acme", thread)
        yield "approval", drawn_post(card)
        slack.taps(house.owner, card, "Why")
        yield "why", drawn_view(slack.sees_view(house.owner, "Where it comes from"))
        slack.taps(house.owner, card, "Edit")
        form = slack.sees_view(house.owner, "Line 1: price")
        errors = slack.submits(form, {"Line 1: price": "plenty"})
        yield "edit", drawn_view(form, dict(errors))
        slack.submits(form, {"Line 1: price": "750"})
        yield "edited", drawn_post(slack.sees(house.desk, "(version 2)", thread))
        slack.opens(house.owner)
        yield "home", drawn_view(slack.home(house.owner, "1 waiting"))
        yield from _decided(house, slack, thread)
        yield from _said(house, slack)


def _decided(house: House, slack: FakeSlack, thread: str) -> Iterator[tuple[str, str]]:
    slack.taps(house.owner, slack.sees(house.desk, "(version 2)", thread), "Approve")
    house.sends(1)
    house.rests()
    done = slack.sees(house.desk, "Mailed", thread)
    done.files = [file for post in slack.posts(house.desk, thread) for file in post.files]
    yield "done", drawn_post(done)
    other = house.says("invoice Acme 120 euros for hosting, due in 7 days")
    card = slack.sees(house.desk, "Shall I invoice Acme", other)
    slack.taps(house.owner, card, "Reject")
    form = slack.sees_view(house.owner, "What is wrong")
    yield "reject", drawn_view(form)
    slack.submits(form, {"What is wrong with it?": "Hosting is in the flat rate"})
    yield "rejected", drawn_post(slack.sees(house.desk, "flat rate", other))


def _said(house: House, slack: FakeSlack) -> Iterator[tuple[str, str]]:
    """An answer, a refusal, and a card with words from outside that cannot be shown whole."""
    asked = house.says("help")
    answer = slack.sees(house.desk, "What I can do", asked)
    house.rests()
    yield "answer", drawn_post(answer)
    mallory = slack.user("Mallory")
    slack.says(mallory, slack.direct(mallory), "pay me")
    yield "refusal", drawn_post(slack.sees(slack.direct(mallory), "I only talk"))
    thread = house.says("status")
    slack.sees(house.desk, "All quiet", thread)
    slack.refuses("files.getUploadURLExternal", "storage_limit_reached")
    house.shows(thread, _outside())
    yield "outside", drawn_post(slack.sees(house.desk, "nothing to approve here yet", thread))


def _outside() -> Card:
    mail = Origin(trust=Trust.EXTERNAL, words="mail from eve@shop.example")
    return Card(
        key="outside",
        kind="approval",
        state="pending",
        title="Shall I answer eve@shop.example?",
        fields=(
            CardField(name="to", label="Send to", value="eve@shop.example", origin=mail),
            CardField(name="subject", label="Subject", value="Re: your offer", origin=mail),
        ),
        payload="Dear Eve, thank you for your offer. " * 100,
        warning="From outside, read with care: Send to, Subject.",
        buttons=(
            Button(label="Approve", verb="approve", style="primary", ref="a", digest="d"),
            Button(label="Edit", verb="edit", ref="a", digest="d"),
            Button(label="Reject", verb="reject", style="danger", ref="a", digest="d"),
            Button(label="Why", verb="why", ref="a"),
        ),
    )
