"""Policy as the operator wrote it: a TOML file, checked at start with one sentence per fault."""

import re
import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator

from bot.kernel.errors import Misconfigured
from bot.kernel.frozen import Frozen, digest_of

Autonomy = Literal["shadow", "ask", "auto", "deny"]
DURATION = re.compile(r"^\s*(\d+)\s*([mhd])\s*$")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}

STARTING_POLICY = """\
# What Steward may do, and when it asks. Checked at every start; `steward policy` shows what is in force.
version = 1

[default]
# For each kind of action: "ask" (a card with buttons), "auto", "shadow" (pretend), or "deny".
outward = "ask"    # anything that leaves this machine, or that commits money
inward = "auto"    # files and notes of your own

[approvals]
expires_after = "3d"   # a card nobody answered does nothing and says so
remind_after = "4h"

[understanding]
model = "ask"      # "auto" starts what only a model understood of your words, if it stays inside

# [quiet]                # nothing is posted unasked between these local times
# after = "20:00"
# until = "07:00"

# [capability."invoice.issue"]
# autonomy = "ask"
"""


class Defaults(Frozen):
    outward: Autonomy = "ask"
    inward: Autonomy = "auto"


class Approvals(Frozen):
    expires_after: timedelta = timedelta(days=3)
    remind_after: timedelta = timedelta(hours=4)

    @field_validator("*", mode="before")
    @classmethod
    def _read_duration(cls, value: object) -> object:
        if not isinstance(value, str) or value.startswith("P"):
            return value  # As the log keeps it, in ISO 8601.
        found = DURATION.match(value)
        if not found:
            raise ValueError('write a number and m, h or d, as in "3d"')
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


class Quiet(Frozen):
    """Hours of the operator's own time in which nothing is posted unasked; none where both agree."""

    after: time = time(0)
    until: time = time(0)

    def over(self, moment: datetime) -> datetime:
        """The first moment from a local one on that is not quiet."""
        clock = moment.time()
        overnight = self.after > self.until
        evening = overnight and clock >= self.after
        quiet = clock < self.until if overnight else self.after <= clock < self.until
        if not (evening or quiet):
            return moment
        day = moment.date() + timedelta(days=1 if evening else 0)
        return datetime.combine(day, self.until, moment.tzinfo)


class Understanding(Frozen):
    """Whether what only a model understood is confirmed first, where nothing but the office is at stake."""

    model: Literal["ask", "auto"] = "ask"


class Rule(Frozen):
    autonomy: Autonomy


class Policy(Frozen):
    """What is in force; `digest` names it in every verdict's run."""

    version: Literal[1] = 1
    default: Defaults = Defaults()
    approvals: Approvals = Approvals()
    quiet: Quiet = Quiet()
    understanding: Understanding = Understanding()
    capability: dict[str, Rule] = Field(default_factory=dict)

    @property
    def digest(self) -> str:
        return digest_of(self.model_dump_json())

    @property
    def unasked(self) -> str:
        """What lets a model's reading start unconfirmed, for its evidence; empty where nothing does."""
        if self.understanding.model == "ask":
            return ""
        return f'policy {self.digest[:12]} takes its word for it: understanding.model is "auto"'


def read_policy(path: Path, capabilities: frozenset[str]) -> Policy:
    """Read the policy file, or raise Misconfigured with one line for each fault, naming line and fix."""
    text = path.read_text(encoding="utf-8") if path.exists() else STARTING_POLICY
    try:
        policy = Policy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as fault:
        raise Misconfigured(f"{path.name}: {fault}; fix that line and start again.") from None
    except ValidationError as faults:
        raise Misconfigured("\n".join(_sentences(path.name, text, faults))) from None
    unknown = sorted(set(policy.capability) - capabilities)
    if unknown:
        known = ", ".join(sorted(capabilities))
        raise Misconfigured(
            "\n".join(
                f"{path.name} line {_line(text, (name,))}: there is no capability {name!r}; "
                f"use one of {known}."
                for name in unknown
            )
        )
    return policy


def _sentences(name: str, text: str, faults: ValidationError) -> list[str]:
    """One line a fault: where it is, what is wrong, and what would be right."""
    lines = []
    for fault in faults.errors():
        place = tuple(str(part) for part in fault["loc"])
        what = ".".join(place)
        said = f" is {fault['input']!r}" if not isinstance(fault["input"], dict) else ""
        lines.append(f"{name} line {_line(text, place)}: {what}{said}: {_fix(fault['msg'])}.")
    return lines


def _fix(message: str) -> str:
    if message == "Extra inputs are not permitted":
        return "there is no such setting; remove it or correct its name"
    return (
        message.removeprefix("Value error, ").removesuffix(".").replace("Input should", "it should")
    )


def _line(text: str, place: tuple[str, ...]) -> int:
    """The line that names a setting, following its tables; the first line where it cannot be found."""
    line = 1
    rows = text.splitlines()
    for part in place:
        pattern = re.compile(rf'(^|[\[."\s]){re.escape(part)}($|[\]."\s=])')
        for number in range(line - 1, len(rows)):
            if not rows[number].lstrip().startswith("#") and pattern.search(rows[number]):
                line = number + 1
                break
    return line
