"""What if: past runs rehearsed under another policy, and what would have been decided otherwise. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.actions import Actions
from bot.actions.invoices import IssueInvoice
from bot.business.money import Money
from bot.governance.policy import Policy
from bot.kernel import events as e
from bot.kernel.flows import Flows
from bot.kernel.frozen import Packed
from bot.kernel.ids import RunId
from bot.observe.rehearsal import Rehearsal, Ruling, recorded, rehearse

_PERSON = {
    "approved": "you approved",
    "edited": "you edited, then approved",
    "rejected": "you rejected",
    "unanswered": "nobody answered",
}


@dataclass(frozen=True)
class Changed:
    """One decision that would differ: what was ruled and answered, and what would be."""

    run: RunId
    step: str
    what: str
    was: str
    would: str
    money: Money | None = None
    missed: str = ""


@dataclass(frozen=True)
class WhatIf:
    """The whole comparison. `unseen` is the money that would leave without a tap, by currency."""

    runs: int
    changed: tuple[Changed, ...]
    taps: int
    taps_would: int
    unseen: tuple[Money, ...]

    @property
    def missed(self) -> tuple[Changed, ...]:
        """Those that a person had edited or rejected, and would not have seen."""
        return tuple(row for row in self.changed if row.missed)


def what_if(
    histories: Iterable[Sequence[e.Event]], flows: Flows, actions: Actions, policy: Policy
) -> WhatIf:
    """Rehearse each run's history under a policy and compare it with what really came out."""
    runs = taps = taps_would = 0
    changed: list[Changed] = []
    for events in histories:
        was, would = recorded(events), rehearse(events, flows, actions, policy)
        runs, taps, taps_would = runs + 1, taps + was.taps, taps_would + would.taps
        changed += _changes(was, would, actions)
    return WhatIf(runs, tuple(changed), taps, taps_would, _unseen(changed))


def money_of(packed: Packed, actions: Actions) -> Money | None:
    """The amount that an action commits, where it commits any."""
    action = actions.open(packed)
    return action.total() if isinstance(action, IssueInvoice) else None


def _changes(was: Rehearsal, would: Rehearsal, actions: Actions) -> list[Changed]:
    steps = [step for step in would.rulings if _differs(was, would, step)]
    return [
        Changed(
            run=was.run.id,
            step=step,
            what=actions.open(would.rulings[step].action).summary(),
            was=_worded(was.rulings.get(step)),
            would=_worded(would.rulings[step]),
            money=money_of(would.rulings[step].action, actions),
            missed=_missed(was.rulings.get(step), would.rulings[step]),
        )
        for step in steps
    ]


def _differs(was: Rehearsal, would: Rehearsal, step: str) -> bool:
    before = was.rulings.get(step)
    return before is None or before.ruling != would.rulings[step].ruling


def _worded(ruling: Ruling | None) -> str:
    if ruling is None:
        return "never came to it"
    person = _PERSON.get(ruling.answer, "")
    return f"{ruling.ruling}: {person}" if person else ruling.ruling


def _missed(was: Ruling | None, would: Ruling) -> str:
    """Why a person would have wanted to see it after all."""
    if was is None or would.ruling != "auto":
        return ""
    return {"edited": "you changed it", "rejected": "you said no"}.get(was.answer, "")


def _unseen(changed: Iterable[Changed]) -> tuple[Money, ...]:
    amounts: dict[str, Decimal] = {}
    for row in changed:
        if row.money is not None and row.would == "auto":
            before = amounts.get(row.money.currency, Decimal(0))
            amounts[row.money.currency] = before + row.money.amount
    return tuple(Money(amount=amount, currency=code) for code, amount in amounts.items())
