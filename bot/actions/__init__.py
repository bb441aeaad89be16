"""Typed, proposed changes of the world, opened again from the form in which the log keeps them."""

from collections.abc import Iterable

from bot.kernel.actions import Action, Capability
from bot.kernel.errors import Malformed
from bot.kernel.frozen import Packed


class Actions:
    """The actions this version of Steward can perform, by the kind under which they are packed."""

    def __init__(self, kinds: Iterable[type[Action]]) -> None:
        self._kinds = {kind.__name__: kind for kind in kinds}

    def open(self, packed: Packed) -> Action:
        """Give the typed action; raises Malformed for a kind that this version does not have."""
        try:
            return packed.unpack(self._kinds[packed.kind])
        except KeyError:
            raise Malformed(f"This version of Steward has no action {packed.kind!r}.") from None

    def capabilities(self) -> frozenset[str]:
        return frozenset(kind.capability.name for kind in self._kinds.values())

    def kinds_of_work(self) -> tuple[Capability, ...]:
        """Each capability once, in the order of its name."""
        found = {kind.capability.name: kind.capability for kind in self._kinds.values()}
        return tuple(found[name] for name in sorted(found))

    def capability(self, kind: str) -> Capability:
        return self._kinds[kind].capability
