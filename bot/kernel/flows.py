"""Flows are data: a name, a version, and steps that read like the sentence an operator would say."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.kernel.actions import Proposal
from bot.kernel.frozen import Frozen, Packed, digest_of
from bot.kernel.runs import Run

Make = Callable[[Run], Proposal]


@dataclass(frozen=True)
class Compute:
    """A pure step of the kernel's own; its output is recorded."""

    name: str
    work: Callable[[Run], Frozen | None]


@dataclass(frozen=True)
class Draft:
    """A step in which an agent, away from the kernel, proposes an action."""

    name: str
    agent: Callable[..., Proposal]


@dataclass(frozen=True)
class Effect:
    """A step that changes the world through the bus, once policy has ruled; `undo` compensates it.

    Where `when` says no, there is nothing to change and the step is left out.
    """

    name: str
    make: Make
    undo: Make | None = None
    when: Callable[[Run], bool] | None = None


@dataclass(frozen=True)
class Gate:
    """A step at which policy may ask a person; passing it changes nothing outside."""

    name: str
    make: Make


@dataclass(frozen=True)
class Wait:
    """A durable timer."""

    name: str
    until: Callable[[Run], datetime]


@dataclass(frozen=True)
class Child:
    """A step that is a run of another flow, started with the intent that `make` gives."""

    name: str
    flow: str
    make: Callable[[Run], Packed]


Step = Compute | Draft | Effect | Gate | Wait | Child


@dataclass(frozen=True)
class Flow:
    """A recipe. A change of its steps or of their code wants a new `version`."""

    name: str
    version: int
    steps: tuple[Step, ...]
    serves: str = ""

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if len(names) != len(set(names)):
            raise ValueError(f"flow {self.name!r} has two steps of one name: {names}")

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.name == name), None)

    def step_after(self, run: Run) -> Step | None:
        """The first step that is still to be done; None at the end."""
        for step in self.steps:
            state = run.steps.get(step.name)
            if state is None and isinstance(step, Effect) and step.when and not step.when(run):
                continue
            if state is None or state.status != "done":
                return step
        return None


def flow_digest(flow: Flow) -> str:
    """Name a flow's behaviour: its steps and the code they name, but not comments or layout."""
    parts = [flow.name, str(flow.version)]
    for step in flow.steps:
        parts += [type(step).__name__, step.name]
        parts += [_code_of(value) for key, value in vars(step).items() if key != "name"]
    return digest_of(*parts)


class Flows:
    """The flows this version of Steward can cook; old versions stay while a run uses them."""

    def __init__(self, *flows: Flow) -> None:
        self._flows = {(flow.name, flow.version): flow for flow in flows}
        self._digests = {key: flow_digest(flow) for key, flow in self._flows.items()}
        if len(self._flows) != len(flows):
            raise ValueError("two flows share a name and a version")

    def of(self, run: Run) -> Flow | None:
        return self._flows.get((run.flow, run.flow_version))

    def newest(self, name: str) -> Flow:
        version = max(version for flow, version in self._flows if flow == name)
        return self._flows[name, version]

    def serving(self, intent: str) -> Flow | None:
        """The newest flow that an intent starts."""
        names = {flow.name for flow in self._flows.values() if flow.serves == intent}
        return self.newest(names.pop()) if names else None

    def digest(self, flow: Flow) -> str:
        return self._digests[flow.name, flow.version]

    def all(self) -> tuple[Flow, ...]:
        return tuple(self._flows.values())


def _code_of(value: object) -> str:
    """Give the syntax tree of a function, with those it closes over, or any other value's repr."""
    if not inspect.isfunction(value):
        return repr(value)
    inner = inspect.unwrap(value)
    bound = [_code_of(cell.cell_contents) for cell in inner.__closure__ or ()]
    return ast.dump(ast.parse(textwrap.dedent(inspect.getsource(inner)))) + "".join(bound)


def undo_name(step: str) -> str:
    """A compensation is a step of its own, so that it is judged, performed and found like any other."""
    return f"undo {step}"
