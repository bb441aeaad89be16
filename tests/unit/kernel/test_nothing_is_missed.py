"""What comes while somebody looks is never missed, and one thing that breaks stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.intents.world import World
from bot.kernel.decisions import Decision
from bot.kernel.errors import NotFound
from bot.kernel.flows import Child, Compute, Effect, Flow, Flows
from bot.kernel.frozen import Packed
from bot.kernel.ids import ApprovalRef, RunId, child_run_id
from bot.kernel.messages import Message
from bot.kernel.ports import Append, Batch, Due
from bot.kernel.runs import Run
from bot.office import Office as Parts
from bot.understanding import Understand, Understood
from tests.builders import NOTHING, TERMINAL, always, entry, message, proposal, started
from tests.fakes.office import Office
from worker.advance import advance
from worker.drain import drain
from worker.edge import perform

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


def waiting_run(office: Office) -> Run:
    office.says(SENTENCE)
    return office.parts.runs.pending()[0]


def start(parts: Parts, flow: Flow, name: str = "r_test") -> None:
    append = Append(f"run/{name}", 0, (entry(started(flow)),))
    now = parts.clock.now()
    assert parts.log.commit([Batch(now, (append,), (Due(f"run/{name}", "kernel", now),))]) == ()


def test_a_tap_while_the_kernel_looks_at_the_run_is_not_lost(office: Office) -> None:
    run = waiting_run(office)
    seen = advance(run, office.parts, office.clock.now())

    office.taps("Approve")
    late = office.parts.log.commit([seen])

    assert late == (seen,)
    office.works()
    assert len(office.mailbox) == 1


def test_a_message_while_the_kernel_finds_none_is_not_lost(office: Office) -> None:
    subject = f"conversation/{message('x').conversation}"
    rest = Batch(office.clock.now(), (Append(subject, 0, ()),), rested=(subject,))
    heard = office.steward.hear(message("status"))

    assert office.parts.log.commit([rest]) == (rest,)
    assert heard.new
    office.works()
    assert office.sees("Nothing runs and nothing waits for you.")


def test_a_step_scheduled_while_an_old_job_of_it_leaves_keeps_its_place(office: Office) -> None:
    run = waiting_run(office)
    card = office.card
    office.steward.decide(
        Decision(
            approval=ApprovalRef(card.approval), verb="approve", sender=TERMINAL, shown=card.digest
        )
    )
    drain(office.parts)

    perform(f"{run.id}/issue", replace(office.parts, runs=Stale(run)))  # type: ignore[arg-type]

    waiting = office.parts.agenda.due("edge", office.clock.now())
    assert [due.subject for due in waiting] == [f"{run.id}/issue"]


@dataclass
class Stale:
    """Runs as they were before somebody else came."""

    run: Run

    def get(self, _name: RunId) -> Run:
        return self.run


def test_a_child_that_ends_while_its_parent_looks_wakes_the_parent(office: Office) -> None:
    child = Flow("child", 1, (Compute("think", lambda _: None),))
    parent = Flow("parent", 1, (Child("ask", "child", lambda _: NOTHING),))
    parts = replace(office.parts, flows=Flows(parent, child))
    start(parts, parent)
    spawned = advance(parts.runs.get(RunId("r_test")), parts, parts.clock.now())
    parts.log.commit([spawned])
    name = child_run_id(RunId("r_test"), "ask")

    looking = advance(parts.runs.get(RunId("r_test")), parts, parts.clock.now())
    ends = advance(parts.runs.get(name), parts, parts.clock.now())

    assert parts.log.commit([ends, looking]) == (looking,)
    drain(parts)
    assert parts.runs.get(RunId("r_test")).outcome == "done"


class Stumbling:
    """An understanding that some words are too hard for."""

    def __init__(self, understand: Understand) -> None:
        self._understand = understand

    def world(self) -> World:
        return self._understand.world()

    def __call__(
        self,
        message: Message,
        dialogue: Packed | None,
        listed: Callable[[], tuple[str, ...]] = tuple,
    ) -> Understood:
        if "break" in message.text:
            raise RuntimeError("too hard")
        return self._understand(message, dialogue, listed)


def test_a_message_that_breaks_is_answered_with_that_and_the_next_one_is_understood(
    office: Office,
) -> None:
    office.parts = replace(office.parts, understand=Stumbling(office.parts.understand))
    office.says("break")
    office.says("status")

    assert office.sees("I stumbled over that (RuntimeError: too hard). Nothing was done.")
    assert office.sees("Nothing runs and nothing waits for you.")


def test_a_step_that_breaks_parks_its_own_run_only(office: Office) -> None:
    def breaks(_run: Run) -> None:
        raise ZeroDivisionError("by nothing")

    broken = Flow("broken", 1, (Compute("divide", breaks),))
    sound = Flow("sound", 1, (Compute("think", lambda _: None),))
    parts = replace(office.parts, flows=Flows(broken, sound))
    start(parts, broken, "r_broken")
    start(parts, sound, "r_sound")

    drain(parts)

    assert parts.runs.get(RunId("r_broken")).parked == (
        "“divide” broke (ZeroDivisionError: by nothing). Nothing further was done."
    )
    assert parts.runs.get(RunId("r_sound")).outcome == "done"


def test_a_proposal_that_cannot_be_made_parks_the_run(office: Office) -> None:
    def missing(_run: Run) -> object:
        raise NotFound("There is no customer.")

    flow = Flow("odd", 1, (Effect("send", missing),))  # type: ignore[arg-type]
    parts = replace(office.parts, flows=Flows(flow))
    start(parts, flow)
    drain(parts)
    assert "NotFound: There is no customer." in parts.runs.get(RunId("r_test")).parked


def test_a_run_whose_flow_is_gone_parks_and_says_so(office: Office) -> None:
    gone = Flow("gone", 7, (Effect("send", always(proposal())),))
    start(office.parts, gone)
    drain(office.parts)
    assert office.parts.runs.get(RunId("r_test")).parked == (
        "It was started by flow 'gone' version 7, which this version of Steward no longer has. "
        "Start the version that has it, or say it again."
    )


def test_sixty_five_runs_are_all_advanced(office: Office) -> None:
    flow = Flow("sound", 1, (Compute("think", lambda _: None),))
    parts = replace(office.parts, flows=Flows(flow))
    for number in range(65):
        start(parts, flow, f"r_{number}")
    assert drain(parts) == 65
    assert states(parts, range(65)) == {"done"}


def states(parts: Parts, numbers: Sequence[int]) -> set[str]:
    return {run.state for run in parts.runs.load([RunId(f"r_{n}") for n in numbers])}
