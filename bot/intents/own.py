"""Operators' own intents: YAML files in one folder, read again when they change, checked by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from bot.intents.catalog import CATALOG
from bot.intents.catalog.intent import Intent
from bot.intents.catalog.making import READABLE, make_intent
from bot.intents.frames import Frame, Phrase, phrase_of
from bot.intents.patterns import PatternError, slots_in

FEWEST_EXAMPLES = 3


class OwnSlot(BaseModel):
    """A slot as an operator's file describes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reads: str
    ask: str
    needed: bool = True


class OwnFile(BaseModel):
    """One intent of the operator's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    intent: str = Field(pattern=r"^[a-z]+(\.[a-z]+)?$")
    summary: str
    outward: bool = True
    slots: Mapping[str, OwnSlot] = Field(default_factory=dict)
    heads: tuple[str, ...] = Field(min_length=1)
    parts: tuple[str, ...] = ()
    examples: tuple[str, ...] = Field(min_length=FEWEST_EXAMPLES)


@dataclass(frozen=True)
class OwnIntents:
    """The intents that could be read, and a sentence for each fault, with its file and line."""

    catalog: Mapping[str, type[Intent]] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    faults: tuple[str, ...] = ()


class OwnFolder:
    """The folder of the operator's intents; calling it answers with what it holds now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[tuple[Path, int, int], ...] | None = None
        self._known = OwnIntents()

    def __call__(self) -> OwnIntents:
        """The intents as they stand; the same object while no file has changed."""
        seen = tuple(self._state())
        if seen != self._seen:
            self._known, self._seen = read_own([path for path, *_ in seen]), seen
        return self._known

    def _state(self) -> Iterator[tuple[Path, int, int]]:
        for path in sorted(self._folder.glob("*.yaml")):
            stat = path.stat()
            yield path, stat.st_mtime_ns, stat.st_size


def read_own(paths: list[Path]) -> OwnIntents:
    """Every file that is right; a file with a fault is left out and named."""
    catalog: dict[str, type[Intent]] = {}
    frames: list[Frame] = []
    faults: list[str] = []
    for path in paths:
        try:
            intent, frame = _read_file(path, {*CATALOG, *catalog})
        except _Fault as fault:
            faults.append(f"{path.name} line {fault.line}: {fault.reason}")
            continue
        catalog[intent.name] = intent
        frames.append(frame)
    return OwnIntents(catalog, tuple(frames), tuple(faults))


class _Fault(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


def _read_file(path: Path, taken: set[str]) -> tuple[type[Intent], Frame]:
    text = path.read_text("utf-8")
    page = _parsed(text)
    own = _checked(page, text)
    if own.intent in taken:
        raise _Fault(_line_of(text, "intent"), f"there is an intent {own.intent!r} already")
    _check_slots(own, text)
    heads = tuple(_phrase(source, own, text) for source in own.heads)
    parts = tuple(_phrase(source, own, text) for source in own.parts)
    fields = {name: (slot.reads, slot.ask, slot.needed) for name, slot in own.slots.items()}
    intent = make_intent(own.intent, own.summary, outward=own.outward, slots=fields)
    return intent, Frame(own.intent, "own", heads, parts, examples=own.examples)


def _parsed(text: str) -> object:
    try:
        page: object = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _Fault(line, f"this is not YAML: {error.problem}") from error
    return page


def _checked(page: object, text: str) -> OwnFile:
    try:
        return OwnFile.model_validate(page)
    except ValidationError as error:
        first = error.errors()[0]
        path = [str(part) for part in first["loc"]]
        where = ".".join(path) or "the file"
        raise _Fault(_line_of(text, *path), f"{where}: {first['msg']}") from error


def _check_slots(own: OwnFile, text: str) -> None:
    for name, slot in own.slots.items():
        if slot.reads not in READABLE:
            known = ", ".join(sorted(READABLE))
            reason = f"slot {name!r} reads {slot.reads!r}, which is no grammar; there are {known}"
            raise _Fault(_line_of(text, "slots", name), reason)


def _phrase(source: str, own: OwnFile, text: str) -> Phrase:
    try:
        phrase = phrase_of(source, {})
    except PatternError as error:
        raise _Fault(_line_with(text, source), str(error)) from error
    for slot in slots_in(phrase.node):
        if slot.name not in own.slots:
            known = ", ".join(own.slots) or "none"
            reason = f"{{{slot.name}}} is no slot of {own.intent}; it has {known}"
            raise _Fault(_line_with(text, source), reason)
        if slot.grammar not in READABLE:
            raise _Fault(_line_with(text, source), f"{slot.grammar!r} is no grammar")
    return phrase


def _line_of(text: str, *path: str) -> int:
    """The line of the last key of a path that the file has."""
    found, start = 1, 0
    lines = text.splitlines()
    for key in path:
        for number in range(start, len(lines)):
            if lines[number].strip().startswith((f"{key}:", f'"{key}":')):
                found, start = number + 1, number + 1
                break
    return found


def _line_with(text: str, source: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if source in line:
            return number
    return 1
