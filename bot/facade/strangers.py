"""Strangers: how much of what unknown people do is stored and answered, so that none floods log or chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.kernel.messages import Sender
from bot.office import Office

Kind = Literal["words", "code", "tap"]
WINDOW = timedelta(hours=1)
# What is kept of one account within the window; of all together on a channel, codes left aside.
MOST: Mapping[Kind, int] = {"words": 3, "code": 5, "tap": 3}
CROWD = 60


@dataclass(frozen=True)
class Lately:
    """What an account did within the window, and how much all strangers of its channel did."""

    kinds: Mapping[str, int]
    crowd: int

    def bears(self, kind: Kind) -> bool:
        """Whether one more of a kind is looked at and stored; of a code, whether it is tried at all."""
        return self.kinds.get(kind, 0) < MOST[kind] and (kind == "code" or self.crowd < CROWD)

    def is_last(self, kind: Kind) -> bool:
        """Whether nothing of this kind is looked at behind the next one."""
        return self.kinds.get(kind, 0) == MOST[kind] - 1

    def answered(self) -> bool:
        """Whether it has been told already whom this office talks to."""
        return bool(self.kinds.get("words"))


def lately(sender: Sender, office: Office) -> Lately:
    """What is on record of an account that is no operator's."""
    since = office.clock.now() - WINDOW
    people = office.people
    return Lately(people.refusals(sender, since), people.crowd(sender.channel, since))
