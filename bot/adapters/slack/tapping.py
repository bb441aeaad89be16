"""Taps on cards: committed first, then acknowledged; what needs a form opens one at once."""

from collections.abc import Callable

from slack_bolt import Ack

from bot.adapters.slack.echoes import Echoes
from bot.adapters.slack.facade import Facade
from bot.adapters.slack.forms import Forms
from bot.adapters.slack.inbox import Inbox
from bot.adapters.slack.payloads import Tap
from bot.adapters.slack.places import Place
from bot.adapters.slack.taps import Rating, Tag, read_tag
from bot.adapters.slack.whispers import Whispers
from bot.kernel.decisions import Decision
from bot.kernel.errors import StewardError
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Sender

Later = Callable[[Callable[[], None]], None]


class Tapping:
    """Does what a button stands for, for the person who tapped it."""

    def __init__(
        self,
        steward: Facade,
        inbox: Inbox,
        forms: Forms,
        whispers: Whispers,
        later: Later,
        done: Callable[[str], None],
    ) -> None:
        self._steward = steward
        self._inbox = inbox
        self._forms = forms
        self._whispers = whispers
        self._later = later
        self._done = done
        self._echoes = Echoes()

    def on_tap(self, ack: Ack, body: dict[str, object]) -> None:
        """A button of a card was tapped, on a message or in the Home tab."""
        tap = Tap.model_validate(body)
        try:
            self._act(tap, read_tag(tap.tapped.value))
        except StewardError as fault:
            self._tell(tap, str(fault))
        ack()
        self._done(tap.user.id)

    def on_rating(self, ack: Ack, body: dict[str, object]) -> None:
        """A thumb under an answer."""
        tap = Tap.model_validate(body)
        sender, place = self._inbox.sender(tap.user.id), place_of(tap)
        try:
            rated = Rating.model_validate_json(tap.tapped.value)
            self._steward.rate(sender, str(place), rated.key, good=rated.good)
            self._tell(tap, "Thank you, I learn from that.")
        except StewardError as fault:
            self._tell(tap, str(fault))
        ack()

    def _act(self, tap: Tap, tag: Tag) -> None:
        sender, ref = self._inbox.sender(tap.user.id), ApprovalRef(tag.ref)
        match tag.verb:
            case "approve":
                self._approve(tag, sender)
            case "snooze":
                until = self._steward.snooze(ref, sender)
                self._tell(tap, _put_aside(until.title))
            case "happened" | "not_happened":
                self._steward.tell_outcome(ref, sender, happened=tag.verb == "happened")
            case "say":
                self._say(tap, tag)
            case "edit":
                self._later(lambda: self._forms.open_edit(tap, tag))
            case "reject":
                self._later(lambda: self._forms.open_reject(tap, tag))
            case "why":
                self._later(lambda: self._forms.open_why(tap, tag))

    def _approve(self, tag: Tag, sender: Sender) -> None:
        approval = ApprovalRef(tag.ref)
        self._steward.decide(
            Decision(approval=approval, verb="approve", sender=sender, shown=tag.digest)
        )

    def _say(self, tap: Tap, tag: Tag) -> None:
        """Speak a button's words in its thread, once for a double tap."""
        place = place_of(tap)
        key = f"{place}/{tap.container.message_ts}/{tap.user.id}/{tag.text}"
        if self._echoes.repeats(key):
            return
        external_id = f"tap:{place.channel}:{tap.container.message_ts}:{tap.tapped.action_ts}"
        self._steward.hear(self._inbox.spoken(tap.user.id, place, tag.text, external_id))

    def _tell(self, tap: Tap, words: str) -> None:
        if tap.channel is None:
            self._later(lambda: self._whispers.over_home(tap.trigger_id, words))
        else:
            self._later(lambda: self._whispers.to(tap.user.id, place_of(tap), words))


def place_of(tap: Tap) -> Place:
    """The conversation that a tapped message belongs to."""
    container = tap.container
    channel = container.channel_id or (tap.channel.id if tap.channel else "")
    return Place(channel=channel, thread=container.thread_ts)


def _put_aside(title: str) -> str:
    return f"Put aside: {title} It comes back by itself, and nothing happens until then."
