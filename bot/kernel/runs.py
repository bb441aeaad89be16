"""A run: one cooking of a flow, and how far each of its steps has come."""

from typing import Literal

from pydantic import AwareDatetime

from bot.kernel import events as e
from bot.kernel.actions import Proposal, Receipt, Verdict
from bot.kernel.cards import Outcome
from bot.kernel.frozen import Frozen, Model, Packed
from bot.kernel.ids import ApprovalRef, ConversationId, EffectKey, MessageId, OperatorId, RunId
from bot.kernel.messages import Trust

StepStatus = Literal[
    "asked", "judged", "pending", "approved", "scheduled", "started",
    "lapsed", "retrying", "ready", "unclear", "waiting", "spawned", "done", "stopped",
]  # fmt: skip
ApprovalStatus = Literal["pending", "approved", "rejected", "expired", "withdrawn"]


class Approval(Frozen):
    """An action waiting for a person; `revision` counts its edits, `first` is what was proposed."""

    ref: ApprovalRef
    status: ApprovalStatus
    expires_at: AwareDatetime
    opened_at: AwareDatetime
    revision: int = 1
    first: Packed
    snoozed_until: AwareDatetime | None = None
    reminded: bool = False
    outcome: Outcome | None = None


class StepState(Frozen):
    """How far one step has come. `told_absent`: a person said that the last attempt did nothing."""

    status: StepStatus
    output: Packed | None = None
    proposal: Proposal | None = None
    verdict: Verdict | None = None
    approval: Approval | None = None
    key: EffectKey | None = None
    attempt: int = 0
    receipt: Receipt | None = None
    due_at: AwareDatetime | None = None
    told_absent: bool = False
    words: str = ""
    child: RunId | None = None

    @property
    def granted(self) -> bool:
        """Whether policy, or a person whom policy asked, said yes to exactly this payload."""
        if self.proposal is None or self.verdict is None:
            return False
        if self.verdict.digest != self.proposal.action.digest:
            return False
        approved = self.approval is not None and self.approval.status == "approved"
        return self.verdict.ruling == "auto" or (self.verdict.ruling == "ask" and approved)


class Run(Frozen):
    """The state of a run after `version` events. `ending` is set once it can only undo and end.

    A `restored` one may have gone on elsewhere since its backup.
    """

    id: RunId
    version: int = 0
    flow: str = ""
    flow_version: int = 0
    intent: Packed = Packed(kind="", body="{}")
    conversation: ConversationId = ConversationId("")
    operator: OperatorId = OperatorId("")
    message: MessageId | None = None
    parent: RunId | None = None
    parent_step: str = ""
    title: str = ""
    trust: Trust = Trust.OPERATOR
    started_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    steps: dict[str, StepState] = {}
    performed: tuple[str, ...] = ()
    ending: e.RunOutcome | None = None
    outcome: e.RunOutcome | None = None
    parked: str = ""
    words: str = ""
    restored: bool = False

    def step(self, name: str) -> StepState | None:
        return self.steps.get(name)

    def output(self, step: str, model: type[Model]) -> Model:
        """The typed result of a finished step; KeyError where the flow asks before it is there."""
        packed = self.steps[step].output
        if packed is None:
            raise KeyError(f"step {step!r} has no output")
        return packed.unpack(model)

    def receipt(self, step: str) -> Receipt:
        """What the connector brought back from a performed effect."""
        receipt = self.steps[step].receipt
        if receipt is None:
            raise KeyError(f"step {step!r} was not performed")
        return receipt

    def approval_step(self, ref: ApprovalRef) -> str | None:
        """The step that an approval belongs to."""
        for name, state in self.steps.items():
            if state.approval is not None and state.approval.ref == ref:
                return name
        return None

    @property
    def busy(self) -> bool:
        """Whether somebody is, or should be, at work on it right now."""
        if self.outcome or self.parked:
            return False
        idle = {"pending", "unclear", "waiting", "retrying", "spawned"}
        return not any(state.status in idle for state in self.steps.values())

    @property
    def held(self) -> bool:
        """Whether an effect is next, which does not start while all effects are stopped."""
        return any(state.status == "scheduled" for state in self.steps.values())

    @property
    def state(self) -> str:
        """In one word, for people: waiting, running, parked or how it ended."""
        if self.outcome:
            return self.outcome
        if self.parked:
            return "parked"
        asked = {"pending", "unclear"}
        return "waiting" if any(s.status in asked for s in self.steps.values()) else "running"
