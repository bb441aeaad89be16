"""Loads the sentence templates: for each intent the phrases that name it and those that fill it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from bot.intents.patterns import Node, Opening, compile_pattern, literals, opening

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One compiled template, with its source for the evidence."""

    source: str
    node: Node
    opens: Opening


@dataclass(frozen=True, slots=True)
class Frame:
    """All ways in one language to say one intent: a head that names it, parts in any order."""

    intent: str
    language: str
    heads: tuple[Phrase, ...]
    parts: tuple[Phrase, ...]
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Templates:
    """Everything that sentences are matched with."""

    frames: tuple[Frame, ...]
    fillers: tuple[Phrase, ...]
    vocabulary: frozenset[str]

    def examples(self) -> Mapping[str, tuple[str, ...]]:
        """The example sentences of each intent, in every language."""
        found: dict[str, tuple[str, ...]] = {}
        for frame in self.frames:
            found[frame.intent] = found.get(frame.intent, ()) + frame.examples
        return found


@lru_cache(maxsize=1)
def shipped_templates() -> Templates:
    """The templates that come with Steward, read once."""
    frames: list[Frame] = []
    fillers: list[Phrase] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        more_frames, more_fillers = read_templates(path.read_text("utf-8"))
        frames.extend(more_frames)
        fillers.extend(more_fillers)
    return templates_of(frames, fillers)


def templates_of(frames: list[Frame], fillers: list[Phrase]) -> Templates:
    phrases = [*fillers, *(phrase for frame in frames for phrase in (*frame.heads, *frame.parts))]
    words = frozenset(word for phrase in phrases for word in literals(phrase.node))
    return Templates(tuple(frames), tuple(fillers), words)


def read_templates(text: str) -> tuple[list[Frame], list[Phrase]]:
    """The frames and fillers of one file of templates."""
    page = YAML(typ="safe", pure=True).load(text)
    rules = {name: str(rule) for name, rule in (page.get("rules") or {}).items()}
    frames = [
        Frame(
            intent=name,
            language=page["language"],
            heads=_phrases(entry.get("heads"), rules),
            parts=_phrases(entry.get("parts"), rules),
            examples=tuple(entry.get("examples") or ()),
        )
        for name, entry in (page.get("intents") or {}).items()
    ]
    return frames, list(_phrases(page.get("fillers"), rules))


def _phrases(sources: list[str] | None, rules: Mapping[str, str]) -> tuple[Phrase, ...]:
    return tuple(phrase_of(str(source), rules) for source in sources or ())


def phrase_of(source: str, rules: Mapping[str, str]) -> Phrase:
    node = compile_pattern(source, rules)
    return Phrase(source, node, opening(node))
