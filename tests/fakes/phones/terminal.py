"""A terminal with `steward chat` in it: keys go in at one end of a pipe, printed text comes out."""

import re
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.adapters.terminal.chat import Talk
from bot.adapters.terminal.session import Session
from tests.fakes.office import Office
from tests.fakes.phones.phone import Bubble, Field, Phone

_BUTTON = re.compile(r"\[([^\]]+)\]")
_ROW = re.compile(r"^  (?:\[[^\]]+\]\s*)+$", re.MULTILINE)
_FILE = re.compile(r"📎 (\S+) \(")
_PATIENCE_SECONDS = 20.0


class TerminalPhone(Phone):
    """What is printed stays as it is; a label that is typed taps the card that was printed last."""

    channel = "terminal"

    def __init__(self, office: Office) -> None:
        self._office = office
        self._printed: list[str] = []
        self._windows: list[Window] = []
        self.opens()

    def opens(self) -> None:
        """Start `steward chat`."""
        self._window = Window(self._office, self._printed)
        self._windows.append(self._window)

    def closes(self) -> None:
        """Close the last window; none that was closed before works on behind the end of the test."""
        self._window.closes()
        for window in self._windows:
            window.ends()

    def leaves(self) -> None:
        """End the chat as a person does, and wait until it is over."""
        self._window.leaves()

    def printed(self) -> str:
        """Everything that was printed so far."""
        return "\n".join(self._printed)

    def restarts(self) -> None:
        self._window.closes()
        self.opens()

    def says(self, text: str) -> None:
        self._window.types(f"{text}\n")

    def taps(self, label: str, on: Bubble | None = None) -> None:
        self.offers(label)
        self.says(label)

    def changes(self, field: Field, value: str) -> str:
        shown = len(self._printed)
        self.taps("Edit")
        self.says(f"{field.name}={value}")
        answer = self.waits(
            lambda: self._printed[shown] if len(self._printed) > shown else None, "an answer"
        )
        return answer if not answer.startswith("Shall I") else ""

    def rejects(self, reason: str) -> None:
        self.taps("Reject")
        self.says(reason)

    def presses_ctrl_d(self) -> None:
        self._window.types("\x04")

    def screen(self) -> Sequence[Bubble]:
        """Only the last card that has buttons can be tapped; those above it are paper."""
        bubbles = [Bubble(text) for text in self._printed]
        for at in reversed(range(len(bubbles))):
            if labels := _labels(bubbles[at].text):
                bubbles[at] = Bubble(bubbles[at].text, labels)
                break
        return bubbles

    def files(self) -> Sequence[tuple[str, bytes]]:
        """Printed twice, a path is still one file."""
        paths = {Path(found) for text in self._printed for found in _FILE.findall(text)}
        return [(path.name, path.read_bytes()) for path in paths]


class Window:
    """One run of `steward chat`, at the end of what was printed so far."""

    def __init__(self, office: Office, printed: list[str]) -> None:
        self._printed: list[str] | None = printed
        self._pipe = ExitStack()
        self._keys = self._pipe.enter_context(create_pipe_input())
        prompt: PromptSession[str] = PromptSession(input=self._keys, output=DummyOutput())
        self._talk = Talk(Session(office=office.parts), prompt, self._print, look_seconds=0.02)
        self._thread = threading.Thread(target=self._runs, name="terminal", daemon=True)
        self._thread.start()

    def types(self, keys: str) -> None:
        self._keys.send_text(keys)

    def leaves(self) -> None:
        """Nothing is being waited for: the chat ends, and has noted what it showed."""
        self.types("\x04")
        self._thread.join()
        self._pipe.close()

    def closes(self) -> None:
        """Whatever it was waiting for, nobody sees any more of it; a question is left, then the chat."""
        self._printed = None
        self.types("\x04\x04")

    def ends(self) -> None:
        """Wait for what it was still doing, unless that waits for workers who have gone home."""
        self._thread.join(_PATIENCE_SECONDS)
        if not self._thread.is_alive():
            self._pipe.close()

    def _runs(self) -> None:
        # prompt_toolkit keeps one current application for all threads that do not have a session of
        # their own: a window that ends would take the keys of another that is open by then.
        with create_app_session():
            self._talk.goes_on()

    def _print(self, text: str) -> None:
        if self._printed is not None:
            self._printed.append(text)


def _labels(text: str) -> tuple[str, ...]:
    return tuple(label for row in _ROW.findall(text) for label in _BUTTON.findall(row))
