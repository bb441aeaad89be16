"""`steward chat`: a conversation in the terminal, where typing a button's name taps it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout

from bot.adapters.terminal.render import button_named, in_short, text_of
from bot.adapters.terminal.session import Session
from bot.adapters.terminal.taps import tap
from bot.kernel.cards import Button, Card
from bot.kernel.errors import StewardError

_HINT = "Say what should happen; type a button's name to tap it; Ctrl-D leaves."
_LEFT = "Left as it was."
_LOOK_SECONDS = 0.5
_MOST_CAME = 8


def chat(session: Session) -> None:
    """Talk until the end of input, at the terminal that this process has."""
    with patch_stdout():
        Talk(session, PromptSession(), print).goes_on()


class Talk:
    """Reads lines, says or taps what they mean, and shows what comes of it, here or elsewhere."""

    def __init__(
        self,
        session: Session,
        prompt: "PromptSession[str]",
        show: Callable[[str], None],
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        self._session = session
        self._prompt = prompt
        self._show = show
        self._look_seconds = look_seconds
        self._shown = session.position()
        self._noted = session.shown_before()
        self._latest: Card | None = None
        self._busy = threading.Lock()

    def goes_on(self) -> None:
        """Take one line after the other until there are no more."""
        self._show(_HINT)
        cards = self._session.steward.feed(self._session.conversation)
        self._show_what_came(cards)
        self._show_what_waits(cards)
        with self._watching():
            while (text := self._line()) is not None:
                if text:
                    with self._busy:
                        self._turn(text)
        # Without the note the next terminal only shows some of it again.
        with suppress(StewardError):
            self._session.note_shown(self._shown)

    def _show_what_came(self, cards: list[Card]) -> None:
        """In a line each, what came while no terminal was open; nothing at the first time."""
        came = [card for card in cards if 0 < self._noted < card.revision]
        done = [card for card in came if card.state != "pending"]
        if done:
            more = len(done) - _MOST_CAME
            said = [f"And {more} before that: `steward runs`."] if more > 0 else []
            lines = ["Since you were here:", *map(in_short, done[-_MOST_CAME:]), *said]
            self._show("\n".join(lines) + "\n")

    def _show_what_waits(self, cards: list[Card]) -> None:
        """The cards of this thread that still want an answer, so that it can be given here."""
        for card in cards:
            if card.state == "pending":
                self._print(card)

    def _line(self) -> str | None:
        try:
            return self._prompt.prompt("› ").strip()
        except (EOFError, KeyboardInterrupt):
            return None

    def _turn(self, text: str) -> None:
        """Tap or say; buttons are meant for the card that was shown last, and a question may be left."""
        button = button_named(self._latest, text) if self._latest else None
        try:
            if button is None or button.verb == "say":
                self._session.say(button.text if button else text)
                self._catch_up()
            else:
                self._tap(button)
        except StewardError as refusal:
            self._show(str(refusal))
        except (EOFError, KeyboardInterrupt):
            self._show(_LEFT)

    def _tap(self, button: Button) -> None:
        tapped = tap(self._session, button, lambda ask: self._prompt.prompt(f"{ask}: "))
        self._print(tapped)
        self._catch_up(but=tapped.approval)

    def _catch_up(self, but: str = "") -> None:
        """Show whatever changed on the thread since the last look, except one card."""
        for card in self._session.steward.feed(self._session.conversation, self._shown):
            self._shown = max(self._shown, card.revision)
            if not but or card.approval != but:
                self._print(card)

    def _print(self, card: Card) -> None:
        self._show(f"{text_of(card, self._session.fetched(card))}\n")
        self._latest = card if card.buttons else self._latest

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Show meanwhile what happens by itself, or is decided elsewhere."""
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(over,), name="terminal", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(self._look_seconds):
            with self._busy:
                self._catch_up()
