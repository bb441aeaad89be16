"""Read models of what platforms show: copies, threads that cannot be posted to, and what went elsewhere."""

from bot.kernel import events as e
from bot.kernel.ids import ConversationId, conversation_id
from bot.kernel.messages import Message
from bot.storage.projections.posts import put, settle
from bot.storage.reducers import reduces
from bot.storage.tables import (
    ApprovalRow,
    ConversationRow,
    DeliveryRow,
    DiversionRow,
    ObstacleRow,
    PostRow,
    stamp,
)
from bot.storage.writer import Row, Writer


@reduces(e.CardDelivered)
def delivered(_event: e.Event, fact: e.CardDelivered, write: Writer) -> None:
    thread = conversation_id(fact.channel, fact.thread)
    row: Row = {
        "conversation": thread,
        "key": fact.key,
        "external_id": fact.external_id,
        "revision": fact.revision,
    }
    write.upsert(DeliveryRow, row)
    settle(thread, fact.key, fact.revision, write)
    _heal(thread, write)


@reduces(e.CardUndeliverable)
def undeliverable(_event: e.Event, fact: e.CardUndeliverable, write: Writer) -> None:
    row: Row = {
        "conversation": conversation_id(fact.channel, fact.thread),
        "closed": fact.closed,
        "failures": fact.failures,
        "retry_at": stamp(fact.retry_at),
        "reason": fact.reason,
    }
    write.upsert(ObstacleRow, row)


@reduces(e.CardDiverted)
def diverted(event: e.Event, fact: e.CardDiverted, write: Writer) -> None:
    thread = conversation_id(fact.channel, fact.thread)
    row: Row = {"conversation": thread, "key": fact.key, "revision": fact.revision}
    write.upsert(DiversionRow, row)
    settle(thread, fact.key, fact.revision, write)
    if fact.to is not None:
        for post in write.find(PostRow, conversation=thread, key=fact.key):
            _show(post, fact.to, event.seq, write)


@reduces(e.MessageHeard)
def heard(_event: e.Event, fact: e.MessageHeard, write: Writer) -> None:
    """Where somebody speaks can be spoken; in direct conversations that goes for all their threads."""
    for obstacle in write.find(ObstacleRow):
        thread = str(obstacle["conversation"])
        if thread == fact.message.conversation or _is_beside(thread, fact.message, write):
            _heal(thread, write)


@reduces(e.ThreadReopened)
def reopened(_event: e.Event, fact: e.ThreadReopened, write: Writer) -> None:
    _heal(conversation_id(fact.channel, fact.thread), write)


def _show(post: Row, to: ConversationId, seq: int, write: Writer) -> None:
    """Put a post on another thread too, unless that thread shows the very same."""
    shown = write.find(PostRow, conversation=to, key=post["key"])
    if not shown or shown[0]["body"] != post["body"]:
        first = shown[0]["first"] if shown else seq
        put({**post, "conversation": to, "first": first, "changed": seq}, write)


def _is_beside(thread: str, message: Message, write: Writer) -> bool:
    """Whether a thread is another direct conversation of the channel on which somebody spoke directly."""
    channel = message.sender.channel
    rows = write.find(ConversationRow, id=thread, channel=channel, direct=True)
    return message.direct and bool(rows)


def _heal(thread: str, write: Writer) -> None:
    """A thread that works again is owed what still waits for a decision, and all its old copies."""
    for obstacle in write.find(ObstacleRow, conversation=thread):
        write.delete(ObstacleRow, obstacle)
        for diversion in write.find(DiversionRow, conversation=thread):
            if _matters(thread, str(diversion["key"]), write):
                write.delete(DiversionRow, diversion)
                for post in write.find(PostRow, conversation=thread, key=diversion["key"]):
                    put(post, write)


def _matters(thread: str, key: str, write: Writer) -> bool:
    pending = any(row["state"] == "pending" for row in write.find(ApprovalRow, ref=key))
    return pending or bool(write.find(DeliveryRow, conversation=thread, key=key))
