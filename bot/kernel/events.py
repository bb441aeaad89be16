"""Facts: what happened, as frozen types that the log stores and everything else is derived from.

The types that every fact shares come along, so that whoever speaks of events needs this module only.
"""

from datetime import date
from typing import Literal

from pydantic import AwareDatetime

from bot.kernel.actions import Proposal, Receipt, Verdict
from bot.kernel.cards import Card
from bot.kernel.decisions import Attestation
from bot.kernel.facts import Entry as Entry
from bot.kernel.facts import Event as Event
from bot.kernel.facts import Fact as Fact
from bot.kernel.facts import fact_type as fact_type
from bot.kernel.frozen import Frozen, Packed
from bot.kernel.ids import (
    ApprovalRef,
    ConversationId,
    EffectKey,
    MessageId,
    OperatorId,
    RunId,
)
from bot.kernel.messages import File, Message, Sender, Trust

RunOutcome = Literal["done", "rejected", "expired", "withdrawn", "failed"]
FailureKind = Literal["unreachable", "refused", "not_allowed", "broken"]

# A conversation's stream -------------------------------------------------------------------------


class MessageHeard(Fact):
    """An operator said something; stored before the platform was told that it arrived."""

    message: Message
    operator: OperatorId | None


class RecordingsHeard(Fact):
    """A model listened to a message: its words, or the documents that keep them where they are no order."""

    message: MessageId
    words: str
    model: str
    documents: tuple[File, ...] = ()


class SenderRefused(Fact):
    """Somebody who is no operator wrote; `words` answered them, if any did, and nothing else was done.

    `code` says that a pairing code was tried.
    """

    message: Message
    words: str
    code: bool = False


class Learned(Frozen):
    """What a tap confirmed: these words mean this intent."""

    text: str
    intent: str


class MessageResolved(Fact):
    """How a message was understood; `resolution` keeps tier, confidence and evidence."""

    message: MessageId
    resolution: Packed
    runs: tuple[RunId, ...] = ()
    learned: tuple[Learned, ...] = ()


class DialogueMoved(Fact):
    """What a thread keeps in mind: a draft, an open question, what was shown."""

    dialogue: Packed


class Replied(Fact):
    """A card was added to a thread, or took the place of the one with its key."""

    card: Card


class CardDelivered(Fact):
    """A platform returned its own id for a posted card: only that counts as delivered."""

    channel: str
    thread: str
    key: str
    revision: int
    external_id: str


class CardUndeliverable(Fact):
    """A thread could not be posted to: nothing is offered to it until `retry_at`.

    `closed` says that the platform will not take anything there, such as in an archived channel;
    else it did not answer.
    """

    channel: str
    thread: str
    key: str
    revision: int
    reason: str
    closed: bool
    failures: int
    retry_at: AwareDatetime


class CardDiverted(Fact):
    """A card is shown in the conversation `to`, since its own thread cannot be posted to.

    Without `to` it is not worth bringing anywhere, once the thread can be posted to again.
    """

    channel: str
    thread: str
    key: str
    revision: int
    to: ConversationId | None = None


class ThreadReopened(Fact):
    """The platform said that a thread can be posted to again."""

    channel: str
    thread: str


class AnswerRated(Fact):
    """An operator said of an answer that it was good, or that it was not; the latest word counts."""

    key: str
    good: bool
    operator: OperatorId


# A run's stream ----------------------------------------------------------------------------------


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


class RunEnded(Fact):
    """A run is over, with what came of it."""

    outcome: RunOutcome
    words: str = ""


# The office's own streams ------------------------------------------------------------------------


class PairingOffered(Fact):
    """A one-time code was made; only its digest is kept."""

    code_digest: str
    operator: OperatorId
    name: str
    expires_at: AwareDatetime


class OperatorPaired(Fact):
    """An account is an operator's; `home` is the thread where it is reached unasked, where known."""

    operator: OperatorId
    name: str
    sender: Sender
    code_digest: str = ""
    home: str = ""


class TapRefused(Fact):
    """Somebody who may not decide tried to."""

    approval: str
    sender: Sender
    words: str


class EffectsStopped(Fact):
    """An operator threw the kill switch: no effect starts."""

    operator: OperatorId


class EffectsResumed(Fact):
    """An operator let effects happen again."""

    operator: OperatorId


class PolicyAdopted(Fact):
    """A policy came into force, whole, so that its verdicts can be replayed after it has changed."""

    digest: str
    text: str


class DigestSent(Fact):
    """The digest of one local day, or of the week to it, was posted, up to `until`; what was missed
    is in the next one."""

    day: date
    until: AwareDatetime


class ListShown(Fact):
    """A list of what waits was posted, from which it can be approved at once; see `bot.batches`."""

    conversation: ConversationId
    key: str
    since: AwareDatetime
    until: AwareDatetime


class WordsForgotten(Fact):
    """Facts of this stream lost words: the version of each, and the digest of what remains of it."""

    remains: tuple[tuple[int, str], ...]


class HeadsSigned(Fact):
    """A seal: the digest over every stream's head, signed, so that no past event can be replaced."""

    heads_digest: str
    through: int
    streams: int
    public_key: str
    signature: str


class BackupMade(Fact):
    """A backup of the log up to `through` was made, restored on trial and verified."""

    name: str
    through: int
    encrypted: bool


class OfficeRestored(Fact):
    """From here on this log is another than the one that was backed up at `made_at`."""

    made_at: AwareDatetime
    through: int
