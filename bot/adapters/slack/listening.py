"""What is said to us: messages, commands and shortcuts are stored first, and acknowledged then."""

from collections.abc import Callable

from slack_bolt import Ack

from bot.adapters.slack.facade import Facade
from bot.adapters.slack.inbox import Inbox
from bot.adapters.slack.payloads import Command, MessageEvent, Shortcut
from bot.adapters.slack.places import CHANNEL, Place, Shown
from bot.adapters.slack.words import clipped
from bot.kernel.ids import conversation_id
from bot.kernel.messages import File, Message

HELP = """*Talk to me in words*, as in “invoice Acme 3 days of design at 800, due in 14 days”, or use:
• `/steward status` – what waits, what runs, what is due
• `/steward runs` – the latest runs
• `/steward replay RUN` – what happened in one, step by step
• `/steward approve` – what waits for your word
• `/steward digest` – the report of today
• `/steward policy` – what I may do by myself; `costs` – what models have cost
• `/steward stop` – stop every effect at once; `resume` lets them go on
In a thread say the same without the slash: Slack has no commands there."""

_PREFIX = {"remember_this": "remember: ", "make_a_task": "task: "}
_BARE = {"remember_this": "remember this", "make_a_task": "task: look at this"}
_QUOTED_MOST = 3_000


class Listening:
    """Hears people. `heard` is told of every new message of somebody who is answered."""

    def __init__(
        self,
        steward: Facade,
        inbox: Inbox,
        direct: Callable[[str], str],
        heard: Callable[[Place, str], None],
    ) -> None:
        self._steward = steward
        self._inbox = inbox
        self._direct = direct
        self._heard = heard

    def on_message(self, body: dict[str, object]) -> None:
        """A message or mention; an exception here leaves it unacknowledged, so Slack brings it again."""
        event = MessageEvent.model_validate(body["event"])
        incoming = self._inbox.message(event)
        if incoming and (incoming.addressed or self._is_session(incoming.message)):
            about = self._answered(Place.of(incoming.message.thread))
            self._hear(incoming.message.model_copy(update={"about": about}))

    def on_command(self, ack: Ack, body: dict[str, object]) -> None:
        """`/steward …`: answered in the direct conversation, so that no channel reads along."""
        command = Command.model_validate(body)
        text = self._inbox.words_of(command.text)
        if text.casefold() in ("", "help"):
            ack(text=HELP)
            return
        # Where nobody points at a card, none is decided on: what waits is shown.
        text = "waiting" if text.casefold() == "approve" else text
        place = Place(channel=self._direct(command.user_id))
        external_id = f"command:{command.trigger_id}"
        self._hear(self._inbox.spoken(command.user_id, place, text, external_id))
        elsewhere = command.channel_id != place.channel
        ack(text="I answer in our direct messages." if elsewhere else "")

    def on_shortcut(self, ack: Ack, body: dict[str, object]) -> None:
        """“Remember this” or “Make a task”, used on any message the operator can see."""
        shortcut = Shortcut.model_validate(body)
        place = Place(channel=self._direct(shortcut.user.id))
        about = f"{shortcut.channel.id}:{shortcut.message.ts}"
        external_id = f"shortcut:{shortcut.callback_id}:{shortcut.user.id}:{about}"
        message = self._inbox.spoken(shortcut.user.id, place, "", external_id)
        words, files = self._words_for(shortcut)
        self._hear(message.model_copy(update={"text": words, "files": files}))
        ack()

    def _words_for(self, shortcut: Shortcut) -> tuple[str, tuple[File, ...]]:
        """One's own words are said again; anybody else's come as a document, for they are external."""
        said = self._inbox.words_of(shortcut.message.text)
        if shortcut.message.user == shortcut.user.id:
            return _PREFIX[shortcut.callback_id] + clipped(said, _QUOTED_MOST), ()
        author = self._inbox.name_of(shortcut.message.user) if shortcut.message.user else "an app"
        content = f"{author} wrote in Slack:\n\n{said}\n".encode()
        file = self._steward.keep(f"Message from {author}.txt", "text/plain", content)
        return _BARE[shortcut.callback_id], (file,)

    def _answered(self, place: Place) -> str:
        """The card under which a thread was opened; that of a thread under people's words is none."""
        return self._steward.about(
            CHANNEL, place.channel, lambda external_id: Shown.of(external_id).ts == place.thread
        )

    def _is_session(self, message: Message) -> bool:
        """Whether we take part in a thread already, and an operator speaks; nobody else is overheard."""
        if self._steward.operator(message.sender) is None:
            return False
        return bool(self._steward.feed(conversation_id(CHANNEL, message.thread)))

    def _hear(self, message: Message) -> None:
        heard = self._steward.hear(message)
        if heard.new and heard.refusal is None:
            self._heard(Place.of(message.thread), message.sender.id)
