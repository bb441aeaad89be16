"""Memory as a file that a person owns: one JSON line for each version of each record."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pydantic import ValidationError

from bot.kernel.errors import Malformed
from bot.kernel.frozen import Frozen
from bot.memory.memory import LongTerm
from bot.memory.recall import Viewer
from bot.memory.records import Authorship, Draft, Record, RecordId


class Imported(Frozen):
    """How many records came in, and how many were known already."""

    written: int
    known: int


def exported(memory: LongTerm, viewer: Viewer) -> Iterator[str]:
    """Lines, without their ends, of all that the viewer may see; what was forgotten is not among it."""
    for record in memory.listed(viewer):
        for version in memory.records.versions(record.id):
            yield version.model_dump_json()


def imported(memory: LongTerm, lines: Iterable[str], by: Authorship) -> Imported:
    """Write what is not known yet, version by version. Raises Malformed before anything is written."""
    histories: dict[RecordId, list[Record]] = {}
    for number, line in enumerate(lines, 1):
        record = _record(line, number)
        histories.setdefault(record.id, []).append(record)
    firsts = [_draft(versions[0]) for versions in histories.values()]
    known = memory.records.knows(versions[-1].digest for versions in histories.values())
    written = 0
    for draft, versions in zip(firsts, histories.values(), strict=True):
        if versions[-1].digest not in known:
            (record,) = memory.records.write([draft], by)
            for version in versions[1:]:
                record = memory.records.correct(record.ref, version.text, _author(version, by.at))
            written += 1
    memory.settle()
    return Imported(written=written, known=len(firsts) - written)


def _record(line: str, number: int) -> Record:
    try:
        return Record.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise Malformed(
            f"Line {number} is not a record: {where}: {first['msg']}. Nothing was imported; "
            "export writes the form that import reads."
        ) from error


def _draft(record: Record) -> Draft:
    own = {name: getattr(record, name) for name in Draft.model_fields}
    return Draft.model_validate(own | {"supersedes": None})


def _author(version: Record, at: datetime) -> Authorship:
    return Authorship(actor=version.actor, at=at, trust=version.trust, rationale=version.rationale)
