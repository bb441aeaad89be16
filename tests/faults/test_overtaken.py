"""Somebody else is faster in the very moment between a look and an act: the act does not take place."""

from dataclasses import replace
from datetime import timedelta

from bot.bootstrap import TERMINAL
from bot.connectors.bus import Bus
from bot.kernel.decisions import Attestation, Decision
from bot.kernel.events import EffectScheduled, EffectStarted
from bot.kernel.ids import ApprovalRef, OperatorId
from bot.kernel.ports import Signer
from bot.kernel.runs import Run
from bot.rounds.daily import post_digest
from tests.fakes.office import Office
from worker import edge
from worker.drain import drain

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


class StoppedMeanwhile(Bus):
    """A bus at which everything is stopped after an effect was let go, and before it starts."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def start(self, run: Run, step: str) -> EffectStarted:
        self._office.steward.stop(TERMINAL)
        return self._office.parts.bus.start(run, step)


class OvertakenSigner:
    """The signer of a clock that another one overtakes while it seals the log."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._signer: Signer = office.parts.signer

    def attest(self, operator: OperatorId, statement: str) -> Attestation:
        return self._signer.attest(operator, statement)

    def sign(self, text: str) -> tuple[str, str]:
        assert post_digest(self._office.parts)
        return self._signer.sign(text)


def test_a_stop_that_comes_just_before_an_effect_starts_keeps_it_back(office: Office) -> None:
    office.says(SENTENCE)
    decide(office)
    drain(office.parts)

    edge.perform(office.bell.edge.pop(), replace(office.parts, bus=StoppedMeanwhile(office)))

    facts = [event.fact for event in office.parts.log.read_all()]
    assert any(isinstance(fact, EffectScheduled) for fact in facts)
    assert not any(isinstance(fact, EffectStarted) for fact in facts)
    office.steward.resume(TERMINAL)
    office.works()
    assert [mail.subject for mail in office.mailbox] == ["Invoice 2026-0001"]


def test_a_clock_that_another_overtakes_posts_no_second_digest(office: Office) -> None:
    office.clock.passes(timedelta(days=3650))  # so that the office was founded before

    assert not post_digest(replace(office.parts, signer=OvertakenSigner(office)))

    assert len(office.parts.log.read("digests")) == 1


def decide(office: Office) -> None:
    """Approve what waits, without letting anybody work on it."""
    [card] = office.steward.approvals()
    ref = ApprovalRef(card.approval)
    shown = card.digest
    office.steward.decide(Decision(approval=ref, verb="approve", sender=TERMINAL, shown=shown))
