"""One run in a world that fails at will: the real kernel, desk and bus, without storage or queues."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.approvals import desk
from bot.connectors.bus import Bus
from bot.governance.judge import judge
from bot.governance.policy import Policy
from bot.kernel import events as e
from bot.kernel.actions import Action, Preview, Receipt
from bot.kernel.decisions import Attestation, Decision, Edit
from bot.kernel.errors import OutcomeUnknown, Refused, Unreachable
from bot.kernel.flows import Flow, Flows
from bot.kernel.fold import evolve
from bot.kernel.ids import EffectKey, OperatorId, RunId
from bot.kernel.ports import Batch
from bot.kernel.runs import Run
from bot.office import Office
from tests.builders import ACTIONS, NOON, OWNER, TERMINAL, Jot, Nudge, TakeBack, proposal, started
from tests.fakes.office import SettableClock
from worker.advance import advance

Answer = Literal[
    "done", "unreachable", "refused", "unclear_done", "unclear_undone", "dies", "dies_done"
]
LEASE = timedelta(seconds=60)


class Outside:
    """The world beyond the bus: it counts what really happened, whatever it answers."""

    performs: tuple[type[Action], ...] = (Nudge, TakeBack, Jot)

    def __init__(self) -> None:
        self.happened: Counter[EffectKey] = Counter()
        self.order: list[Action] = []
        self.answer: Answer = "done"
        self.sees_clearly = True

    def perform(self, action: Action, *, key: EffectKey) -> Receipt:
        if self.answer == "refused":
            raise Refused("No.")
        if self.answer == "unreachable":
            raise Unreachable("Nobody there.")
        if self.answer in ("done", "unclear_done", "dies_done"):
            self.happened[key] += 1
            self.order.append(action)
        if self.answer.startswith("unclear"):
            raise OutcomeUnknown("The line went dead.")
        if self.answer.startswith("dies"):
            raise Died
        return Receipt(reference=key, words="Done.")

    def find(self, action: Action, *, key: EffectKey) -> Receipt | None:
        if not self.sees_clearly:
            raise OutcomeUnknown("Nobody can tell.")
        return Receipt(reference=key, words="Found.") if self.happened[key] else None

    def simulate(self, action: Action) -> Preview:
        return Preview(words=action.summary())


class Died(BaseException):
    """The process that performed an effect is gone, and says nothing."""


class World:
    """A run, its history, and everybody who may act on it."""

    def __init__(self, flow: Flow, policy: Policy, office: Office) -> None:
        self.clock = SettableClock(NOON)
        self.outside = Outside()
        self.bus = Bus((self.outside,), ACTIONS, self.clock, lambda _: (0, None), LEASE)
        self.office = replace(
            office, flows=Flows(flow), actions=ACTIONS, policy=policy, clock=self.clock
        )
        self.run = Run(id=RunId("r_random"))
        self.history: list[e.Fact] = []
        self.jobs: list[str] = []
        self.wakes_at: datetime | None = None
        self.happens(started(flow))
        self.advances()

    @property
    def over(self) -> bool:
        return bool(self.run.outcome or self.run.parked)

    def step(self, *statuses: str) -> str | None:
        """The first step in one of these states."""
        return next((n for n, s in self.run.steps.items() if s.status in statuses), None)

    def happens(self, fact: e.Fact) -> None:
        self.history.append(fact)
        self.run = evolve(self.run, fact, self.clock.now())

    def advances(self) -> None:
        """Let the kernel go as far as it can; it must rest, and remember when to wake."""
        batch = advance(self.run, self.office, self.clock.now())
        self._take(batch)
        again = advance(self.run, self.office, self.clock.now())
        assert not again.appends[0].entries, "a kernel that rested moved again by itself"

    def works(self, answer: Answer) -> None:
        """Let an edge worker take its next job; what it meets outside is `answer`."""
        step = self.jobs.pop(0)
        if self.run.steps[step].status == "asked":
            self._drafts(step, answer)
        elif self.run.steps[step].status == "scheduled":
            self._acts(step, answer)

    def decides(self, verb: Literal["approve", "reject"], shown: str = "") -> None:
        """Answer the approval that waits; raises NotAllowed where it does not count."""
        approval, digest = self._waiting()
        decision = Decision(
            approval=approval, verb=verb, sender=TERMINAL, shown=shown or digest, reason="because"
        )
        self.happens(desk.decide(self.run, decision, OWNER, self.clock.now(), Stamp()))
        self.advances()

    def edits(self, words: str) -> None:
        approval, digest = self._waiting()
        step = self.step("pending") or ""
        proposed = self.run.steps[step].proposal
        assert proposed is not None
        change = Edit(approval=approval, sender=TERMINAL, shown=digest, changes=(("words", words),))
        action = ACTIONS.open(proposed.action)
        policy = self.office.policy
        self.happens(
            desk.edit(
                self.run, change, OWNER, self.clock.now(), action, lambda a, p: judge(a, p, policy)
            )
        )
        self.advances()

    def tells(self) -> None:
        """Answer truly whether the unclear effect happened."""
        step = self.step("unclear") or ""
        key = self.run.steps[step].key or EffectKey("")
        happened = bool(self.outside.happened[key])
        self.happens(e.OutcomeTold(step=step, key=key, happened=happened, operator=OWNER.id))
        self.advances()

    def sleeps(self) -> None:
        """Let time pass until the kernel wakes."""
        assert self.wakes_at is not None
        self.clock.passes(max(self.wakes_at - self.clock.now(), timedelta()))
        self.advances()

    def _waiting(self) -> tuple[str, str]:
        state = self.run.steps[self.step("pending") or ""]
        assert state.approval is not None
        assert state.verdict is not None
        return state.approval.ref, state.verdict.digest

    def _take(self, batch: Batch) -> None:
        for entry in batch.appends[0].entries:
            self.happens(entry.fact)
        assert self.run == batch.appends[0].run
        kernel = [due.at for due in batch.due if due.queue == "kernel"]
        self.wakes_at = min(kernel) if kernel else None
        self.jobs += [due.subject.partition("/")[2] for due in batch.due if due.queue == "edge"]

    def _drafts(self, step: str, answer: Answer) -> None:
        attempt = self.run.steps[step].attempt
        if answer == "done":
            self.happens(e.Proposed(step=step, proposal=proposal(Nudge(words="drafted"))))
        else:
            again = answer == "unreachable" and attempt < 3
            retry_at = self.clock.now() + LEASE if again else None
            kind: e.FailureKind = "unreachable" if again else "refused"
            self.happens(
                e.AgentFailed(
                    step=step, attempt=attempt, kind_of_failure=kind, words="No.", retry_at=retry_at
                )
            )
        self.advances()

    def _acts(self, step: str, answer: Answer) -> None:
        self.outside.answer = answer
        self.happens(self.bus.start(self.run, step))
        with suppress(Died):
            self.happens(self.bus.perform(self.run, step))
        self.advances()


class Stamp:
    """`Signer` that signs nothing."""

    def attest(self, operator: OperatorId, statement: str) -> Attestation:
        return Attestation(operator=operator, statement=statement, public_key="", signature="")

    def sign(self, text: str) -> tuple[str, str]:
        return "", ""
