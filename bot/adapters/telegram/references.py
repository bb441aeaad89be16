"""What a button carries through Telegram: 1 to 64 bytes that name a tap and survive our restarts.

Nothing is stored for it. A forged one gains nothing: the steward checks who taps and the digest.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Literal

from bot.kernel.cards import LISTED, Button, Verb

LIMIT = 64
_LISTED = "L"
Step = Verb | Literal["pick", "reject_now", "back"]
LETTERS: dict[Step, str] = {
    "approve": "A",
    "edit": "E",
    "reject": "R",
    "why": "W",
    "snooze": "Z",
    "say": "S",
    "happened": "H",
    "not_happened": "N",
    "pick": "P",
    "reject_now": "X",
    "back": "B",
}
STEPS: dict[str, Step] = {letter: step for step, letter in LETTERS.items()}


@dataclass(frozen=True)
class Tapped:
    """What a tap means: a step on an approval as it was shown, or words to speak.

    `field` is the place of a form's field, for `pick`.
    """

    step: Step
    ref: str = ""
    shown: str = ""
    text: str = ""
    field: int = 0

    @property
    def listed(self) -> bool:
        """Whether the message shows a list, of which this is one line's button."""
        return self.step != "say" and self.text == LISTED


def reference(button: Button) -> str | None:
    """The button in at most 64 bytes; None for words too long to travel, which then must be typed."""
    return carried(Tapped(button.verb, button.ref, button.digest, button.text))


def carried(tap: Tapped) -> str | None:
    if tap.step == "say":
        written = LETTERS["say"] + tap.text
    else:
        field = f".{tap.field}" if tap.step == "pick" else f".{_LISTED}" if tap.listed else ""
        written = f"{LETTERS[tap.step]}{tap.ref}.{shortened(tap.shown)}{field}"
    return written if len(written.encode()) <= LIMIT else None


def tapped(written: str) -> Tapped | None:
    """Read a reference; None where it is not one of ours."""
    step = STEPS.get(written[:1])
    if step is None:
        return None
    if step == "say":
        return Tapped(step, text=written[1:])
    ref, digest, field = (*written[1:].split("."), "", "")[:3]
    shown = lengthened(digest)
    if field == _LISTED and shown is not None and ref:
        return Tapped(step, ref, shown, LISTED)
    if shown is None or not ref or not (field or "0").isdecimal():
        return None
    return Tapped(step, ref, shown, field=int(field or "0"))


def shortened(digest: str) -> str:
    """A digest of 64 hex letters in 43, without losing a bit."""
    return base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def lengthened(short: str) -> str | None:
    try:
        return base64.b64decode(
            short + "=" * (-len(short) % 4), altchars=b"-_", validate=True
        ).hex()
    except (binascii.Error, ValueError):
        return None
