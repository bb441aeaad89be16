"""What a person can do and see in any chat; the suite of conversations is written against this alone."""

import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

T = TypeVar("T")
PATIENCE = 120.0


class Ability(StrEnum):
    """What not every chat can do."""

    CORRECTING = "change the words of a message that was sent"
    STALE_TAPS = "tap a button that is not there any more"
    STRANGERS = "be reached by people who are not the operator"
    THREADS = "hold several conversations at once"
    REDELIVERY = "hand the same thing over twice"
    BROKEN_LINE = "lose the connection to the platform"


# The one place that says what a chat lacks, and why; no test is made of it there.
LACKS: Mapping[str, Mapping[Ability, str]] = {
    "terminal": {
        Ability.CORRECTING: "a line that was entered has scrolled away",
        Ability.STALE_TAPS: "a label that is typed is meant for the card printed last, as it is now",
        Ability.STRANGERS: "whoever sits at the machine is its owner",
        Ability.THREADS: "each `steward chat --thread` is a process of its own",
        Ability.REDELIVERY: "nothing stands between the keyboard and the office",
        Ability.BROKEN_LINE: "nothing stands between the keyboard and the office",
    },
    "web": {
        Ability.CORRECTING: "the console's thread is a record",
        Ability.STRANGERS: "who is not signed in sees the door only (tests/contracts/test_console.py)",
        Ability.THREADS: "the console is one thread",
        Ability.BROKEN_LINE: "each tap is a request of its own; sent again, it is a second delivery",
    },
    "slack": {},
    "telegram": {},
}


def able(kinds: Iterable[str], *needed: Ability) -> list[str]:
    """The kinds of phone, as in `telegram-ptb-webhook`, whose chat lacks none of these."""
    return [kind for kind in kinds if not LACKS[kind.partition("-")[0]].keys() & set(needed)]


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

    def corrects(self, text: str) -> None:
        """Change the words of the message that was sent last."""
        raise AssertionError(LACKS[self.channel][Ability.CORRECTING])

    def turns(self) -> None:
        """Leave the conversation that is open: the next message begins another one."""
        raise AssertionError(LACKS[self.channel][Ability.THREADS])

    def meets(self) -> "Phone":
        """Go to a room that Steward is in too, with a stranger; gives the stranger's phone."""
        raise AssertionError(LACKS[self.channel][Ability.STRANGERS])

    def stranger(self) -> "Phone":
        """Somebody else, in a direct chat with Steward."""
        raise AssertionError(LACKS[self.channel][Ability.STRANGERS])

    # what goes wrong

    @abstractmethod
    def restarts(self) -> None:
        """Steward's side of this chat ends and begins anew; the office goes on."""

    def redelivers(self) -> None:
        """The last thing that was said or tapped reaches Steward once more."""
        raise AssertionError(LACKS[self.channel][Ability.REDELIVERY])

    def loses_the_line(self) -> None:
        """Break the connection between Steward and the platform, and let it come back."""
        raise AssertionError(LACKS[self.channel][Ability.BROKEN_LINE])

    # what a person sees

    @abstractmethod
    def screen(self) -> Sequence[Bubble]:
        """Everything that can be read now, oldest first: messages, and what was told to this one alone."""

    @abstractmethod
    def files(self) -> Sequence[tuple[str, bytes]]:
        """The files and pictures that arrived, each with its name."""

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
            lambda: next((c for name, c in self.files() if name.endswith(ending)), None),
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
