"""What people write in Slack, as the office's messages: plain words, known names, fetched files."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.adapters.slack.fetching import Fetcher
from bot.adapters.slack.payloads import MessageEvent, Said
from bot.adapters.slack.places import CHANNEL, Place
from bot.adapters.slack.words import mentions, plain_words
from bot.kernel.errors import NotAllowed, Refused, StewardError
from bot.kernel.messages import File, Message, Sender

NameOf = Callable[[str], str]
Complain = Callable[[str, Place, str], None]

_SPOKEN = frozenset({"", "file_share", "thread_broadcast"})
# https://docs.slack.dev/reference/objects/file-object: the others are links, canvases or gone.
_KEPT_BY_SLACK = frozenset({"hosted", "snippet"})
# Seconds for which a Slack that does not answer is not asked for names.
SILENCE = 30.0


@dataclass(frozen=True)
class Incoming:
    """A message, and whether it was meant for us; in a thread of ours others talk to each other too."""

    message: Message
    addressed: bool


class Inbox:
    """Translates messages; `me` and `name_of` ask Slack for our own user id, and for what people are called.

    `complain` tells a user, in a place, why a file was not taken; nobody else's than an operator's is.
    """

    def __init__(
        self,
        me: Callable[[], str],
        name_of: NameOf,
        fetcher: Fetcher,
        complain: Complain,
        is_operator: Callable[[Sender], bool],
    ) -> None:
        self._me = me
        self._ask_name = name_of
        self._fetcher = fetcher
        self._complain = complain
        self._is_operator = is_operator
        self._names: dict[str, str] = {}
        self._silent_until = 0.0

    def message(self, event: MessageEvent) -> Incoming | None:
        """The message that an event brings; None for what is no person's, or neither for us nor in a thread."""
        if event.subtype == "message_changed":
            return self._edited(event)
        if event.subtype not in _SPOKEN or event.bot_id or not event.user:
            return None
        return self._heard(event, event.said, edits=None)

    def spoken(self, user: str, place: Place, text: str, external_id: str) -> Message:
        """Words that were not typed as a message: a command, or a button that speaks."""
        private = _is_private(place.channel)
        return Message(
            sender=self.sender(user),
            thread=str(place),
            external_id=external_id,
            text=text,
            at=datetime.now(UTC),
            direct=private,
            home=place.channel if private else "",
        )

    def sender(self, user: str) -> Sender:
        return Sender(channel=CHANNEL, id=user, name=self.name_of(user))

    def name_of(self, user: str) -> str:
        """What a person is called; the id where Slack does not say, which is not waited for again soon."""
        if user not in self._names and time.monotonic() > self._silent_until:
            try:
                self._names[user] = self._ask_name(user)
            except StewardError:
                self._silent_until = time.monotonic() + SILENCE
        return self._names.get(user, user)

    def words_of(self, text: str) -> str:
        """A text of Slack's as plain words."""
        return plain_words(text, self.name_of, self._me())

    def _edited(self, event: MessageEvent) -> Incoming | None:
        """An edit by a person; Slack also reports its own changes, like a link's preview, as one."""
        after, before = event.message, event.previous_message
        if after is None or after.edited is None or after.bot_id or not after.user:
            return None
        if before is not None and before.text == after.text:
            return None
        return self._heard(event, after, edits=f"{event.channel}:{after.ts}")

    def _heard(self, event: MessageEvent, said: Said, edits: str | None) -> Incoming | None:
        private = _is_private(event.channel)
        addressed = private or mentions(said.text, self._me()) or event.parent_user_id == self._me()
        if not addressed and not said.thread_ts:
            return None
        place = Place(channel=event.channel, thread=said.thread_ts or said.ts)
        version = f":{said.edited.ts}" if edits and said.edited else ""
        message = Message(
            sender=self.sender(said.user),
            thread=str(place),
            external_id=f"{event.channel}:{said.ts}{version}",
            text=self.words_of(said.text),
            at=datetime.fromtimestamp(float(said.ts), UTC),
            files=tuple(self._files(said, place)),
            edits=edits,
            direct=private,
            home=event.channel if private else "",
        )
        return Incoming(message, addressed)

    def _files(self, said: Said, place: Place) -> Iterator[File]:
        """The files that could be taken, of operators alone.

        One that still arrives stops the message: Slack brings it again.
        """
        if not self._is_operator(self.sender(said.user)):
            return
        for upload in said.files:
            try:
                if upload.mode not in _KEPT_BY_SLACK:
                    raise NotAllowed(
                        f"“{upload.name}” is not a file that Slack can hand me; upload it here."
                    )
                yield self._fetcher.fetch(upload)
            except (NotAllowed, Refused) as refusal:
                self._complain(said.user, place, str(refusal))


def _is_private(channel: str) -> bool:
    """Whether nobody else reads along: Slack's direct conversations have ids of their own kind."""
    return channel.startswith("D")
