"""The reference, written from the code: `make docs` renews the pages, and a test says when they are old."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from bot.actions.kinds import ACTIONS
from bot.cli import app
from bot.commands import COMMANDS
from bot.config import Settings, variable
from bot.flows import FLOWS
from bot.governance.policy import STARTING_POLICY
from bot.intents.catalog import CATALOG
from bot.intents.catalog.intent import Intent
from bot.intents.frames import shipped_templates
from bot.kernel.facts import Fact
from bot.kernel.flows import Draft, Effect, Flow

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
_NOTE = "<!-- Written from the code by `make docs`; change the code. -->"
_MOST_EXAMPLES, _LANGUAGE = 4, "en"
_MODULES = re.compile(r"\b(?:\w+\.)+(?=\w)")


class Undocumented(Exception):
    """Something that an operator or engineer meets has no word of explanation in the code."""


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")


def commands() -> str:
    """Every command of `steward`, with its arguments and options."""
    root = get_command(app)
    assert isinstance(root, TyperGroup)
    sections = (_command(path, command) for path, command in sorted(_commands(root, "steward")))
    codes = (
        "Exit codes: 0 done · 1 fault (broken settings, unreachable parts, failed verification) · "
        "2 wrong usage · 3 refused (not allowed, not found, not understood)."
    )
    return _page("Commands", codes, *sections)


def settings() -> str:
    """Every setting, by the name it has in `settings.toml` and in the environment."""
    rows = []
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            continue
        default = str(field.default) if field.default not in ("", None) else "—"
        rows.append((f"`{name}`", f"`{variable(name)}`", _told(field.description, name), default))
    company = Settings.model_fields["company"].annotation
    assert isinstance(company, type)
    assert issubclass(company, BaseModel)
    letterhead = [
        (f"`{name}`", _told(field.description, f"company.{name}"))
        for name, field in company.model_fields.items()
    ]
    return _page(
        "Settings",
        "The environment wins over `settings.toml` in the home, which wins over the defaults. "
        "None is needed.",
        _table(("Setting", "Environment", "What it is", "Default"), rows),
        "## Under `[company]`: the letterhead",
        _table(("Setting", "What it is"), letterhead),
    )


def policy() -> str:
    """The policy that a new office has, and the kinds of action that a rule may name."""
    kinds = [action.capability for action in ACTIONS]
    rows = [
        (
            f"`{kind.name}`",
            kind.title,
            "leaves the office" if kind.outward else "stays inside",
            kind.reversibility.value,
            "always" if kind.always_asked else "by policy",
        )
        for kind in sorted({kind.name: kind for kind in kinds}.values(), key=lambda k: k.name)
    ]
    return _page(
        "Policy",
        "`policy.toml` in the home says what Steward may do alone. Without the file, this holds:",
        f"```toml policy.toml\n{STARTING_POLICY}```",
        "## Kinds of action",
        _table(("Capability", "What it does", "Reach", "Can it be undone", "Asked"), rows),
    )


def intents() -> str:
    """Everything Steward understands, with its slots and some of the sentences it was taught."""
    examples = {
        frame.intent: frame.examples
        for frame in shipped_templates().frames
        if frame.language == _LANGUAGE
    }
    served = {flow.serves for flow in FLOWS} | set(COMMANDS)
    sections = (
        _intent(kind, examples.get(name, ()), name in served)
        for name, kind in sorted(CATALOG.items())
    )
    return _page("Intents", "What can be meant, and how it may be said.", *sections)


def flows() -> str:
    """Every flow and its steps."""
    return _page(
        "Flows",
        "A flow is a recipe; a run is one cooking of it. Policy decides at each effect whether to "
        "ask; a flow cannot leave that out.",
        *(_flow(flow) for flow in FLOWS),
    )


def events() -> str:
    """Every fact that the log can hold."""
    kinds = sorted(_facts(), key=lambda kind: kind.__name__)
    return _page(
        "Events",
        "The log holds facts; everything else is derived from them. Each is stored with its place, "
        "its actor, what led to it, and its link in the hash chain of its stream.",
        *(_event(kind) for kind in kinds),
    )


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings,
    "policy.md": policy,
    "intents.md": intents,
    "flows.md": flows,
    "events.md": events,
}


def _commands(group: TyperGroup, path: str) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(command, f"{path} {name}")
        elif isinstance(command, TyperCommand) and not command.hidden:
            yield f"{path} {name}", command


def _command(path: str, command: TyperCommand) -> str:
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    options = [one for one in command.params if isinstance(one, TyperOption)]
    rows = [
        *((f"`{_placed(one)}`", _told(one.help, f"{path} {one.name}")) for one in arguments),
        *((f"`{', '.join(one.opts)}`", _told(one.help, f"{path} {one.name}")) for one in options),
    ]
    usage = " ".join([path, *map(_placed, arguments)])
    table = _table(("Argument or option", "What it is"), rows) if rows else ""
    return f"## `{usage}`\n\n{_told(command.help, path)}\n\n{table}"


def _placed(argument: TyperArgument) -> str:
    name = f"{(argument.name or '').upper()}{'…' if argument.nargs == -1 else ''}"
    return name if argument.required else f"[{name}]"


def _intent(kind: type[Intent], examples: tuple[str, ...], served: bool) -> str:
    slots = [
        (f"`{slot}`", kind.asks(slot), "needed" if slot in kind.needed() else "")
        for slot in kind.model_fields
    ]
    notes = [
        "leaves the office" if kind.outward else "",
        "" if served else "understood, not served yet",
    ]
    note = " · ".join(filter(None, notes))
    said = "\n".join(f"- “{text}”" for text in examples[:_MOST_EXAMPLES])
    if not said:
        raise Undocumented(f"{kind.name} has no example sentence.")
    table = _table(("Slot", "Asked as", ""), slots) if slots else ""
    summary = _told(kind.summary, kind.name)
    return "\n\n".join(filter(None, (f"## `{kind.name}`", _sentence(summary, note), said, table)))


def _flow(flow: Flow) -> str:
    meant = (
        f"“{CATALOG[flow.serves].summary}”" if flow.serves in CATALOG else "what other flows need"
    )
    rows = [(f"`{step.name}`", type(step).__name__, _step(step)) for step in flow.steps]
    head = f"## `{flow.name}`, version {flow.version}\n\nServes {meant}."
    return f"{head}\n\n{_table(('Step', 'Kind', 'What it does'), rows)}"


def _step(step: object) -> str:
    """What stands behind a step, in the words of its own function."""
    match step:
        case Draft(agent=agent):
            return _first_line(agent)
        case Effect(make=make, undo=undo):
            back = f" Undone by: {_first_line(undo)}" if undo else ""
            return f"{_first_line(make)}{back}"
    return _first_line(type(step))


def _event(kind: type[Fact]) -> str:
    rows = [(f"`{name}`", _type_of(field.annotation)) for name, field in kind.model_fields.items()]
    table = _table(("Field", "Type"), rows) if rows else ""
    return f"## {kind.__name__}\n\n{_first_line(kind)}\n\n{table}"


def _facts() -> Iterator[type[Fact]]:
    """Every fact of ours; tests define some of their own."""
    waiting = list(Fact.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("bot."):
            yield kind


def _type_of(annotation: object) -> str:
    """A type as its author wrote it, without the modules that it comes from."""
    name = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return _MODULES.sub("", name)


def _first_line(thing: object) -> str:
    """What something says of itself; a function made by another is told by its maker."""
    name = getattr(thing, "__qualname__", repr(thing))
    if "<locals>" in name:
        return _first_line(getattr(inspect.getmodule(thing), name.partition(".")[0]))
    if not getattr(thing, "__doc__", None):
        raise Undocumented(f"{name} has no docstring.")
    return " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())


def _told(words: str | None, what: str) -> str:
    if not words:
        raise Undocumented(f"{what} has no word of explanation.")
    return " ".join(words.split())


def _sentence(words: str, note: str) -> str:
    told = words[:1].upper() + words[1:] + "."
    return f"{told} ({note[:1].upper()}{note[1:]}.)" if note else told


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    cells = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '∣') for cell in row)} |" for row in cells)


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", _NOTE, *(part.strip() for part in parts)]) + "\n"


if __name__ == "__main__":
    main()
