"""Where a conversation is in Slack, written as the thread that the office knows it by."""

from typing import Self

from bot.kernel.frozen import Frozen

CHANNEL = "slack"


class Place(Frozen):
    """A channel, and the first message of a thread in it; a thread is a session of its own."""

    channel: str
    thread: str = ""

    @classmethod
    def of(cls, written: str) -> Self:
        channel, _, thread = written.partition(":")
        return cls(channel=channel, thread=thread)

    def __str__(self) -> str:
        return f"{self.channel}:{self.thread}" if self.thread else self.channel


class Shown(Frozen):
    """What Slack shows of a card: the message, and which of its files are there already.

    Journalled as one text, so that neither a restart nor a new revision uploads a file again.
    """

    ts: str = ""
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, written: str) -> Self:
        ts, _, files = written.partition("+")
        return cls(ts=ts, files=tuple(files.split(",")) if files else ())

    def __str__(self) -> str:
        return f"{self.ts}+{','.join(self.files)}" if self.files else self.ts

    def has(self, digest: str) -> bool:
        return _short(digest) in self.files

    def having(self, digest: str) -> Self:
        return (
            self
            if self.has(digest)
            else type(self)(ts=self.ts, files=(*self.files, _short(digest)))
        )


def _short(digest: str) -> str:
    return digest[:12]
