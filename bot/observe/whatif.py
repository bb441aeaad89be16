"""What if: past runs rehearsed under another policy or flow, and what would have come otherwise. Pure."""

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
class Trial:
    """One past run: its history, the history to rehearse, and the policy to rehearse it under."""

    recorded: Sequence[e.Event]
    rehearsed: Sequence[e.Event]
    policy: Policy


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
    """The whole comparison. `unseen` is the money that would leave without a tap, by currency.

    `left_out` counts the runs that could not be tried.
    """

    runs: int
    changed: tuple[Changed, ...]
    taps: int
    taps_would: int
    unseen: tuple[Money, ...]
    left_out: int = 0

    @property
    def missed(self) -> tuple[Changed, ...]:
        """Those that a person had edited or rejected, and would not have seen."""
        return tuple(row for row in self.changed if row.missed)


def what_if(trials: Iterable[Trial], flows: Flows, actions: Actions, left_out: int = 0) -> WhatIf:
    """Rehearse each run as its trial says, and compare it with what really came out."""
    runs = taps = taps_would = 0
    changed: list[Changed] = []
    for trial in trials:
        was = recorded(trial.recorded)
        would = rehearse(trial.rehearsed, flows, actions, trial.policy)
        runs, taps, taps_would = runs + 1, taps + was.taps, taps_would + would.taps
        changed += _changes(was, would, actions)
    return WhatIf(runs, tuple(changed), taps, taps_would, _unseen(changed), left_out)


def money_of(packed: Packed, actions: Actions) -> Money | None:
    """The amount that an action commits, where it commits any."""
    action = actions.open(packed)
    return action.total() if isinstance(action, IssueInvoice) else None


def _changes(was: Rehearsal, would: Rehearsal, actions: Actions) -> list[Changed]:
    """The decisions that differ, in the order of the steps; then how it breaks off, if it does."""
    steps = [step for step in {**was.rulings, **would.rulings} if _differs(was, would, step)]
    rows = [_changed(was, would, step, actions) for step in steps]
    broken = would.run.parked if not was.run.parked else ""
    if broken:
        name = was.run.title or was.run.flow
        rows.append(Changed(was.run.id, "end", name, was.run.state, f"parked: {broken}"))
    return rows


def _changed(was: Rehearsal, would: Rehearsal, step: str, actions: Actions) -> Changed:
    before, after = was.rulings.get(step), would.rulings.get(step)
    told = after or before
    assert told is not None
    return Changed(
        run=was.run.id,
        step=step,
        what=actions.open(told.action).summary(),
        was=_worded(before),
        would=_worded(after),
        money=money_of(told.action, actions),
        missed=_missed(before, after),
    )


def _differs(was: Rehearsal, would: Rehearsal, step: str) -> bool:
    before, after = was.rulings.get(step), would.rulings.get(step)
    return before is None or after is None or before.ruling != after.ruling


def _worded(ruling: Ruling | None) -> str:
    if ruling is None:
        return "not reached"
    person = _PERSON.get(ruling.answer, "")
    return f"{ruling.ruling}: {person}" if person else ruling.ruling


def _missed(was: Ruling | None, would: Ruling | None) -> str:
    """Why a person would have wanted to see it after all."""
    if was is None or would is None or would.ruling != "auto":
        return ""
    return {"edited": "you changed it", "rejected": "you said no"}.get(was.answer, "")


def _unseen(changed: Iterable[Changed]) -> tuple[Money, ...]:
    amounts: dict[str, Decimal] = {}
    for row in changed:
        if row.money is not None and row.would == "auto":
            before = amounts.get(row.money.currency, Decimal(0))
            amounts[row.money.currency] = before + row.money.amount
    return tuple(Money(amount=amount, currency=code) for code, amount in amounts.items())
