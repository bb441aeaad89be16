"""A mail that was pasted or forwarded: what it says is its sender's word, and no order to the office."""

import re
from dataclasses import dataclass

_HEADER = re.compile(
    r"^\s*>?\s*\*?(?P<name>From|Von|Subject|Betreff|Date|Datum|To|An|Sent|Gesendet|Cc)\*?:\s*(?P<value>.+)$",
    re.I,
)
_ADDRESS = re.compile(r"[^@\s<>,;:\[\]()]+@[^@\s<>,;:\[\]()]+\.\w+")
# Headers may stand behind a line such as “Forwarded message”, and no deeper.
_DEEPEST = 6
_FEWEST = 2


@dataclass(frozen=True)
class PastedMail:
    """What stands in a pasted mail; `words` is what the operator wrote above it."""

    sender: str
    subject: str
    body: str
    words: str = ""

    @property
    def address(self) -> str:
        found = _ADDRESS.search(self.sender)
        return found[0] if found else ""


def mail_in(text: str) -> PastedMail | None:
    """The mail in a text: at least a sender and one more header near its beginning; None without."""
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines[:_DEEPEST]) if _HEADER.match(line)), None)
    if first is None:
        return None
    headers: dict[str, str] = {}
    place = first
    while place < len(lines) and (header := _HEADER.match(lines[place])):
        headers.setdefault(header["name"].casefold(), header["value"].strip())
        place += 1
    sender = headers.get("from") or headers.get("von") or ""
    body = "\n".join(lines[place:]).strip()
    if not sender or not body or len(headers) < _FEWEST:
        return None
    above = [line.strip() for line in lines[:first]]
    words = " ".join(
        line for line in above if line and not line.startswith(("-", "=", "Begin", ">"))
    )
    return PastedMail(sender, headers.get("subject") or headers.get("betreff") or "", body, words)
