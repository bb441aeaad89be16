"""Strangers are answered once in a while, and fill neither the log, the disk nor the chat."""

from datetime import timedelta

from bot.bootstrap import OWNER, database
from bot.facade.strangers import CROWD, MOST, WINDOW
from bot.kernel.cards import Card
from bot.kernel.events import OperatorPaired, SenderRefused
from bot.kernel.messages import Sender
from bot.storage.verify import verify
from tests.fakes.office import STRANGER, Office

CODE = "pair AAAA-AAA{}"


def answers(office: Office) -> list[str]:
    return [card.text for card in office.cards]


def kept(office: Office) -> int:
    events = office.parts.log.read_all(limit=10_000)
    return sum(isinstance(event.fact, SenderRefused) for event in events)


def test_a_noisy_stranger_is_answered_once_and_kept_a_few_times(office: Office) -> None:
    for number in range(50):
        office.says(f"let me in {number}", by=STRANGER)

    assert len(answers(office)) == 1
    assert kept(office) == MOST["words"]


def test_an_hour_later_a_stranger_is_answered_again(office: Office) -> None:
    office.says("hello?", by=STRANGER)
    office.says("hello??", by=STRANGER)
    office.clock.passes(WINDOW + timedelta(seconds=1))

    office.says("hello???", by=STRANGER)

    assert len(answers(office)) == 2


def test_a_crowd_of_strangers_is_bounded_too_and_the_owner_is_still_heard(office: Office) -> None:
    for number in range(CROWD + 40):
        office.says("free money", by=Sender(channel="terminal", id=f"bot-{number}"))
    assert kept(office) == CROWD

    office.says("status")

    assert office.sees("Nothing runs")


def test_in_a_crowd_the_owner_can_still_be_paired(office: Office) -> None:
    for number in range(CROWD + 1):
        office.says("free money", by=Sender(channel="terminal", id=f"bot-{number}"))
    code = office.steward.pairings.offer(OWNER, "Ada")

    office.says(f"pair {code}", by=STRANGER)

    assert office.sees("Hello Ada")


def test_codes_are_guessed_a_few_times_only_and_the_guesser_is_told(office: Office) -> None:
    for number in range(2, 10):
        office.says(CODE.format(number), by=STRANGER)
    assert len(answers(office)) == MOST["code"]
    assert "no more codes from this account for an hour" in answers(office)[-1]

    code = office.steward.pairings.offer(OWNER, "Ada")
    office.says(f"pair {code}", by=STRANGER)

    assert office.steward.operator(STRANGER) is None
    office.clock.passes(WINDOW)
    code = office.steward.pairings.offer(OWNER, "Ada")
    office.says(f"pair {code}", by=STRANGER)
    assert office.steward.operator(STRANGER) is not None


def test_a_code_that_came_by_a_direct_message_makes_it_a_home_at_once(office: Office) -> None:
    code = office.steward.pairings.offer(OWNER, "Ada")

    office.says(f"pair {code}", by=STRANGER)

    facts = [event.fact for event in office.parts.log.read("identity")]
    assert isinstance(facts[-1], OperatorPaired)
    assert facts[-1].home == "main"
    assert "main" in [home for _, _, home in office.parts.people.operators()]


def test_a_stranger_who_taps_again_and_again_is_kept_a_few_times(office: Office) -> None:
    office.says("invoice Acme 3 days of design at 800, due in 14 days")
    card: Card = office.card

    for _ in range(20):
        assert "Only the owner" in office.taps("Approve", by=STRANGER, on=card)

    assert office.parts.log.version("refusals") == MOST["tap"]
    assert office.card.state == "pending"


def test_what_is_known_of_strangers_follows_from_the_log(office: Office) -> None:
    office.says("hello?", by=STRANGER)
    office.says(CODE.format(2), by=STRANGER)
    assert verify(database(office.parts.settings)).faults == ()
