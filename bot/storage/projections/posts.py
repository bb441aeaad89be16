"""Putting a card on a thread: what a platform still has to show there is owed to it."""

from bot.storage.tables import ConversationRow, PostRow
from bot.storage.writer import Row, Writer

# Channels that Steward can post to unasked; the others look for themselves.
PUSHED = ("slack", "telegram")


def put(post: Row, write: Writer) -> None:
    """Show a post as it is from now on, and owe it to the platform of its thread."""
    threads = write.find(ConversationRow, id=post["conversation"])
    channels = [str(thread["channel"]) for thread in threads if thread["channel"] in PUSHED]
    write.upsert(PostRow, {**post, "owed": channels[0] if channels else ""})


def settle(thread: str, key: str, revision: int, write: Writer) -> None:
    """A platform shows a post as it was at a revision, or need not any more."""
    for post in write.find(PostRow, conversation=thread, key=key):
        if int(str(post["changed"])) <= revision:
            write.upsert(PostRow, {**post, "owed": ""})
