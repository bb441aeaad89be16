"""What a chat shows of a card, in the words of the external id that the steward keeps for us."""

import re
from dataclasses import dataclass

WRITTEN = re.compile(
    r"(?P<kind>[tc])(?P<messages>\d+(?:,\d+)*)\+(?P<files>\d+)"
    r"(?:~(?P<document>\w+))?(?:&(?P<also>\d+(?:,\d+)*))?"
)


@dataclass(frozen=True)
class Copy:
    """The message of each page, how many files followed, and which document went before.

    `caption` says that the card is the caption of its first file; `also` are further messages that
    show the card, posted when the answer to a first attempt was lost.
    """

    messages: tuple[int, ...]
    files: int = 0
    caption: bool = False
    document: str = ""
    also: tuple[int, ...] = ()

    def __str__(self) -> str:
        parts = [
            "c" if self.caption else "t",
            listed(self.messages),
            f"+{self.files}",
            f"~{self.document}" if self.document else "",
            f"&{listed(self.also)}" if self.also else "",
        ]
        return "".join(parts)


def read_copy(external_id: str) -> Copy | None:
    """Read an external id of ours; None where there is none yet."""
    found = WRITTEN.fullmatch(external_id)
    if found is None:
        return None
    return Copy(
        messages=numbers(found["messages"]),
        files=int(found["files"]),
        caption=found["kind"] == "c",
        document=found["document"] or "",
        also=numbers(found["also"] or ""),
    )


def listed(messages: tuple[int, ...]) -> str:
    return ",".join(map(str, messages))


def numbers(written: str) -> tuple[int, ...]:
    return tuple(int(number) for number in written.split(",") if number)
