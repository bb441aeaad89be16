"""Which conversation a Telegram message belongs to, and where an answer to it goes."""

import re

from bot.adapters.telegram.calls import Place
from bot.adapters.telegram.wire import Message

THREAD = re.compile(r"(?P<chat>-?\d+)(?:#(?P<topic>\d+))?(?:/(?P<root>\d+))?(?:@(?P<who>\d+))?")


def thread_of(message: Message, speaker: str) -> str:
    """A private chat is one conversation, a topic is one, and in a group each chain of replies.

    A basic group does not tell which chain a reply is in, so there each person has a conversation.
    """
    chat = str(message.chat.id)
    if message.is_topic_message and message.message_thread_id:
        return f"{chat}#{message.message_thread_id}"
    if message.chat.type == "supergroup":
        return f"{chat}/{message.message_thread_id or message.message_id}"
    if message.chat.type == "group":
        return f"{chat}@{speaker}"
    return chat


def place_in(message: Message) -> Place:
    """Where an answer to a message goes."""
    return place_of(thread_of(message, "0"))


def place_of(thread: str) -> Place:
    """The chat, topic and message that a thread answers to."""
    found = THREAD.fullmatch(thread)
    if found is None:
        raise ValueError(f"{thread!r} is not a thread of Telegram.")
    topic, root = found["topic"], found["root"]
    return Place(int(found["chat"]), int(topic) if topic else None, int(root) if root else None)
