"""Read models of what was heard and what is shown: messages, conversations and posts."""

from bot.kernel import events as e
from bot.kernel.ids import conversation_id
from bot.kernel.messages import Message
from bot.storage.projections.posts import put
from bot.storage.reducers import reduces
from bot.storage.tables import (
    ConversationRow,
    IdentityRow,
    MessageRow,
    PostRow,
    stamp,
)
from bot.storage.writer import Row, Writer


@reduces(e.MessageHeard)
def heard(event: e.Event, fact: e.MessageHeard, write: Writer) -> None:
    message = fact.message
    conversation = _conversation(message, write)
    write.upsert(
        ConversationRow, {**conversation, "waiting": int(str(conversation["waiting"])) + 1}
    )
    write.upsert(MessageRow, _message(event, message, operator=fact.operator or "", resolved=False))
    if message.direct and fact.operator:
        _come_home(message, write)


@reduces(e.RecordingsHeard)
def listened(_event: e.Event, fact: e.RecordingsHeard, write: Writer) -> None:
    for row in write.find(MessageRow, id=fact.message):
        message = Message.model_validate_json(str(row["body"]))
        body = message.listened(fact.words, fact.documents).model_dump_json()
        write.upsert(MessageRow, {**row, "body": body})


@reduces(e.SenderRefused)
def refused(event: e.Event, fact: e.SenderRefused, write: Writer) -> None:
    write.upsert(ConversationRow, _conversation(fact.message, write))
    write.upsert(MessageRow, _message(event, fact.message, operator="", resolved=True))


@reduces(e.MessageResolved)
def resolved(_event: e.Event, fact: e.MessageResolved, write: Writer) -> None:
    for row in write.find(MessageRow, id=fact.message):
        write.upsert(MessageRow, {**row, "resolved": True})
        for conversation in write.find(ConversationRow, id=row["conversation"]):
            waiting = int(str(conversation["waiting"])) - 1
            write.upsert(ConversationRow, {**conversation, "waiting": waiting})


@reduces(e.DialogueMoved)
def moved(event: e.Event, fact: e.DialogueMoved, write: Writer) -> None:
    for row in write.find(ConversationRow, id=_id_in(event.stream)):
        write.upsert(ConversationRow, {**row, "dialogue": fact.dialogue.model_dump_json()})


@reduces(e.Replied)
def replied(event: e.Event, fact: e.Replied, write: Writer) -> None:
    conversation = _id_in(event.stream)
    shown = write.find(PostRow, conversation=conversation, key=fact.card.key)
    post: Row = {
        "conversation": conversation,
        "key": fact.card.key,
        "first": shown[0]["first"] if shown else event.seq,
        "changed": event.seq,
        "body": fact.card.model_dump_json(),
        "run": "",
    }
    put(post, write)


def open_thread(channel: str, thread: str, write: Writer, *, direct: bool) -> None:
    """Make a thread that nobody has spoken in yet, so that it can be posted to."""
    if not write.find(ConversationRow, id=conversation_id(channel, thread)):
        write.upsert(ConversationRow, _new(channel, thread, direct))


def _conversation(message: Message, write: Writer) -> Row:
    known = write.find(ConversationRow, id=message.conversation)
    return known[0] if known else _new(message.sender.channel, message.thread, message.direct)


def _new(channel: str, thread: str, direct: bool) -> Row:
    return {
        "id": conversation_id(channel, thread),
        "channel": channel,
        "thread": thread,
        "direct": direct,
        "dialogue": "",
        "waiting": 0,
    }


def _message(event: e.Event, message: Message, *, operator: str, resolved: bool) -> Row:
    return {
        "id": message.id,
        "seq": event.seq,
        "conversation": message.conversation,
        "channel": message.sender.channel,
        "external_id": message.external_id,
        "operator": operator,
        "at": stamp(message.at),
        "resolved": resolved,
        "body": message.model_dump_json(),
    }


def _come_home(message: Message, write: Writer) -> None:
    """Remember where an operator is reached on this channel: at home, or in the latest direct thread."""
    sender = message.sender
    home = message.home or message.thread
    for row in write.find(IdentityRow, channel=sender.channel, sender=sender.id):
        if row["home"] != home:
            open_thread(sender.channel, home, write, direct=message.direct)
            write.upsert(IdentityRow, {**row, "home": home})


def _id_in(stream: str) -> str:
    return stream.partition("/")[2]
