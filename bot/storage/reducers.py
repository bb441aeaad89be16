"""Reducers: what each fact changes in the read models, in the transaction that stores it."""

from collections.abc import Callable
from typing import TypeVar

from bot.kernel.events import Event, Fact
from bot.storage.writer import Writer

AnyFact = TypeVar("AnyFact", bound=Fact)
Reducer = Callable[[Event, AnyFact, Writer], None]

_REDUCERS: dict[type[Fact], list[Callable[[Event, Fact, Writer], None]]] = {}


def project(event: Event, write: Writer) -> None:
    """Apply one stored fact to the read models."""
    for reduce in _REDUCERS.get(type(event.fact), ()):
        reduce(event, event.fact, write)


def reduces(*kinds: type[AnyFact]) -> Callable[[Reducer[AnyFact]], Reducer[AnyFact]]:
    """Declare a reducer of these kinds of fact."""

    def register(reducer: Reducer[AnyFact]) -> Reducer[AnyFact]:
        for kind in kinds:
            _REDUCERS.setdefault(kind, []).append(reducer)  # type: ignore[arg-type]
        return reducer

    return register
