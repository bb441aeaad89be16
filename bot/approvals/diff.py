"""What would change, line by line, as a person reads it."""

from difflib import SequenceMatcher

from bot.kernel.actions import Action
from bot.kernel.cards import DiffLine


def diff(before: Action | None, after: Action) -> tuple[DiffLine, ...]:
    """The fields that differ from `before`; all of them are new where there is nothing before."""
    old, new = _lines(before) if before else [], _lines(after)
    found: list[DiffLine] = []
    for operation, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if operation != "equal":
            found += [DiffLine(mark="-", text=line) for line in old[a:b]]
            found += [DiffLine(mark="+", text=line) for line in new[c:d]]
    return tuple(found)


def _lines(action: Action) -> list[str]:
    return [
        line
        for field in action.shown()
        for line in _indented(field.label, field.value.splitlines() or [""])
    ]


def _indented(label: str, lines: list[str]) -> list[str]:
    first, *rest = lines
    return [f"{label}: {first}", *(f"  {line}" for line in rest if line.strip())]
