"""What a person answers to a card, and the signed record that it was them."""

from typing import Literal

from pydantic import AwareDatetime

from bot.kernel.frozen import Frozen, digest_of
from bot.kernel.ids import ApprovalRef, OperatorId
from bot.kernel.messages import Sender


class Decision(Frozen):
    """A tap on a card. `shown` is the payload digest that the card carried when it was tapped."""

    approval: ApprovalRef
    verb: Literal["approve", "reject"]
    sender: Sender
    shown: str
    reason: str = ""


class Edit(Frozen):
    """New values for fields of a proposed action, as typed by a person, keyed by field name."""

    approval: ApprovalRef
    sender: Sender
    shown: str
    changes: tuple[tuple[str, str], ...]


class Attestation(Frozen):
    """An Ed25519 signature (RFC 8032), in hex, that binds operator, decision and payload digest."""

    operator: OperatorId
    statement: str
    public_key: str
    signature: str


def statement(
    approval: ApprovalRef, verb: str, digest: str, operator: OperatorId, at: AwareDatetime
) -> str:
    """The text that is signed: changing any part of a decision changes it."""
    return digest_of("decision/1", approval, verb, digest, operator, at.isoformat())
