"""Whatever goes wrong, at whatever point of a card's life: one decision, one effect, and all agree."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.storage.projections.posts import PUSHED
from tests.conversations.sentences import ASKED, INVOICE
from tests.fakes.office import Office, Worker
from tests.fakes.phones.phone import Ability, Phone, able
from tests.fakes.phones.shop import PHONES

# Drivers and ways of listening are told apart by their own contract; here each is had once.
KINDS = [
    kind for kind in PHONES if kind not in ("telegram-aiogram-webhook", "telegram-ptb-polling")
]
POINTS = ("message heard", "card posted", "tap received", "card updated", "result posted")


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong on the way between a person and the office."""

    name: str
    strikes: Callable[[Phone], None]
    where: list[str]


FAULTS = (
    Fault("restart", lambda phone: phone.restarts(), KINDS),
    Fault("line lost", lambda phone: phone.loses_the_line(), able(KINDS, Ability.BROKEN_LINE)),
    Fault("redelivery", lambda phone: phone.redelivers(), able(KINDS, Ability.REDELIVERY)),
)
CASES = [
    pytest.param(kind, fault, point, id=f"{kind}-{fault.name}-{point}")
    for fault in FAULTS
    for kind in fault.where
    for point in POINTS
]


@pytest.mark.parametrize(("phone", "fault", "point"), CASES, indirect=["phone"])
def test_nothing_is_lost_or_done_twice(
    phone: Phone, office: Office, worker: Worker, fault: Fault, point: str
) -> None:
    def at(here: str) -> None:
        if point == here:
            fault.strikes(phone)

    worker.stop()
    phone.says(INVOICE)
    phone.waits(lambda: office.parts.conversations.unresolved() or None, "that it was heard")
    at("message heard")
    worker.start()
    phone.sees(ASKED)
    at("card posted")
    phone.offers("Approve")
    worker.stop()
    phone.taps("Approve")
    phone.waits(lambda: not office.steward.approvals() or None, "that the tap counted")
    at("tap received")
    worker.start()
    phone.sees("Approved")
    at("card updated")
    phone.receives("2026-0001.pdf")
    phone.sees("Mailed")
    at("result posted")

    phone.waits(lambda: rests(office, phone) or None, "that everything rests")
    cards = [bubble for bubble in phone.screen() if "nvoice Acme €2,400.00" in bubble.text]
    assert "Mailed" in cards[-1].text
    assert "Approve" not in phone.buttons
    assert len([name for name, _ in phone.files() if name == "2026-0001.pdf"]) == 1
    assert len(office.mailbox) == 1
    assert len(office.steward.runs()) == 1
    if phone.channel != "terminal":
        assert len(cards) == 1, "and the card is there once"


def rests(office: Office, phone: Phone) -> bool:
    """Whether nothing is due, and everything is shown."""
    position, now, agenda = office.steward.position(), office.clock.now(), office.parts.agenda
    unshown = phone.channel in PUSHED and office.steward.undelivered(phone.channel)
    busy = agenda.due("kernel", now) or agenda.due("edge", now) or unshown
    return not busy and office.steward.position() == position
