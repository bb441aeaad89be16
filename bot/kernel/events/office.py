"""What happens on the office's own streams: people, policy, the kill switch, reports and seals."""

from datetime import date

from pydantic import AwareDatetime

from bot.kernel.facts import Fact
from bot.kernel.ids import ConversationId, OperatorId
from bot.kernel.messages import Sender


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
    """A list of what waits was posted, from which it can be approved at once; see `bot.facade.batches`."""

    conversation: ConversationId
    key: str
    since: AwareDatetime
    until: AwareDatetime


class WordsForgotten(Fact):
    """Facts of this stream lost words: the version of each, and the digest of what remains of it.

    `goes_on` are the steps of a run whose verdict holds for what remains: those that do the forgetting.
    """

    remains: tuple[tuple[int, str], ...]
    goes_on: tuple[str, ...] = ()


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
