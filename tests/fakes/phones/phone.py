"""What a person can do and see in any chat; the suite of conversations is written against this alone."""

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

T = TypeVar("T")
PATIENCE = 20.0


@dataclass(frozen=True)
class Bubble:
    """One message of Steward's as it read when it was looked at; `handle` is the phone's own."""

    text: str
    buttons: tuple[str, ...] = ()
    handle: object = field(default=None, repr=False)


@dataclass(frozen=True)
class Field:
    """A field of the edit form: what it is called in writing, and on the screen."""

    name: str
    label: str


class Phone(Protocol):
    """One person in one chat. What is looked for may take a moment to come; what never comes fails."""

    channel: str

    # what a person does

    @abstractmethod
    def says(self, text: str) -> None:
        """Write a message, in the conversation that is open."""

    @abstractmethod
    def taps(self, label: str, on: Bubble | None = None) -> None:
        """Press a button: that of a bubble as it was seen, or of the newest that has it."""

    @abstractmethod
    def changes(self, field: Field, value: str) -> str:
        """Edit one field of the newest card; gives the fault shown with the field, "" if it was taken."""

    @abstractmethod
    def rejects(self, reason: str) -> None:
        """Reject the newest card, and say why."""

    # what a person sees

    @abstractmethod
    def screen(self) -> Sequence[Bubble]:
        """Everything that can be read now, oldest first: messages, and what was told to this one alone."""

    @abstractmethod
    def files(self) -> Mapping[str, bytes]:
        """The files and pictures that arrived, by name."""

    def sees(self, words: str) -> Bubble:
        """Wait for something with these words; gives the newest."""
        return self.waits(
            lambda: next((b for b in reversed(self.screen()) if words in b.text), None),
            f"“{words}”",
        )

    def offers(self, label: str) -> Bubble:
        """Wait for a button; gives the newest message that has it."""
        return self.waits(
            lambda: next((b for b in reversed(self.screen()) if label in b.buttons), None),
            f"a button “{label}”",
        )

    def receives(self, ending: str) -> bytes:
        """Wait for a file whose name ends like this."""
        return self.waits(
            lambda: next((c for name, c in self.files().items() if name.endswith(ending)), None),
            f"a file *{ending}",
        )

    def waits(self, look: Callable[[], T | None], wanted: str) -> T:
        """Look again until there is something; the deadline only bounds a failing test."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if (found := look()) is not None:
                return found
            time.sleep(0.01)
        shown = "\n---\n".join(f"{bubble.text}\n{bubble.buttons}" for bubble in self.screen())
        raise AssertionError(f"{self.channel} never showed {wanted}; it shows:\n{shown}")

    @property
    def buttons(self) -> list[str]:
        """Every button that can be tapped now, on whatever card."""
        return [label for bubble in self.screen() for label in bubble.buttons]
