"""The fenced blocks of a page of docs/, and the conversations that its `chat` blocks tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

DOCS = Path(__file__).parents[2] / "docs"
README = DOCS.parent / "README.md"
Speaker = Literal["You", "You tap", "You edit", "Steward", "Later"]
_FENCE = re.compile(r"^```(?P<label>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_TURN = re.compile(r"^(?P<speaker>You tap|You edit|You|Steward|Later):\s+(?P<words>.+)$")
_UNITS = {"minutes": "minutes", "hours": "hours", "days": "days"}


@dataclass(frozen=True)
class Block:
    """A fenced block: the page and line where it begins, what it is labelled, and what it holds."""

    page: Path
    line: int
    label: str
    body: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(DOCS.parent)}:{self.line}"


@dataclass(frozen=True)
class Turn:
    """One line of a conversation."""

    speaker: Speaker
    words: str

    @property
    def passing(self) -> timedelta:
        """How long `Later: 3 days` lasts."""
        count, _, unit = self.words.partition(" ")
        return timedelta(**{_UNITS[unit]: int(count)})


def pages() -> list[Path]:
    """Every page that a person wrote."""
    return [README, *sorted(p for p in DOCS.rglob("*.md") if p.parent.name != "reference")]


def blocks_of(page: Path, label: str) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        if found["label"].strip() == label:
            yield Block(page, text.count("\n", 0, found.start()) + 1, label, found["body"])


def turns_of(block: Block) -> Iterator[Turn]:
    """The lines of a `chat` block; raises ValueError for one that is no turn."""
    for line in filter(None, map(str.strip, block.body.splitlines())):
        found = _TURN.match(line)
        if found is None:
            raise ValueError(f"{block.place}: “{line}” is nobody's turn.")
        speaker: Speaker = found["speaker"]  # type: ignore[assignment]
        yield Turn(speaker, found["words"])
