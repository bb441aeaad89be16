"""Loads the sentence templates: for each intent the phrases that name it and those that fill it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from bot.intents.patterns import Node, Opening, anchors, compile_pattern, literals, opening

FOLDER = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One compiled template, with its source for the evidence."""

    source: str
    node: Node
    opens: Opening
    anchors: tuple[frozenset[str], ...]

    def may_fit(self, words: frozenset[str]) -> bool:
        """Whether nothing that must be said for it is missing from these words."""
        return not any(map(words.isdisjoint, self.anchors))


@dataclass(frozen=True, slots=True)
class Frame:
    """All ways in one language to say one intent: a head that names it, parts in any order."""

    intent: str
    language: str
    heads: tuple[Phrase, ...]
    parts: tuple[Phrase, ...]
    hints: tuple[Phrase, ...] = ()
    """Heads that state something, as `Acme is late`, and from which no more than a question follows."""
    whole: str | None = None
    """A slot that takes all the words, as the question of `ask`."""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Templates:
    """Everything that sentences are matched with."""

    frames: tuple[Frame, ...]
    fillers: tuple[Phrase, ...]
    courtesies: tuple[Phrase, ...]
    openers: tuple[Phrase, ...]
    vocabulary: frozenset[str]

    def having(self, frames: tuple[Frame, ...]) -> Templates:
        """These templates with some frames more, as those of the operator's own."""
        if not frames:
            return self
        words = frozenset(
            word
            for frame in frames
            for phrase in (*frame.heads, *frame.parts)
            for word in literals(phrase.node)
        )
        return replace(self, frames=(*self.frames, *frames), vocabulary=self.vocabulary | words)

    def examples(self) -> Mapping[str, tuple[str, ...]]:
        """The example sentences of each intent, in every language."""
        found: dict[str, tuple[str, ...]] = {}
        for frame in self.frames:
            found[frame.intent] = found.get(frame.intent, ()) + frame.examples
        return found


@lru_cache(maxsize=1)
def shipped_templates() -> Templates:
    """The templates that come with Steward, read once."""
    return read_templates(tuple(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml"))))


def read_templates(texts: tuple[str, ...]) -> Templates:
    """The frames and fillers of some files; rules are shared by the files of one language."""
    pages = [Page.model_validate(YAML(typ="safe", pure=True).load(text)) for text in texts]
    rules: dict[str, dict[str, str]] = {}
    for page in pages:
        rules.setdefault(page.language, {}).update(page.rules)
    frames = [
        frame_of(name, page.language, entry, {**rules[page.language], **page.rules})
        for page in pages
        for name, entry in page.intents.items()
    ]
    return templates_of(
        frames,
        fillers=[phrase_of(s, rules[page.language]) for page in pages for s in page.fillers],
        courtesies=[phrase_of(s, rules[page.language]) for page in pages for s in page.courtesies],
        openers=[phrase_of(s, rules[page.language]) for page in pages for s in page.openers],
    )


class Entry(BaseModel):
    """What a file of templates says of one intent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heads: tuple[str, ...]
    hints: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    whole: str | None = None
    examples: tuple[str, ...] = ()


class Page(BaseModel):
    """One file of templates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    rules: Mapping[str, str] = Field(default_factory=dict)
    courtesies: tuple[str, ...] = ()
    """Words that are never meant, wherever they stand."""
    openers: tuple[str, ...] = ()
    """Words that are not meant at the beginning, as a greeting."""
    fillers: tuple[str, ...] = ()
    """Words that are not meant unless a free text can take them."""
    intents: Mapping[str, Entry] = Field(default_factory=dict)


def frame_of(name: str, language: str, entry: Entry, rules: Mapping[str, str]) -> Frame:
    hints = tuple(phrase_of(source, rules) for source in entry.hints)
    return Frame(
        intent=name,
        language=language,
        heads=(*(phrase_of(source, rules) for source in entry.heads), *hints),
        hints=hints,
        parts=tuple(phrase_of(source, rules) for source in entry.parts),
        whole=entry.whole,
        examples=entry.examples,
    )


def templates_of(
    frames: list[Frame],
    fillers: list[Phrase],
    courtesies: list[Phrase],
    openers: list[Phrase],
) -> Templates:
    spoken = [phrase for frame in frames for phrase in (*frame.heads, *frame.parts)]
    phrases = [*fillers, *courtesies, *openers, *spoken]
    words = frozenset(word for phrase in phrases for word in literals(phrase.node))
    return Templates(tuple(frames), tuple(fillers), tuple(courtesies), tuple(openers), words)


def phrase_of(source: str, rules: Mapping[str, str]) -> Phrase:
    node = compile_pattern(source, rules)
    return Phrase(source, node, opening(node), anchors(node))
