"""What is remembered: each record with its source and its versions, to be put right or forgotten."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from bot.console.chat import speak
from bot.console.visits import Visit
from bot.kernel.cards import DiffLine
from bot.kernel.errors import Malformed

if TYPE_CHECKING:
    from bot.memory.records import Record

_MOST = 200


@dataclass(frozen=True)
class Version:
    """One version of a record, and what differs from the one before."""

    record: "Record"
    lines: tuple[DiffLine, ...]


def memory(visit: Visit) -> Response:
    """What is in doubt, then what counts, newest first."""
    found = visit.steward.remembered()
    return visit.page("memory.html", records=found[:_MOST], further=len(found[_MOST:]))


def record(visit: Visit) -> Response:
    """One record: where it came from, and each of its versions, newest first."""
    found = visit.steward.record(visit.name("record"))
    return visit.page("record.html", record=found[-1], versions=versions(found))


def correct(visit: Visit) -> Response:
    """Say the version that was shown otherwise."""
    text = visit.form.text("text").strip()
    if not text:
        raise Malformed("Write what is right, or use Forget.")
    speak(visit, f"memory correct {visit.form.text('shown')}: {text}")
    return visit.done(f"/memory/{visit.name('record')}")


def versions(records: "tuple[Record, ...]") -> list[Version]:
    """Each version with its difference to the one before, newest first."""
    before = ("", *(one.text for one in records))
    changed = (_difference(old, one.text) for old, one in zip(before, records, strict=False))
    return [Version(*pair) for pair in zip(records, changed, strict=True)][::-1]


def _difference(old: str, new: str) -> tuple[DiffLine, ...]:
    lines = [DiffLine(mark="-", text=old)] if old and old != new else []
    return (*lines, DiffLine(mark="+", text=new)) if new and new != old else tuple(lines)
