"""Small worlds for tests: actions that touch nothing real, flows made of them, and runs of those."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar

from bot.actions import Actions
from bot.governance.policy import Autonomy, Policy, Rule
from bot.kernel import events as e
from bot.kernel.actions import (
    Action,
    Capability,
    Proposal,
    Receipt,
    Reversibility,
    ShownField,
    Source,
    Verdict,
)
from bot.kernel.errors import Malformed
from bot.kernel.flows import Effect, Flow, Make, flow_digest
from bot.kernel.fold import evolve
from bot.kernel.frozen import Packed
from bot.kernel.ids import ApprovalRef, ConversationId, EffectKey, OperatorId, RunId
from bot.kernel.messages import Message, Operator, Sender, Trust
from bot.kernel.runs import Run

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWNER = Operator(id=OperatorId("owner"), name="Olga")
TERMINAL = Sender(channel="terminal", id="local", name="terminal")
NOTHING = Packed(kind="Nothing", body="{}")


class Nudge(Action):
    """Leaves the office, and can be taken back."""

    capability: ClassVar[Capability] = Capability(
        name="test.nudge",
        title="nudging",
        outward=True,
        reversibility=Reversibility.COMPENSABLE,
    )
    routing: ClassVar[frozenset[str]] = frozenset({"to"})

    to: str = "ana@acme.example"
    words: str = "hello"

    def summary(self) -> str:
        return f"nudge {self.to}"

    def shown(self) -> tuple[ShownField, ...]:
        return (
            ShownField(name="to", label="To", value=self.to),
            ShownField(name="words", label="Words", value=self.words),
        )

    def form(self) -> tuple[ShownField, ...]:
        return self.shown()

    def edited(self, changes: Mapping[str, str]) -> "Nudge":
        if not set(changes) <= {"to", "words"}:
            raise Malformed("A nudge has to and words.")
        return self.model_copy(update=dict(changes))

    def covers(self, action: Action) -> bool:
        return isinstance(action, Jot) and action.words == self.words


class TakeBack(Action):
    """Undoes a nudge."""

    capability: ClassVar[Capability] = Capability(
        name="test.takeback",
        title="taking back",
        outward=True,
        reversibility=Reversibility.IRREVERSIBLE,
    )
    routing: ClassVar[frozenset[str]] = frozenset({"step"})

    step: str

    def summary(self) -> str:
        return f"take back {self.step}"

    def shown(self) -> tuple[ShownField, ...]:
        return (ShownField(name="step", label="Step", value=self.step),)


class Jot(Action):
    """Stays in the office."""

    capability: ClassVar[Capability] = Capability(
        name="test.jot",
        title="jotting down",
        outward=False,
        reversibility=Reversibility.REVERSIBLE,
    )

    words: str = "hello"

    def summary(self) -> str:
        return f"jot down {self.words}"

    def shown(self) -> tuple[ShownField, ...]:
        return (ShownField(name="words", label="Words", value=self.words),)


ACTIONS = Actions((Nudge, TakeBack, Jot))


def proposal(action: Action | None = None, *sources: Source) -> Proposal:
    """Propose an action, a nudge unless told otherwise."""
    return Proposal(action=(action or Nudge()).packed(), sources=sources)


def source(field: str, trust: Trust, words: str = "somewhere") -> Source:
    return Source(field=field, trust=trust, words=words)


def verdict(of: Proposal, ruling: Autonomy = "ask") -> Verdict:
    """A verdict bound to a proposal's payload."""
    return Verdict(ruling=ruling, rule="test", reasons=("a test",), digest=of.action.digest)


def policy(**rulings: Autonomy) -> Policy:
    """A policy that rules on capabilities of this module: nudge="auto", jot="ask" …"""
    rules = {f"test.{name}": Rule(autonomy=ruling) for name, ruling in rulings.items()}
    return Policy(capability=rules)


def message(text: str, number: int = 1, *, at: datetime = NOON) -> Message:
    return Message(
        sender=TERMINAL, thread="main", external_id=f"message-{number}", text=text, at=at
    )


def nudging(name: str = "nudging") -> Flow:
    """A flow of one effect that can be undone."""
    return Flow(name, 1, (Effect("nudge", make=always(proposal()), undo=take_back("nudge")),))


def always(proposed: Proposal) -> Make:
    """Propose the same whatever the run."""
    return lambda _run: proposed


def take_back(step: str) -> Make:
    """Compensate a step by a TakeBack that names it."""
    return always(proposal(TakeBack(step=step)))


def started(flow: Flow, *, parent: RunId | None = None) -> e.RunStarted:
    """The fact that a run of a flow began."""
    return e.RunStarted(
        flow=flow.name,
        flow_version=flow.version,
        flow_digest=flow_digest(flow),
        intent=NOTHING,
        conversation=ConversationId("c_main"),
        operator=OWNER.id,
        parent=parent,
        words=flow.name,
    )


def entry(fact: e.Fact) -> e.Entry:
    return e.Entry(fact=fact, actor="test")


def run_of(*facts: e.Fact, name: str = "r_test", at: datetime = NOON) -> Run:
    """The run that a history of facts amounts to."""
    run = Run(id=RunId(name))
    for fact in facts:
        run = evolve(run, fact, at)
    return run


def pending(step: str = "nudge", of: Proposal | None = None, *, expires_at: datetime) -> Run:
    """A run that waits for a decision on one step."""
    proposed = of or proposal()
    return run_of(
        started(nudging()),
        e.Judged(step=step, proposal=proposed, verdict=verdict(proposed)),
        e.ApprovalOpened(step=step, approval=ApprovalRef(f"a_{step}"), expires_at=expires_at),
    )


def done(step: str, key: str = "") -> e.EffectDone:
    """The fact that an effect was performed."""
    receipt = Receipt(reference=key or step, words=f"Did {step}.")
    return e.EffectDone(step=step, key=EffectKey(key or f"e_{step}"), receipt=receipt)
