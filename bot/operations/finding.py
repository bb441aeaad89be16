"""What a check finds: what is so, what that means, and what to do about it; some mend themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Finding:
    """`good` is as it should be, a `hint` can wait, a `fault` keeps something from working.

    `mend` does what `fix` says; only what cannot harm has one.
    """

    check: str
    state: Literal["good", "hint", "fault"]
    words: str
    means: str = ""
    fix: str = ""
    mend: Callable[[], object] | None = None


def good(check: str, words: str) -> Finding:
    return Finding(check, "good", words)
