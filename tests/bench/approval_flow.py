"""The flow that is timed: three trivial checkpointed steps, an approval between the second and third."""

from typing import ClassVar

from bot.kernel.actions import Action, Capability, Proposal, Reversibility, ShownField
from bot.kernel.flows import Compute, Flow, Flows, Gate
from bot.kernel.frozen import Frozen
from bot.kernel.runs import Run


class Count(Frozen):
    value: int


class GoOn(Action):
    """Asks whether to go on."""

    capability: ClassVar[Capability] = Capability(
        name="bench.go_on",
        title="going on",
        outward=True,
        reversibility=Reversibility.REVERSIBLE,
    )

    value: int

    def summary(self) -> str:
        return f"go on with {self.value}"

    def shown(self) -> tuple[ShownField, ...]:
        return (ShownField(name="value", label="Value", value=str(self.value)),)


def first(_run: Run) -> Count:
    return Count(value=1)


def second(run: Run) -> Count:
    return Count(value=run.output("first", Count).value + 1)


def third(run: Run) -> Count:
    return Count(value=run.output("second", Count).value + 1)


def ask(run: Run) -> Proposal:
    return Proposal(action=GoOn(value=run.output("second", Count).value).packed())


FLOW = Flow(
    "bench",
    1,
    (
        Compute("first", first),
        Compute("second", second),
        Gate("gate", ask),
        Compute("third", third),
    ),
)
FLOWS = Flows(FLOW)
