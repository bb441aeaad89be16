"""What a button carries through Telegram: 1 to 64 bytes that name a tap and survive our restarts.

Nothing is stored for it. A forged one gains nothing: the steward checks who taps and the digest.
"""

import base64
import binascii
from dataclasses import dataclass

from bot.kernel.cards import Button, Verb

LIMIT = 64
LETTERS: dict[Verb, str] = {
    "approve": "A",
    "edit": "E",
    "reject": "R",
    "why": "W",
    "snooze": "Z",
    "say": "S",
    "happened": "H",
    "not_happened": "N",
}
VERBS: dict[str, Verb] = {letter: verb for verb, letter in LETTERS.items()}


@dataclass(frozen=True)
class Tapped:
    """What a tap means: a verb on an approval as it was shown, or words to speak."""

    verb: Verb
    ref: str = ""
    shown: str = ""
    text: str = ""


def reference(button: Button) -> str | None:
    """The button in at most 64 bytes; None for words too long to travel, which then must be typed."""
    if button.verb == "say":
        carried = LETTERS["say"] + button.text
    else:
        carried = f"{LETTERS[button.verb]}{button.ref}.{shortened(button.digest)}"
    return carried if len(carried.encode()) <= LIMIT else None


def tapped(carried: str) -> Tapped | None:
    """Read a reference; None where it is not one of ours."""
    verb = VERBS.get(carried[:1])
    if verb is None:
        return None
    if verb == "say":
        return Tapped(verb, text=carried[1:])
    ref, _, digest = carried[1:].partition(".")
    shown = lengthened(digest)
    return None if shown is None else Tapped(verb, ref, shown)


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
