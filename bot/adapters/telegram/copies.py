"""What a chat shows of a card, in the words of the external id that the steward keeps for us."""

import re
from dataclasses import dataclass

WRITTEN = re.compile(
    r"(?P<kind>[tc])(?P<messages>\d+(?:,\d+)*)\+(?P<files>\d+)(?:~(?P<document>\w+))?"
)


@dataclass(frozen=True)
class Copy:
    """The message of each page, how many files followed, and which document went before.

    `caption` says that the card is the caption of its first file.
    """

    messages: tuple[int, ...]
    files: int = 0
    caption: bool = False
    document: str = ""

    def __str__(self) -> str:
        numbers = ",".join(map(str, self.messages))
        kind = "c" if self.caption else "t"
        return f"{kind}{numbers}+{self.files}" + (f"~{self.document}" if self.document else "")


def read_copy(external_id: str) -> Copy | None:
    """Read an external id of ours; None where there is none yet."""
    found = WRITTEN.fullmatch(external_id)
    if found is None:
        return None
    messages = tuple(int(number) for number in found["messages"].split(","))
    return Copy(messages, int(found["files"]), found["kind"] == "c", found["document"] or "")
