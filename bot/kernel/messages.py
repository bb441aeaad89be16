"""What arrives from a chat, in one vocabulary for every platform."""

from enum import StrEnum

from pydantic import AwareDatetime

from bot.kernel.frozen import Frozen
from bot.kernel.ids import ConversationId, MessageId, OperatorId, conversation_id, message_id


class Trust(StrEnum):
    """How far the words of a source may carry; a derived value has the least trust of its sources."""

    OPERATOR = "operator"
    CANONICAL = "canonical"
    MODEL = "model"
    EXTERNAL = "external"


def least(*trusts: Trust) -> Trust:
    """The trust of what was derived from all of these."""
    return max(trusts, key=list(Trust).index)


class Sender(Frozen):
    """An account of a channel; only pairing makes it an operator."""

    channel: str
    id: str
    name: str = ""


class File(Frozen):
    """A file that came with a message, already stored; `digest` is the SHA-256 of its content."""

    name: str
    media_type: str
    digest: str
    size: int

    @property
    def recorded(self) -> bool:
        """Whether it is speech that somebody has to listen to before it means anything."""
        return self.media_type.startswith("audio/")


class Message(Frozen):
    """One message as heard: plain text, its formatting reduced and its mentions resolved.

    `thread` names the conversation within the channel; `external_id` is the platform's own name
    for the message, by which a repeated delivery is recognised. `edits` names the external id of an
    earlier message that this one replaces. `direct` is a conversation that nobody else reads; `home`
    is the thread where its sender is reached unasked, if that is another one than `thread`. `about` is
    the key of the card that the message answers, where the platform shows which that is. `trust` is
    how far its words carry: those of a recording are a model's until a person confirms them.
    """

    sender: Sender
    thread: str
    external_id: str
    text: str
    at: AwareDatetime
    files: tuple[File, ...] = ()
    edits: str | None = None
    direct: bool = True
    home: str = ""
    about: str = ""
    trust: Trust = Trust.OPERATOR

    @property
    def recordings(self) -> tuple[File, ...]:
        """What has to be listened to before the message can be understood."""
        return tuple(file for file in self.files if file.recorded)

    def listened(self, words: str, documents: tuple[File, ...] = ()) -> "Message":
        """The message with a model's words, or documents of them, in the place of its recordings."""
        kept = tuple(file for file in self.files if not file.recorded)
        text = "\n".join(filter(None, (self.text, words)))
        trust = least(self.trust, Trust.MODEL) if words else self.trust
        return self.model_copy(update={"text": text, "files": (*kept, *documents), "trust": trust})

    @property
    def id(self) -> MessageId:
        return message_id(self.sender.channel, self.external_id)

    @property
    def conversation(self) -> ConversationId:
        return conversation_id(self.sender.channel, self.thread)


class Heard(Frozen):
    """What became of a message: its id, and whether it was new or a repeated delivery."""

    message: MessageId
    conversation: ConversationId
    new: bool
    refusal: str | None = None


class Operator(Frozen):
    """A person who may speak and decide, on as many channels as were paired."""

    id: OperatorId
    name: str
