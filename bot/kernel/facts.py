"""What every fact is, before and after it is stored; the facts themselves are in `events`."""

from typing import ClassVar

from pydantic import AwareDatetime

from bot.kernel.errors import Malformed
from bot.kernel.frozen import Frozen

_KINDS: dict[str, type["Fact"]] = {}


class Fact(Frozen):
    """Base of all facts. The class name is the type in the log; `schema_version` grows with upcasters."""

    schema_version: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__()
        _KINDS[cls.__name__] = cls

    @property
    def kind(self) -> str:
        return type(self).__name__


def fact_type(kind: str) -> type[Fact]:
    """The type a stored kind names; raises Malformed where this version of Steward has none."""
    try:
        return _KINDS[kind]
    except KeyError:
        raise Malformed(
            f"The log holds a {kind!r} event, which this version of Steward does not know; "
            "start the version that wrote it, or a newer one."
        ) from None


class Entry(Frozen):
    """A fact about to be stored, with who caused it, by what, and why."""

    fact: Fact
    actor: str
    source: str = ""
    rationale: str = ""


class Event(Frozen):
    """A stored fact: its place in the log and in its stream, and its link in the stream's hash chain.

    `forgotten` says that words of it were erased: the fact is what remains.
    """

    seq: int
    stream: str
    version: int
    at: AwareDatetime
    actor: str
    source: str
    rationale: str
    fact: Fact
    payload_digest: str
    prev_hash: str
    hash: str
    forgotten: bool = False
