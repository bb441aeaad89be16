"""What happens on a run's stream: what was proposed, judged, decided and performed."""

from typing import Literal

from pydantic import AwareDatetime

from bot.kernel.actions import Proposal, Receipt, Verdict
from bot.kernel.decisions import Attestation
from bot.kernel.facts import Fact
from bot.kernel.frozen import Packed
from bot.kernel.ids import ApprovalRef, ConversationId, EffectKey, MessageId, OperatorId, RunId
from bot.kernel.messages import Trust

RunOutcome = Literal["done", "rejected", "expired", "withdrawn", "failed"]
FailureKind = Literal["unreachable", "refused", "not_allowed", "broken"]


class RunStarted(Fact):
    """A flow was begun for an intent; `words` are what the operator said."""

    flow: str
    flow_version: int
    flow_digest: str
    intent: Packed
    conversation: ConversationId
    operator: OperatorId
    message: MessageId | None = None
    parent: RunId | None = None
    parent_step: str = ""
    words: str = ""
    trust: Trust = Trust.OPERATOR


class StepCarried(Fact):
    """A fork begins behind this step: what came of it in the run `origin`, which alone may undo it."""

    step: str
    origin: RunId
    output: Packed | None = None
    proposal: Proposal | None = None
    receipt: Receipt | None = None


class StepDone(Fact):
    """A step is over; `output` is what it computed."""

    step: str
    output: Packed | None = None


class AgentAsked(Fact):
    """An agent is to propose; the doorbell for it is in the same transaction."""

    step: str
    attempt: int


class Proposed(Fact):
    """An agent proposed an action, with the source of every value."""

    step: str
    proposal: Proposal


class AgentFailed(Fact):
    """An agent could not propose; with `retry_at` it is asked again."""

    step: str
    attempt: int
    kind_of_failure: FailureKind
    words: str
    retry_at: AwareDatetime | None = None


class Judged(Fact):
    """The policy of this digest gave its verdict on exactly this payload."""

    step: str
    proposal: Proposal
    verdict: Verdict
    policy: str = ""


class ApprovalOpened(Fact):
    """An action waits for a person, until it expires."""

    step: str
    approval: ApprovalRef
    expires_at: AwareDatetime


class ApprovalEdited(Fact):
    """An operator changed what waits; the new version was judged, and waits in its place."""

    step: str
    approval: ApprovalRef
    proposal: Proposal
    verdict: Verdict
    operator: OperatorId
    policy: str = ""


class ApprovalSnoozed(Fact):
    """An operator put a card aside until later."""

    step: str
    approval: ApprovalRef
    until: AwareDatetime
    operator: OperatorId


class ReminderDue(Fact):
    """A card that was put aside, or not answered, is shown again."""

    step: str
    approval: ApprovalRef


class Decided(Fact):
    """A person approved or rejected exactly the payload of `digest`, with a signature."""

    step: str
    approval: ApprovalRef
    verb: Literal["approve", "reject"]
    digest: str
    operator: OperatorId
    channel: str
    decided_at: AwareDatetime
    attestation: Attestation
    reason: str = ""


class ApprovalExpired(Fact):
    """Nobody answered in time: nothing was done, and nobody said no."""

    step: str
    approval: ApprovalRef


class ApprovalWithdrawn(Fact):
    """What was asked for is not wanted any more; it can no longer be approved."""

    step: str
    approval: ApprovalRef
    reason: str
    operator: OperatorId


class EffectScheduled(Fact):
    """The verdict is spent: the edge may perform this exact payload under this key."""

    step: str
    key: EffectKey
    digest: str
    attempt: int


class EffectStarted(Fact):
    """Committed before the connector is called; until `lease_until` nobody else may touch the effect."""

    step: str
    key: EffectKey
    attempt: int
    lease_until: AwareDatetime


class LeaseLapsed(Fact):
    """Whoever performed the effect went away: its outcome must be found before anything else."""

    step: str
    attempt: int


class EffectDone(Fact):
    """The connector's receipt; `found` where it was recovered from an earlier attempt."""

    step: str
    key: EffectKey
    receipt: Receipt
    connector: str = ""
    found: bool = False


class EffectFailed(Fact):
    """A connector did not do it, for certain; with `retry_at` it is tried again."""

    step: str
    key: EffectKey
    attempt: int
    connector: str
    kind_of_failure: FailureKind
    words: str
    retry_at: AwareDatetime | None = None


class RetryDue(Fact):
    """The pause before another attempt is over."""

    step: str


class OutcomeUnclear(Fact):
    """Neither the connector nor the log can tell whether it happened: the operator is asked."""

    step: str
    key: EffectKey
    words: str


class OutcomeTold(Fact):
    """An operator said whether an unclear effect happened."""

    step: str
    key: EffectKey
    happened: bool
    operator: OperatorId


class TimerSet(Fact):
    """A step waits for a time."""

    step: str
    at: AwareDatetime


class TimerFired(Fact):
    """The time that a step waited for has come."""

    step: str


class ChildStarted(Fact):
    """A step began a run of another flow."""

    step: str
    run: RunId


class ChildEnded(Fact):
    """The run that a step had begun ended."""

    step: str
    run: RunId
    outcome: RunOutcome


class RunParked(Fact):
    """A run cannot go on until somebody helps; it says why."""

    reason: str


class RunRestored(Fact):
    """From here on this is a copy of the run, and what came of it elsewhere since is not known.

    What leaves the office is found or asked about first, until a person answers for it here.
    """


class RunEnded(Fact):
    """A run is over, with what came of it."""

    outcome: RunOutcome
    words: str = ""
