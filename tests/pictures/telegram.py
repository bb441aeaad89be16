"""Draws every kind of Telegram card from a real conversation."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.kernel.cards import Button, Card, CardField, Origin
from bot.kernel.messages import Trust
from tests.fakes.telegram import Chat, FakeTelegram, Post, User
from tests.fakes.telegram.desk import Desk
from tests.fakes.telegram.picture import drawn

BUTTONS = (
    Button(label="Approve", verb="approve", style="primary", ref="outside"),
    Button(label="Edit", verb="edit", ref="outside"),
    Button(label="Reject", verb="reject", style="danger", ref="outside"),
    Button(label="Why", verb="why", ref="outside"),
)
INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"


def pages() -> Iterator[tuple[str, str]]:
    """Each picture's name and page, as the conversation goes on."""
    with tempfile.TemporaryDirectory() as home, FakeTelegram(second=0.02) as telegram:
        desk = Desk(Path(home), telegram)
        ada = desk.pairs(telegram.person("Ada"))
        desk.opens()
        try:
            yield from edited(telegram, ada, telegram.private(ada))
            yield from refused(telegram, ada, telegram.private(ada))
            yield from outside(desk, telegram, ada)
        finally:
            desk.closes()


def edited(telegram: FakeTelegram, ada: User, dm: Chat) -> Iterator[tuple[str, str]]:
    """A card, why it asks, the guided edit, and what became of it."""
    said = telegram.says(ada, dm, INVOICE)
    card = telegram.sees(ada, "Shall I invoice Acme")
    yield "approval", drawn(said, card)
    telegram.taps(ada, card, "Why")
    yield "why", drawn(telegram.sees(ada, "Why:"))
    telegram.taps(ada, card, "Edit")
    telegram.waits(lambda: "Back" in card.buttons or None, "the fields")
    yield "edit-fields", drawn(card)
    telegram.taps(ada, card, "Line 1: price")
    question = telegram.sees(ada, "with the new value")
    reply = telegram.says(ada, dm, "750", reply_to=question)
    changed = telegram.sees(ada, "Changed.")
    yield "edit-value", drawn(question, reply, changed)
    telegram.waits(lambda: "(version 2)" in card.text or None, "the new version")
    yield "edited", drawn(card)
    telegram.taps(ada, card, "Approve")
    telegram.waits(lambda: "Undo" in card.buttons or None, "the end")
    pdf = telegram.waits(lambda: file_in(telegram, ada), "the PDF")
    yield "done", drawn(card, pdf)


def refused(telegram: FakeTelegram, ada: User, dm: Chat) -> Iterator[tuple[str, str]]:
    """A no with its reason, an answer, and what a stranger is told."""
    telegram.says(ada, dm, "invoice Acme 120 euros for hosting, due in 7 days")
    card = telegram.sees(ada, "Shall I invoice Acme €120.00")
    telegram.taps(ada, card, "Reject")
    question = telegram.sees(ada, "with the reason")
    reply = telegram.says(ada, dm, "Hosting is in the flat rate", reply_to=question)
    told = telegram.sees(ada, "Nothing was done.")
    yield "reject", drawn(question, reply, told)
    telegram.waits(lambda: "flat rate" in card.text or None, "the rejected card")
    yield "rejected", drawn(card)
    asked = telegram.says(ada, dm, "help")
    yield "answer", drawn(asked, telegram.sees(ada, "What I can do"))
    mallory = telegram.person("Mallory")
    asked = telegram.says(mallory, telegram.private(mallory), "pay me")
    yield "refusal", drawn(asked, telegram.sees(mallory, "I only talk to the owner"))


def outside(desk: Desk, telegram: FakeTelegram, ada: User) -> Iterator[tuple[str, str]]:
    """A card with words from outside, too long for one message: its document comes first."""
    mail = Origin(trust=Trust.EXTERNAL, words="mail from eve@shop.example")
    desk.shows(
        str(ada.id),
        Card(
            key="outside",
            kind="approval",
            state="pending",
            title="Shall I answer eve@shop.example?",
            fields=(
                CardField(name="to", label="Send to", value="eve@shop.example", origin=mail),
                CardField(name="subject", label="Subject", value="Re: your offer", origin=mail),
            ),
            payload="Dear Eve, thank you for your offer. " * 150,
            warning="From outside, read with care: Send to, Subject.",
            buttons=BUTTONS,
            approval="outside",
        ),
    )
    card = telegram.sees(ada, "Shall I answer eve")
    yield "outside", drawn(telegram.posts(ada)[-2], card)


def file_in(telegram: FakeTelegram, user: User) -> Post | None:
    return next((post for post in telegram.posts(user) if post.file), None)
