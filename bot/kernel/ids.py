"""Names of things, derived from what they name, so that the kernel never needs a random number."""

import base64
import hashlib
from typing import NewType

RunId = NewType("RunId", str)
ApprovalRef = NewType("ApprovalRef", str)
MessageId = NewType("MessageId", str)
ConversationId = NewType("ConversationId", str)
EffectKey = NewType("EffectKey", str)
OperatorId = NewType("OperatorId", str)
TaskId = NewType("TaskId", str)

# 60 bits: with a million names the chance of any collision is under one in a million.
_NAME_BYTES = 8
_NAME_LETTERS = 12


def message_id(channel: str, external_id: str) -> MessageId:
    """One name for a message however often a platform delivers it."""
    return MessageId(_name("m", channel, external_id))


def conversation_id(channel: str, thread: str) -> ConversationId:
    """One name for a thread of a channel: the unit in which messages keep their order."""
    return ConversationId(_name("c", channel, thread))


def run_id(message: MessageId, position: int) -> RunId:
    """A run is named by the message that asked for it, and its place among that message's intents."""
    return RunId(_name("r", message, str(position)))


def child_run_id(parent: RunId, step: str) -> RunId:
    """A child run is named by its parent and the step that spawned it."""
    return RunId(_name("r", parent, step))


def fork_run_id(origin: RunId, step: str, message: str) -> RunId:
    """A fork is named by its origin, where it begins, and the message that asked for it."""
    return RunId(_name("r", origin, step, "fork", message))


def task_id(message: MessageId, text: str) -> TaskId:
    """A task is named by the message that asked for it, and what is to be done."""
    return TaskId(_name("t", message, text))


def entry_id(message: MessageId, text: str) -> str:
    """What is entered in the books is named by the message that told it, and what it is."""
    return _name("b", message, text)


def scheduled_run_id(task: TaskId, at: str) -> RunId:
    """A run that a task starts is named by it and the time: one time starts one run."""
    return RunId(_name("r", task, at))


def approval_ref(run: RunId, step: str) -> ApprovalRef:
    """What an operator can type, and what a button of 64 bytes can carry."""
    return ApprovalRef(_name("a", run, step))


def effect_key(run: RunId, step: str) -> EffectKey:
    """The idempotency key of an effect: the same for every attempt, different for every fork."""
    return EffectKey(_name("e", run, step))


def _name(kind: str, *parts: str) -> str:
    digest = hashlib.blake2b("\x00".join((kind, *parts)).encode(), digest_size=_NAME_BYTES).digest()
    return f"{kind}_{base64.b32encode(digest).decode().lower()[:_NAME_LETTERS]}"
